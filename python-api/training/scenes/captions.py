"""Writes captions for facts: patterns, synonyms, word order, dropped facts and words without meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from training.scenes.english import ENGLISH
from training.scenes.facts import Facts, Landscape, StillLife, Thing
from training.scenes.language import Language, Words
from training.scenes.palette import Rng
from training.scenes.spanish import SPANISH
from training.scenes.vocabulary import CLEAR_WEATHERS, FLYING

T = TypeVar("T")

LANGUAGES: dict[str, Language] = {"en": ENGLISH, "es": SPANISH}
SPANISH_SHARE = 0.25
DROP = 0.07  # chance that a caption leaves a fact out
LOOSE = 0.25  # chance that two things are named without saying where each is
NOISE = 0.2  # chance of fillers or invented words
SYLLABLES = (
    *("ka", "ro", "mi", "ten", "lu", "sor", "ba", "ni", "vel", "do", "prax", "shi", "un", "gor", "el", "ty", "wex"),
    *("ju", "zan", "olo", "fim", "que"),
)


def write_caption(facts: Facts, rng: Rng, language: str | None = None) -> str:
    """One of many captions for a scene, in `language` or by chance; every fact it names is in the picture."""
    tongue = LANGUAGES[language or ("es" if rng.random() < SPANISH_SHARE else "en")]
    text = _studio(facts, tongue, rng) if isinstance(facts, StillLife) else _landscape(facts, tongue, rng)
    if facts.style is not None and rng.random() > DROP:
        text = _pick(rng, tongue.styles[facts.style]).format(text)
    if rng.random() < NOISE:
        text = _add_noise(text, tongue, rng)
    return _tidy(text, tongue)


def plain_caption(facts: Facts, language: str = "en") -> str:
    """The one caption that names every fact in the most common words; the evaluation asks with it."""
    tongue = LANGUAGES[language]
    names = [
        tongue.phrase(tongue.nouns[t.name][0], t.count, *_first(tongue, t.colour, t.size), 0.0) for t in facts.things
    ]
    things = names[0] if names else ""
    if len(names) == 2:
        things = tongue.pairs[_relation(facts)][0].format(a=names[0], b=names[1])
    if isinstance(facts, StillLife):
        sided = _beside_alone(facts.things, things, tongue)
        text = tongue.studio[0].format(things=sided, wall=tongue.backdrops[facts.backdrop][0])
    else:
        place, when = tongue.places[facts.place][0], " ".join(words[0] for words in _when(facts, tongue))
        text = tongue.landscape[0].format(place=place, when=when)
        if facts.things:
            in_place = f"{_stands(facts, tongue)[0]} {place}"
            sided = _beside_alone(facts.things, things, tongue)
            text = tongue.things_in_place[0].format(things=sided, in_place=in_place, when=when)
    return _tidy(tongue.styles[facts.style][0].format(text) if facts.style else text, tongue)


def _studio(facts: StillLife, tongue: Language, rng: Rng) -> str:
    things = _things(facts, tongue, rng)
    if rng.random() < DROP:
        return _pick(rng, tongue.bare_studio).format(things=things)
    return _pick(rng, tongue.studio).format(things=things, wall=_pick(rng, tongue.backdrops[facts.backdrop]))


def _landscape(facts: Landscape, tongue: Language, rng: Rng) -> str:
    place = _pick(rng, tongue.places[facts.place])
    told = [_pick(rng, words) for words in _when(facts, tongue) if rng.random() > DROP]
    if rng.random() < 0.3:
        told.reverse()
    when = (", " if rng.random() < 0.4 else " ").join(told)
    if not facts.things or rng.random() < DROP:
        return _pick(rng, tongue.landscape).format(place=place, when=when)
    in_place = f"{_pick(rng, _stands(facts, tongue))} {place}"
    pattern = _pick(rng, tongue.things_in_place)
    return pattern.format(things=_things(facts, tongue, rng), place=place, in_place=in_place, when=when)


def _things(facts: Facts, tongue: Language, rng: Rng) -> str:
    """All things of the scene, and (mostly) how they stand to each other."""
    names = [_name(thing, tongue, rng) for thing in facts.things]
    if len(names) == 2:
        relation = "loose" if rng.random() < LOOSE else _relation(facts)
        return _pick(rng, tongue.pairs[relation]).format(a=names[0], b=names[1])
    side = facts.things[0].side
    if side is None or rng.random() < LOOSE:
        return names[0]
    return _pick(rng, tongue.sides[side]).format(names[0])


def _name(thing: Thing, tongue: Language, rng: Rng) -> str:
    colour = _pick(rng, tongue.colours[thing.colour]) if thing.colour and rng.random() > DROP / 2 else None
    size = _pick(rng, tongue.sizes[thing.size]) if thing.size and rng.random() > DROP else None
    return tongue.phrase(_pick(rng, tongue.nouns[thing.name]), thing.count, colour, size, rng.random())


def _when(facts: Landscape, tongue: Language) -> list[Words]:
    """The words for the time of day, the weather and the moon, as far as there are any."""
    told = [tongue.times[facts.time]]
    if facts.weather in CLEAR_WEATHERS:
        told[0] += tongue.clear_times[facts.time]
    if facts.weather is not None:
        told.append(tongue.weathers[facts.weather])
    if facts.moon is not None:
        told.append(tongue.moons[facts.moon])
    return told


def _stands(facts: Landscape, tongue: Language) -> Words:
    """How the scene's things stand in their place; by the one that stands lowest."""
    lowest = facts.things[-1 if facts.relation == "above" else 0].name
    mode = "air" if lowest in FLYING else "water" if lowest == "boat" else "land"
    return tongue.stands[mode][facts.place]


def _relation(facts: Facts) -> str:
    relation = facts.relation or "beside"
    return "on top" if relation == "above" and isinstance(facts, StillLife) else relation


def _beside_alone(things: tuple[Thing, ...], text: str, tongue: Language) -> str:
    """A single thing's name with the side it stands on."""
    if len(things) != 1 or things[0].side is None:
        return text
    return tongue.sides[things[0].side][0].format(text)


def _first(tongue: Language, colour: str | None, size: str | None) -> tuple[str | None, str | None]:
    return colour and tongue.colours[colour][0], size and tongue.sizes[size][0]


def _add_noise(text: str, tongue: Language, rng: Rng) -> str:
    extras = [
        _pick(rng, tongue.fillers) if rng.random() < 0.7 else "".join(rng.choice(SYLLABLES, int(rng.integers(2, 4))))
        for _ in range(int(rng.integers(1, 4)))
    ]
    return f"{', '.join(extras)}, {text}" if rng.random() < 0.3 else f"{text}, {', '.join(extras)}"


def _tidy(text: str, tongue: Language) -> str:
    """Single spaces, and no comma left over where a fact was dropped."""
    text = " ".join(text.split()).replace(" ,", ",")
    while ",," in text:
        text = text.replace(",,", ",")
    return tongue.polish(text.strip(", ").replace("of, ", "of ").replace("de, ", "de "))


def _pick(rng: Rng, options: Sequence[T]) -> T:
    return options[int(rng.integers(len(options)))]
