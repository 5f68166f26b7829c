/** The words around the rooms: the head of the page, what is offered everywhere, and what stands in for a broken area. */
export const app = {
  skipToPrompt: 'Skip to the prompt',
  notFound: {
    title: 'There is nothing at this address',
    text: 'The link may be mistyped, or older than this page.',
    home: 'Back to the studio',
  },
  broken: {
    title: '{{area}} stopped working.',
    text: 'A picture that was developing goes on meanwhile. Reload the page to come back to it.',
    reload: 'Reload the page',
  },
  areas: {
    page: 'The page',
    stage: 'The stage',
    form: 'The form',
    gallery: 'The list of recent pictures',
  },
} as const;
