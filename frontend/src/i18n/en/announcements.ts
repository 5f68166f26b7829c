/** What a screen reader is told while a picture develops. */
export const announcements = {
  queue: {
    next: 'Next in line.',
    ahead_one: 'One generation is ahead.',
    ahead_other: '{{count}} generations are ahead.',
  },
  quarter: '{{percent}} percent developed.',
  offline: 'You are offline. The picture keeps developing.',
  reconnecting: 'Connection lost. Reconnecting.',
  keeping: 'Keeping the picture as it is.',
  developing_one: 'Developing, one step.',
  developing_other: 'Developing, {{count}} steps.',
  goingOn: 'Going on from step {{step}} of {{total}}.',
  kept: 'Kept at step {{step}} of {{total}}.',
  done: 'The picture is done.',
  doneIn: 'Done in {{duration}}.',
  cancelled: 'Cancelled at step {{step}} of {{total}}.',
  failed: 'The generation failed.',
  lost: 'This picture is not kept any more.',
} as const;
