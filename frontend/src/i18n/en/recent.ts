/** The words of the list of recent pictures. */
export const recent = {
  title: 'Recent',
  all: 'All pictures',
  clear: 'Clear this list',
  empty: 'Your pictures gather here. The list stays in this browser.',
  removed: 'Removed “{{prompt}}” from this list',
  cleared: 'List cleared',
  entry: '{{prompt}}, {{state}}, {{moment}}',
  remove: 'Remove “{{prompt}}” from this list',
  state: { developing: 'developing', done: 'done', failed: 'failed', cancelled: 'cancelled' },
  full: 'The list is full: it holds the newest {{max}}, and older ones leave it.',
  left_one: 'One older picture has left this list, which holds the newest {{max}}.',
  left_other: '{{count}} older pictures have left this list, which holds the newest {{max}}.',
} as const;
