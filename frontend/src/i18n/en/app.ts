/** The words around the rooms: the head of the page, what is offered everywhere, and what stands in for a broken area. */
export const app = {
  name: 'Safelight',
  header: {
    gallery: 'Gallery',
    home: 'Safelight, start again',
    api: 'API',
    language: 'Language',
    theme: { system: 'Theme: as the system', dark: 'Theme: dark', light: 'Theme: light' },
  },
  /** Who stands in the way of the next picture; the text is for who wants to know more. */
  server: {
    connecting: { title: 'Connecting…', text: 'The server has not answered yet.' },
    ready: { title: 'Ready', text: 'The engine is ready.' },
    starting: { title: 'Warming up', text: 'The engine is loading its model.' },
    stopping: { title: 'Shutting down', text: 'Safelight is shutting down.' },
    failed: { title: 'The engine failed', text: 'It has to be started again; its log says why it stopped.' },
    noEngine: { title: 'No engine yet', text: 'The engine does not answer. It may be starting.' },
    noServer: {
      title: 'Server not reached',
      text: 'Nothing answers at the address of this page. Check that Safelight is running.',
    },
    strangeServer: {
      title: 'Unknown answer',
      text: 'Something else answers in the server’s place, perhaps a proxy.',
    },
    signedOut: {
      title: 'Sign in again',
      text: 'Something before Safelight asks for a login. Reload the page.',
    },
  },
  /** The browser tab. */
  tab: {
    title: '{{state}} · {{name}}',
    submitting: '…',
    next: 'Next in line',
    queued_one: '{{count}} ahead',
    queued_other: '{{count}} ahead',
    running: '{{step}}/{{total}}',
    done: 'Done',
    failed: 'Failed',
    cancelled: 'Cancelled',
  },
  time: { seconds: '{{seconds}} s', minutes: '{{minutes}} min {{seconds}} s' },
  keys: {
    title: 'Keyboard shortcuts',
    anywhere: 'Anywhere',
    filmstrip: 'In the filmstrip',
    letters: 'Single letters',
    off: '{{title}} (off)',
    useLetters: 'Use single letters',
    /** As they are printed on the keys. */
    homeAndEnd: 'Home End',
    does: {
      generate: 'Generate',
      cancel: 'Cancel',
      keep: 'Keep this one',
      branch: 'Branch from the step shown',
      step: 'One step back or on',
      ends: 'First step, newest',
    },
  },
  undo: 'Undo',
  close: 'Close',
  stagePicture: 'The picture on the stage',
  toast: {
    languageMissing: 'This language could not be loaded: reload the page',
    startPictureGone: 'The picture it started from is not kept: choose it again',
    startsFrom: 'The next picture starts from this one',
    example: 'The example is in the form',
    reused: 'Settings and seed are in the form',
    noBranchAtEnd: 'Nothing comes after the last step: choose an earlier one',
    branchOfWhich: 'Open one of the pictures first: a branch goes on from one',
    branching: 'Branching from step {{step}}',
  },
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
    recent: 'The list of recent pictures',
    gallery: 'The gallery',
  },
} as const;
