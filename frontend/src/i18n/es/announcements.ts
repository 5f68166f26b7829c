/** What a screen reader is told while a picture develops, in Spanish. */
import type { english, Translated } from '../english.ts';

export const announcements = {
  queue: {
    next: 'Es la siguiente.',
    ahead_one: 'Hay una generación delante.',
    ahead_other: 'Hay {{count}} generaciones delante.',
  },
  quarter: 'Revelado al {{percent}} por ciento.',
  offline: 'No tienes conexión. La imagen se sigue revelando.',
  reconnecting: 'Se ha perdido la conexión. Reconectando.',
  keeping: 'La imagen se conserva como está.',
  developing_one: 'Revelando, un paso.',
  developing_other: 'Revelando, {{count}} pasos.',
  goingOn: 'Continúa desde el paso {{step}} de {{total}}.',
  kept: 'Conservada en el paso {{step}} de {{total}}.',
  done: 'La imagen está terminada.',
  doneIn: 'Terminada en {{duration}}.',
  cancelled: 'Cancelada en el paso {{step}} de {{total}}.',
  failed: 'La generación ha fallado.',
  lost: 'Esta imagen ya no se conserva.',
} as const satisfies Translated<typeof english.announcements>;
