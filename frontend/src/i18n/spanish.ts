/**
 * Spanish: neutral, and on first-name terms (tú). The same thing has the same word everywhere:
 *
 *   prompt             el prompt (as in the tools that people know; not «indicación»)
 *   generation         la generación        queue, line        la cola
 *   picture, image     la imagen            print              la copia
 *   step               el paso              preview            la vista previa
 *   seed               la semilla           sampler            el muestreador
 *   guidance           la guía              strength           la intensidad
 *   branch             la rama; to branch: abrir una rama      parent: la imagen de origen
 *   start picture      la imagen de partida mask               la máscara
 *   develop            revelar, revelarse   keep               conservar
 *   settings           los ajustes          stage              el visor
 *   filmstrip          la tira de pasos     darkroom           el cuarto oscuro
 *   engine             el motor             gateway            la pasarela
 *   LoRA               el LoRA, los LoRA    draft (few steps)  el borrador
 *
 * Where English hands on the server's own sentence, which is English, Spanish says it itself, or quotes it in «».
 * Spanish counts in one and other here: the third form, many, begins with a million.
 */
import { announcements } from './es/announcements.ts';
import { app } from './es/app.ts';
import { errors } from './es/errors.ts';
import { form } from './es/form.ts';
import { gallery } from './es/gallery.ts';
import { recent } from './es/recent.ts';
import { stage } from './es/stage.ts';

export const spanish = { announcements, app, errors, form, gallery, recent, stage } as const;
