/** The words beside the picture that develops. */
export const stage = {
  connection: {
    offline: 'You are offline',
    reconnecting: 'Reconnecting…',
    offlineDeveloping: 'Offline. Your picture keeps developing.',
    reconnectingDeveloping: 'Reconnecting… Your picture keeps developing.',
  },
  expired: {
    title: 'This picture is not kept any more',
    text: 'The engine keeps the newest pictures for a while only; this small copy stayed in your browser.',
    repeatable: 'The same seed makes the same picture again.',
    retry: 'Develop it again',
  },
} as const;
