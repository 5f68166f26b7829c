"""What a language must know to caption a scene: its words for every fact, its sentence patterns and its agreement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Words = tuple[str, ...]


@dataclass(frozen=True)
class Noun:
    """`one` and `many` as written; a `{}` in them is where adjectives go that don't follow the language's order."""

    one: str
    many: str
    is_feminine: bool = False
    is_plural: bool = False  # always: headphones, auriculares


@dataclass(frozen=True)
class Language:
    """`phrase(noun, count, colour, size, rng_share)` names a thing; the rest are patterns and words by fact.

    `times` are always true, `clear_times` only under a clear sky. `stands` says by place how a thing stands there:
    on water, on land, or in the air. `styles` are (patterns around a whole caption).
    """

    phrase: Callable[[Noun, int, str | None, str | None, float], str]
    nouns: Mapping[str, tuple[Noun, ...]]
    colours: Mapping[str, Words]
    sizes: Mapping[str, Words]
    backdrops: Mapping[str, Words]
    places: Mapping[str, Words]
    stands: Mapping[str, Mapping[str, Words]]
    times: Mapping[str, Words]
    clear_times: Mapping[str, Words]
    weathers: Mapping[str, Words]
    moons: Mapping[str, Words]
    styles: Mapping[str, Words]
    sides: Mapping[str, Words]
    pairs: Mapping[str, Words]  # by relation, studio and landscape apart
    studio: Words
    bare_studio: Words
    landscape: Words
    things_in_place: Words
    fillers: Words
    polish: Callable[[str], str]  # contractions and articles, last of all
