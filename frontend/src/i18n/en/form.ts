/** The words of the form, and what it says before it asks the server. */
export const form = {
  samePicture: 'The same picture',
  /** What a start picture keeps, from the least change to the most. */
  strength: {
    touches: 'Keeps nearly all of it and touches up details',
    surface: 'Keeps its shapes and changes their surface',
    layout: 'Keeps its layout and draws it anew',
    colours: 'Keeps its colours and rough places',
    nothing: 'Keeps next to nothing',
  },
  error: {
    noPrompt: 'Describe the picture you want to see.',
    tooLong_one: 'One character too long: at most {{max}} fit.',
    tooLong_other: '{{count}} characters too long: at most {{max}} fit.',
  },
  file: {
    wrongType: 'Choose a PNG, JPEG or WebP picture.',
    tooLarge: 'This file is too large: at most {{megabytes}} MB.',
    unreadable: 'The browser cannot read this picture.',
    undrawable: 'The browser cannot draw this picture.',
    tooMuch: 'This picture is too large.',
  },
} as const;
