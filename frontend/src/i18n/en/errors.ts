/** What the page says about each error. */
export const errors = {} as const;
