"""Spanish words and patterns for captions, with agreement in gender and number."""

from __future__ import annotations

import re

from training.scenes.language import Language, Noun
from training.scenes.vocabulary import PLACES

NUMBERS = {2: "dos", 3: "tres", 4: "cuatro"}


def name_thing(noun: Noun, count: int, colour: str | None, size: str | None, order: float) -> str:
    """una manzana roja, tres manzanas rojas, una pequeña caja azul, unos auriculares grises"""
    is_plural = count > 1 or noun.is_plural
    form = noun.one if count == 1 else noun.many
    hue = agree(colour, noun.is_feminine, is_plural) if colour else ""
    extent = agree(size, noun.is_feminine, is_plural) if size else ""
    leads = size in LEADING and order < 0.5  # grande after its noun: before it, it would shorten
    words = (extent, form, hue) if leads else (form, hue, extent) if order < 0.75 else (form, extent, hue)
    return " ".join(word for word in (_determiner(noun, count), *words) if word)


def agree(adjective: str, is_feminine: bool, is_plural: bool) -> str:
    """The adjective's form. Colours of two words (azul oscuro) don't change."""
    if " " in adjective:
        return adjective
    if adjective.endswith("o"):
        adjective = adjective[:-1] + ("a" if is_feminine else "o")
    if not is_plural:
        return adjective
    if adjective.endswith("ón"):
        return adjective[:-2] + "ones"
    return adjective + ("s" if adjective[-1] in "aeo" else "es")


def polish(text: str) -> str:
    """de el → del, a el → al"""
    return re.sub(r"\b(de|a) el\b", lambda match: "del" if match[1] == "de" else "al", text)


def _determiner(noun: Noun, count: int) -> str:
    if count > 1:
        return NUMBERS[count]
    if noun.is_plural:
        return "unas" if noun.is_feminine else "unos"
    return "una" if noun.is_feminine else "un"


def _el(*names: str) -> tuple[Noun, ...]:
    """Masculine nouns, one/many."""
    return tuple(Noun(one, many) for one, many in (name.split("/") for name in names))


def _la(*names: str) -> tuple[Noun, ...]:
    """Feminine nouns, one/many."""
    return tuple(Noun(one, many, is_feminine=True) for one, many in (name.split("/") for name in names))


LEADING = ("pequeño", "diminuto")

