/** What the page says about each error, in Spanish. The server's own sentence is English: it is quoted where it says more. */
import type { english, Translated } from '../english.ts';

export const errors = {
  VALIDATION_ERROR: {
    title: 'Hay algo en los ajustes que no encaja',
    text: 'Corrige lo que está señalado en el formulario e inténtalo de nuevo.',
  },
  NOT_FOUND: {
    title: 'El servidor no conoce esta dirección',
    text: 'Puede que la página sea más antigua que el servidor. Recárgala e inténtalo de nuevo.',
  },
  METHOD_NOT_ALLOWED: {
    title: 'El servidor no acepta esta petición',
    text: 'Puede que la página sea más antigua que el servidor. Recárgala e inténtalo de nuevo.',
  },
  PAYLOAD_TOO_LARGE: {
    title: 'Es más de lo que acepta el servidor',
    text: 'Acorta el prompt o parte de una imagen más pequeña, e inténtalo de nuevo.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    title: 'El servidor no acepta esta petición',
    text: 'Puede que la página sea más antigua que el servidor. Recárgala e inténtalo de nuevo.',
  },
  HOST_NOT_ALLOWED: {
    title: 'El servidor no responde con este nombre',
    text: 'Abre Safelight en localhost, o añade este nombre de host a ALLOWED_HOSTS y reinícialo.',
  },
  CROSS_SITE_REQUEST: {
    title: 'La petición parecía venir de otro sitio',
    text: 'Recarga la página desde su propia dirección e inténtalo de nuevo.',
  },
  GENERATION_NOT_FOUND: {
    title: 'Esta imagen ya no se conserva',
    text: 'El motor conserva las imágenes más recientes solo por un tiempo. Con la misma semilla vuelve a hacer la misma.',
  },
  PREVIEW_NOT_FOUND: {
    title: 'Este paso ya no se conserva',
    text: 'Puede que la imagen terminada siga ahí.',
  },
  PICTURE_NOT_FOUND: {
    title: 'No existe esa imagen',
    text: 'Puede que se haya eliminado.',
  },
  IMAGE_NOT_READY: {
    title: 'La imagen aún no está terminada',
    text: 'Aparecerá aquí en cuanto acabe su último paso.',
  },
  QUEUE_FULL: {
    title: 'El cuarto oscuro está lleno en este momento',
    text: 'Hay demasiadas generaciones en la cola. Inténtalo de nuevo en un momento.',
  },
  ENGINE_STARTING: {
    title: 'El motor se está calentando',
    text: 'Está cargando su modelo. Inténtalo de nuevo en unos segundos.',
  },
  ENGINE_STOPPING: {
    title: 'El motor se está apagando',
    text: 'Inicia Safelight de nuevo y vuelve a intentarlo.',
  },
  ENGINE_FAILED: {
    title: 'El motor ha fallado',
    text: 'Se está iniciando de nuevo. Vuelve a intentarlo en un minuto; su registro dice qué ha pasado.',
  },
  ENGINE_UNAVAILABLE: {
    title: 'El motor no responde',
    text: 'Puede que se esté iniciando de nuevo. Si sigue así, mira su registro y reinicia Safelight.',
  },
  GENERATION_LOST: {
    title: 'El motor ha perdido esta imagen',
    text: 'Se reinició entretanto. Con la misma semilla vuelve a hacer la misma.',
  },
  GENERATION_FAILED: {
    title: 'No se ha podido terminar la imagen',
    text: 'Inténtalo de nuevo o cambia los ajustes. El motor dice: «{{message}}»',
  },
  LATENTS_NOT_KEPT: {
    title: 'Ya no se puede continuar desde este paso',
    text: 'El motor solo conserva los pasos de las imágenes más recientes. Los mismos ajustes se pueden revelar de nuevo, desde el principio.',
  },
  NOTHING_TO_KEEP: {
    title: 'Aún no hay nada que conservar',
    text: 'Espera al primer paso y consérvalo entonces.',
  },
  MODEL_UNAVAILABLE: {
    title: 'Este modelo no se puede usar ahora',
    text: 'No se puede cargar. Elige otro o mira el registro del motor.',
  },
  TIMEOUT: {
    title: 'La imagen ha tardado demasiado',
    text: 'El motor la ha interrumpido al llegar a su límite de tiempo. Menos pasos, un tamaño menor o menos imágenes van más rápido.',
  },
  OUT_OF_MEMORY: {
    title: 'La imagen no cabía en la memoria',
    text: 'Elige un tamaño menor o menos imágenes a la vez, e inténtalo de nuevo.',
  },
  INTERNAL_ERROR: {
    title: 'Algo se ha roto en el servidor',
    text: 'Inténtalo de nuevo. Si vuelve a pasar, el registro del motor dice por qué.',
  },
  MALFORMED_REQUEST: {
    title: 'El servidor no ha podido leer la petición',
    text: 'Puede que la página sea más antigua que el servidor. Recárgala e inténtalo de nuevo.',
  },
  HEADERS_TOO_LARGE: {
    title: 'El navegador ha enviado más de lo que acepta el servidor',
    text: 'Borra las cookies de este sitio, recarga la página e inténtalo de nuevo.',
  },
  REQUEST_TIMEOUT: {
    title: 'La petición ha tardado demasiado en llegar',
    text: 'La conexión va lenta en este momento. Inténtalo de nuevo.',
  },
  ORIGIN_NOT_ALLOWED: {
    title: 'El servidor no responde a esta página',
    text: 'Abre Safelight en su propia dirección, o añade esta a ALLOWED_ORIGINS y reinícialo.',
  },
  ENGINE_PROTOCOL_ERROR: {
    title: 'El motor ha respondido en otro idioma',
    text: 'Comprueba ENGINE_URL, y que el motor y la pasarela sean de la misma versión.',
  },
  ENGINE_TIMEOUT: {
    title: 'El motor no ha respondido a tiempo',
    text: 'Está ocupado. Inténtalo de nuevo en un momento.',
  },
  ID_TAKEN: {
    title: 'El servidor tiene otra imagen con este identificador',
    text: 'Puede que la página sea más antigua que el servidor. Recárgala e inténtalo de nuevo.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    title: 'El servidor ha tomado esto por la repetición de otra petición',
    text: 'Puede que la página sea más antigua que el servidor. Recárgala e inténtalo de nuevo.',
  },
  RATE_LIMITED: {
    title: 'Han sido muchas en poco tiempo',
    text: 'Desde tu dirección se han empezado demasiadas generaciones. Inténtalo de nuevo en un momento.',
  },
  UPLOADS_BUSY: {
    title: 'Se están enviando muchas imágenes a la vez',
    text: 'Inténtalo de nuevo en unos segundos.',
  },
  SHUTTING_DOWN: {
    title: 'Safelight se está apagando',
    text: 'Inícialo de nuevo y vuelve a intentarlo.',
  },
  PAGE_NOT_BUILT: {
    title: 'La página no está compilada',
    text: 'Ejecuta npm run build y recarga la página.',
  },
  NETWORK_ERROR: {
    title: 'No se puede contactar con el servidor',
    text: 'Comprueba que Safelight esté en marcha y que tengas conexión, e inténtalo de nuevo.',
  },
  UNEXPECTED_ANSWER: {
    title: 'Otra cosa ha respondido en lugar del servidor',
    text: 'Comprueba la dirección y cualquier proxy intermedio, e inténtalo de nuevo.',
  },
  SIGNED_OUT: {
    title: 'Se ha cerrado tu sesión',
    text: 'Algo delante de Safelight te pide que vuelvas a iniciar sesión. Recarga la página.',
  },
  PARENT_GONE: {
    title: 'La imagen de origen de la rama ya no se conserva',
    text: 'El motor conserva las imágenes más recientes solo por un tiempo. Los mismos ajustes se pueden revelar de nuevo, desde el principio.',
  },
  UNKNOWN: { title: 'No ha funcionado', text: 'El servidor dice: «{{message}}»' },
  rules: {
    required: 'Hace falta.',
    minimum: 'Como mínimo, {{minimum}}.',
    maximum: 'Como máximo, {{maximum}}.',
    between: 'Entre {{minimum}} y {{maximum}}.',
    multipleOf: 'Solo múltiplos de {{step}}.',
    minLength_one: 'Como mínimo, un carácter.',
    minLength_other: 'Como mínimo, {{count}} caracteres.',
    maxLength_one: 'Como máximo, un carácter.',
    maxLength_other: 'Como máximo, {{count}} caracteres.',
    maxItems_one: 'Como máximo, uno a la vez.',
    maxItems_other: 'Como máximo, {{count}} a la vez.',
    maxBytes: 'Como máximo, {{megabytes}} MB.',
    maxPixels: 'Como máximo, {{megapixels}} megapíxeles.',
    choice: 'Solo {{choices}}.',
    sameAsParent: 'Tiene que ser {{value}}, como en la imagen de origen.',
    type: 'No es un valor de este tipo.',
    unknownField: 'El servidor no conoce este ajuste.',
    repeated: 'Está más de una vez.',
    pattern: 'No está escrito como hace falta.',
    format: 'El servidor no puede usarlo. Dice: «{{message}}»',
    needs: 'Solo vale con una imagen de partida.',
    excludes: 'No se puede combinar con una imagen de partida.',
    from: 'No se puede continuar desde este paso.',
    other: 'El servidor no lo acepta. Dice: «{{message}}»',
  },
  again: 'Inténtalo de nuevo en un momento.',
  sentence: '{{title}}.',
} as const satisfies Translated<typeof english.errors>;
