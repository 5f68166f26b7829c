/** The page's own language, one namespace an area. It is the list of words that every other language has to know. */
import { announcements } from './en/announcements.ts';
import { app } from './en/app.ts';
import { errors } from './en/errors.ts';
import { form } from './en/form.ts';
import { gallery } from './en/gallery.ts';
import { recent } from './en/recent.ts';
import { stage } from './en/stage.ts';

export const english = { announcements, app, errors, form, gallery, recent, stage } as const;

/** The same keys with other words: one that is missing, or too many, does not compile. */
export type Translated<Words> = {
  readonly [Key in keyof Words]: Words[Key] extends string ? string : Translated<Words[Key]>;
};