SPANISH = Language(
    phrase=name_thing,
    polish=polish,
    nouns={
        "bottle": _la("botella/botellas", "botella de vidrio/botellas de vidrio"),
        "mug": _la("taza/tazas", "taza de café/tazas de café"),
        "vase": _el("jarrón/jarrones", "florero/floreros"),
        "lamp": _la("lámpara/lámparas", "lámpara de mesa/lámparas de mesa"),
        "chair": _la("silla/sillas"),
        "box": _la("caja/cajas", "caja de cartón/cajas de cartón"),
        "ball": _la("pelota/pelotas", "bola/bolas", "esfera/esferas"),
        "apple": _la("manzana/manzanas"),
        "plant": _la("maceta/macetas"),
        "car": _el("coche/coches", "auto/autos"),
        "shoe": (*_la("zapatilla/zapatillas"), *_el("zapato/zapatos")),
        "watch": _el("reloj/relojes", "reloj de pulsera/relojes de pulsera"),
        "perfume": _el("frasco de perfume/frascos de perfume", "perfume/perfumes"),
        "headphones": (Noun("auriculares", "auriculares", is_plural=True), Noun("cascos", "cascos", is_plural=True)),
        "book": _el("libro/libros"),
        "teapot": _la("tetera/teteras"),
        "boat": _el("barco/barcos", "velero/veleros", "barco de vela/barcos de vela"),
        "house": _la("casa/casas", "cabaña/cabañas", "casita/casitas"),
        "tree": _el("árbol/árboles"),
        "pine": _el("pino/pinos", "abeto/abetos"),
        "birch": _el("abedul/abedules"),
        "palm": _la("palmera/palmeras"),
        "cactus": _el("cactus/cactus"),
        "balloon": _el("globo/globos", "globo aerostático/globos aerostáticos"),
        "bird": (*_el("pájaro/pájaros"), *_la("gaviota/gaviotas")),
        "lighthouse": _el("faro/faros"),
        "windmill": _el("molino/molinos", "molino de viento/molinos de viento"),
        "bridge": _el("puente/puentes", "puente colgante/puentes colgantes"),
    },
    colours={
        "red": ("rojo", "rojo", "escarlata"),
        "orange": ("naranja", "anaranjado"),
        "yellow": ("amarillo",),
        "green": ("verde", "verde", "verde esmeralda"),
        "teal": ("turquesa", "verde azulado"),
        "blue": ("azul", "azul", "azul cobalto"),
        "purple": ("morado", "violeta"),
        "pink": ("rosa", "rosado"),
        "brown": ("marrón", "marrón chocolate"),
        "black": ("negro",),
        "white": ("blanco",),
        "gray": ("gris", "gris plateado"),
    },
    sizes={"small": ("pequeño", "pequeño", "diminuto"), "large": ("grande", "grande", "enorme")},
    backdrops={
        "white": ("blanco",),
        "gray": ("gris", "gris claro"),
        "black": ("negro", "oscuro"),
        "beige": ("beige", "crema"),
        "pink": ("rosa", "rosa claro"),
        "blue": ("azul", "azul claro", "celeste"),
        "green": ("verde", "verde menta"),
        "yellow": ("amarillo",),
        "purple": ("morado", "lila", "lavanda"),
        "orange": ("naranja", "melocotón"),
        "navy": ("azul marino", "azul oscuro"),
    },
    places={
        "sea": ("el mar", "el océano", "el mar abierto"),
        "lake": ("un lago", "el lago", "un lago de montaña"),
        "mountains": ("las montañas", "unas montañas nevadas", "un valle de montaña"),
        "desert": ("el desierto", "un desierto", "las dunas"),
        "snow": ("la nieve", "un paisaje nevado", "unas colinas nevadas"),
        "forest": ("un bosque", "el bosque", "un bosque de pinos"),
        "meadow": ("un prado", "la pradera", "un prado con flores"),
        "city": ("una ciudad", "la ciudad", "los rascacielos"),
        "village": ("un pueblo", "una aldea", "un pueblo en las colinas"),
        "islands": ("unas islas tropicales", "las islas", "un archipiélago"),
    },
    stands={
        "water": {"sea": ("en", "sobre"), "lake": ("en", "sobre"), "islands": ("junto a", "cerca de")},
        "land": dict.fromkeys(PLACES, ("en",))
        | {"sea": ("junto a",), "lake": ("junto a", "al lado de"), "islands": ("junto a", "cerca de")},
        "air": dict.fromkeys(PLACES, ("sobre", "por encima de")),
    },
    times={
        "dawn": ("al amanecer", "al alba", "de madrugada"),
        "noon": ("al mediodía", "a plena luz del día", "de día"),
        "sunset": ("al atardecer", "al ocaso", "a la puesta del sol"),
        "night": ("de noche", "por la noche", "en la noche"),
    },
    clear_times={
        "dawn": (),
        "noon": ("en un día soleado", "bajo el sol"),
        "sunset": (),
        "night": ("bajo las estrellas", "en una noche estrellada"),
    },
    weathers={
        "fog": ("con niebla", "entre la niebla", "en la bruma"),
        "rain": ("bajo la lluvia", "con lluvia", "lloviendo"),
        "snowfall": ("mientras nieva", "bajo una nevada", "nevando"),
        "storm": ("en una tormenta", "con relámpagos", "con tormenta"),
        "rainbow": ("con un arcoíris", "bajo un arcoíris"),
        "aurora": ("bajo la aurora boreal", "con aurora boreal"),
    },
    moons={
        "full": ("con luna llena", "bajo la luna llena"),
        "half": ("con media luna", "bajo una media luna"),
        "crescent": ("con luna creciente", "bajo una luna creciente"),
    },
    styles={
        "flat": ("{}, ilustración plana", "una ilustración plana de {}", "{}, estilo plano"),
        "pastel": ("{}, colores pastel", "un dibujo al pastel de {}", "{} en tonos pastel"),
        "neon": ("{}, neón nocturno", "{}, estilo neón", "{} con luces de neón"),
        "watercolour": ("{}, acuarela", "una acuarela de {}", "{}, estilo acuarela"),
        "line": ("{}, dibujo lineal", "un dibujo lineal de {}", "{}, dibujo a tinta", "{}, dibujo de líneas"),
    },
    sides={
        "left": ("{} a la izquierda", "a la izquierda, {}"),
        "right": ("{} a la derecha", "a la derecha, {}"),
    },
    pairs={
        "beside": (
            "{a} a la izquierda y {b} a la derecha",
            "{a} a la izquierda de {b}",
            "{b} a la derecha de {a}",
            "{b} a la derecha y {a} a la izquierda",
        ),
        "loose": ("{a} y {b}", "{b} y {a}", "{a} junto a {b}", "{b} al lado de {a}", "{a} con {b}"),
        "on top": ("{a} encima de {b}", "{a} sobre {b}", "{b} debajo de {a}"),
        "above": ("{a} sobre {b}", "{a} por encima de {b}", "{b} debajo de {a}"),
        "behind": ("{a} detrás de {b}", "{b} delante de {a}"),
    },
    studio=(
        "{things} sobre un fondo {wall}",
        "{things} con fondo {wall}",
        "una foto de producto de {things} con fondo {wall}",
        "{things}, fondo {wall}",
        "fondo {wall}, {things}",
        "{things} en un estudio {wall}",
    ),
    bare_studio=("{things}", "una foto de {things}", "foto de producto de {things}"),
    landscape=(
        "{place} {when}",
        "{place} {when}",
        "un paisaje de {place} {when}",
        "una vista de {place} {when}",
        "{when}, {place}",
        "{place}, {when}",
    ),
    things_in_place=(
        "{things} {in_place} {when}",
        "{things} {in_place} {when}",
        "{things} {in_place}, {when}",
        "{place} {when} con {things}",
        "{place} con {things} {when}",
        "{when}, {things} {in_place}",
    ),
    fillers=(
        *("hermoso", "muy detallado", "4k", "alta calidad", "minimalista", "obra maestra", "elegante", "sencillo"),
        *("la mejor calidad", "profesional", "moderno", "bonito", "por favor", "8k", "precioso", "cinematográfico"),
    ),
)
