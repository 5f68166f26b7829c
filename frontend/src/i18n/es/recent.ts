/** The words of the list of recent pictures, in Spanish. */
import type { english, Translated } from '../english.ts';

export const recent = {
  title: 'Recientes',
  all: 'Todas las imágenes',
  clear: 'Vaciar esta lista',
  empty: 'Aquí se reúnen tus imágenes. La lista se queda en este navegador.',
  removed: '«{{prompt}}» ya no está en esta lista',
  cleared: 'Lista vaciada',
  entry: '{{prompt}}, {{state}}, {{moment}}',
  remove: 'Quitar «{{prompt}}» de esta lista',
  state: { developing: 'revelándose', done: 'terminada', failed: 'fallida', cancelled: 'cancelada' },
  full: 'La lista está llena: guarda las {{max}} más recientes, y las más antiguas salen de ella.',
  left_one: 'Una imagen más antigua ha salido de esta lista, que guarda las {{max}} más recientes.',
  left_other:
    '{{count}} imágenes más antiguas han salido de esta lista, que guarda las {{max}} más recientes.',
} as const satisfies Translated<typeof english.recent>;
