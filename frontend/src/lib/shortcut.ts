/** Keyboard shortcuts as this platform writes them. */

export const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** What a button shows beside its name. */
export const shortcuts = {
  // eslint-disable-next-line no-restricted-syntax -- what is printed on the key
  generate: isApple ? '⌘↵' : 'Ctrl ↵',
  cancel: 'Esc',
  keep: 'K',
  branch: 'B',
  star: 'S',
} as const;
