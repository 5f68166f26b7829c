/** The page's own language, one namespace an area. It is the list of words that every other language has to know. */
import { announcements } from './en/announcements.ts';
import { app } from './en/app.ts';
import { errors } from './en/errors.ts';
import { form } from './en/form.ts';
import { gallery } from './en/gallery.ts';
import { stage } from './en/stage.ts';

export const english = { announcements, app, errors, form, gallery, stage } as const;
