/** The words around the rooms, in Spanish. */
import type { english, Translated } from '../english.ts';

export const app = {
  name: 'Safelight',
  header: {
    home: 'Safelight, empezar de nuevo',
    api: 'API',
    language: 'Idioma',
    theme: { system: 'Tema: el del sistema', dark: 'Tema: oscuro', light: 'Tema: claro' },
  },
  server: {
    connecting: { title: 'Conectando…', text: 'El servidor aún no ha respondido.' },
    ready: { title: 'Listo', text: 'El motor está listo.' },
    starting: { title: 'Calentando', text: 'El motor está cargando su modelo.' },
    stopping: { title: 'Apagándose', text: 'Safelight se está apagando.' },
    failed: {
      title: 'El motor ha fallado',
      text: 'Hay que iniciarlo de nuevo; su registro dice por qué se detuvo.',
    },
    noEngine: { title: 'Aún sin motor', text: 'El motor no responde. Puede que se esté iniciando.' },
    noServer: {
      title: 'Sin servidor',
      text: 'Nada responde en la dirección de esta página. Comprueba que Safelight esté en marcha.',
    },
    strangeServer: {
      title: 'Respuesta desconocida',
      text: 'Otra cosa responde en lugar del servidor, quizá un proxy.',
    },
    signedOut: {
      title: 'Vuelve a iniciar sesión',
      text: 'Algo delante de Safelight pide iniciar sesión. Recarga la página.',
    },
  },
  tab: {
    title: '{{state}} · {{name}}',
    submitting: '…',
    next: 'Es la siguiente',
    queued_one: '{{count}} delante',
    queued_other: '{{count}} delante',
    running: '{{step}}/{{total}}',
    done: 'Terminada',
    failed: 'Fallida',
    cancelled: 'Cancelada',
  },
  time: { seconds: '{{seconds}} s', minutes: '{{minutes}} min {{seconds}} s' },
  keys: {
    title: 'Atajos de teclado',
    anywhere: 'En cualquier lugar',
    filmstrip: 'En la tira de pasos',
    letters: 'Letras sueltas',
    off: '{{title}} (desactivadas)',
    useLetters: 'Usar letras sueltas',
    homeAndEnd: 'Inicio Fin',
    does: {
      generate: 'Generar',
      cancel: 'Cancelar',
      keep: 'Conservar',
      branch: 'Abrir una rama desde el paso visible',
      step: 'Un paso atrás o adelante',
      ends: 'Primer paso, el más reciente',
    },
  },
  undo: 'Deshacer',
  close: 'Cerrar',
  stagePicture: 'La imagen del visor',
  toast: {
    languageMissing: 'No se ha podido cargar este idioma: recarga la página',
    startPictureGone: 'La imagen de partida ya no se conserva: elígela de nuevo',
    startsFrom: 'La siguiente imagen parte de esta',
    example: 'El ejemplo está en el formulario',
    reused: 'Los ajustes y la semilla están en el formulario',
    noBranchAtEnd: 'Después del último paso no hay nada: elige uno anterior',
    branchOfWhich: 'Abre antes una de las imágenes: una rama continúa una sola',
    branching: 'Rama desde el paso {{step}}',
  },
  skipToPrompt: 'Ir al prompt',
  notFound: {
    title: 'No hay nada en esta dirección',
    text: 'Puede que el enlace esté mal escrito o que sea más antiguo que esta página.',
    home: 'Volver al estudio',
  },
  broken: {
    title: '{{area}} ha dejado de funcionar.',
    text: 'Si una imagen se estaba revelando, continúa mientras tanto. Recarga la página para volver a ella.',
    reload: 'Recargar la página',
  },
  areas: {
    page: 'La página',
    stage: 'El visor',
    form: 'El formulario',
    gallery: 'La lista de imágenes recientes',
  },
} as const satisfies Translated<typeof english.app>;
