/** The words of the form, and what it says before it asks the server. */
export const form = {} as const;
