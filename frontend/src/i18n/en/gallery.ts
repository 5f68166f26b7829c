/** The words of the list of recent pictures. */
export const gallery = {} as const;
