/** What a screen reader is told while a picture develops. */
export const announcements = {
  queue: {
    next: 'Next in line.',
    ahead_one: 'One generation is ahead.',
    ahead_other: '{{count}} generations are ahead.',
  },
} as const;
