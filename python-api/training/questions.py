"""What the evaluation asks: sets of prompts with their facts, half a GenEval in the generator's words."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from training.reference import Asked
from training.scenes.captions import plain_caption
from training.scenes.facts import Facts, Landscape, StillLife
from training.scenes.sampling import sample_facts

SEED = 20_240


@dataclass(frozen=True)
class QuestionSet:
    """Which facts belong to the set, and how many of them are asked: in the fixed sheet, quickly, in full."""

    fits: Callable[[Facts], bool]
    fixed: int
    quick: int
    full: int


def draw_questions(count: Callable[[QuestionSet], int], language: str = "en") -> list[Asked]:
    """So many of every set, two of three of them combinations kept from training; the same at every call."""
    return [
        asked
        for name, questions in QUESTION_SETS.items()
        for asked in draw_set(name, questions, count(questions), language)
    ]


def draw_set(name: str, questions: QuestionSet, count: int, language: str = "en") -> list[Asked]:
    rng = np.random.default_rng((SEED, zlib.crc32(f"{name} {language}".encode())))
    chosen: list[Asked] = []
    seen: set[Facts] = set()
    while len(chosen) < count:
        held_out = len(chosen) % 3 != 2
        facts = sample_facts(rng, held_out)
        if facts not in seen and questions.fits(facts):
            seen.add(facts)
            chosen.append(Asked(say_plainly(facts, language), facts, held_out, name, language))
    return chosen


def say_plainly(facts: Facts, language: str) -> str:
    """The one caption that names every fact in common words."""
    return plain_caption(facts, language)


def says_side(prompt: str) -> bool:
    return any(word in prompt.split() for word in ("left", "right", "izquierda", "derecha"))


def _is_plain(facts: Facts) -> bool:
    return facts.style is None and all(thing.size is None for thing in facts.things)


def _is_one(facts: Facts) -> bool:
    return (
        _is_plain(facts) and isinstance(facts, StillLife) and [(t.count, t.side) for t in facts.things] == [(1, None)]
    )


def _is_two(facts: Facts) -> bool:
    return _is_plain(facts) and isinstance(facts, StillLife) and len(facts.things) == 2 and facts.relation == "beside"


def _is_count(facts: Facts) -> bool:
    return _is_plain(facts) and [t.count in (2, 3) for t in facts.things] == [True]


def _is_place(facts: Facts) -> bool:
    return _is_plain(facts) and isinstance(facts, Landscape) and not facts.things and facts.moon is None


def _is_placed(facts: Facts) -> bool:
    alone = isinstance(facts, Landscape) and facts.moon is None and facts.weather is None
    return _is_plain(facts) and alone and [(t.count, t.side is None) for t in facts.things] == [(1, False)]


def _is_related(facts: Facts) -> bool:
    return _is_plain(facts) and isinstance(facts, StillLife) and facts.relation in ("above", "behind")


def _is_styled(facts: Facts) -> bool:
    return facts.style is not None and len(facts.things) <= 1 and all(t.count == 1 for t in facts.things)


QUESTION_SETS: Mapping[str, QuestionSet] = {
    "one": QuestionSet(_is_one, 16, 18, 60),
    "two": QuestionSet(_is_two, 12, 18, 60),
    "count": QuestionSet(_is_count, 8, 12, 40),
    "place": QuestionSet(_is_place, 10, 18, 60),
    "placed": QuestionSet(_is_placed, 8, 12, 40),
    "related": QuestionSet(_is_related, 4, 6, 30),
    "styled": QuestionSet(_is_styled, 6, 9, 30),
}
SPANISH_SETS = ("one", "two", "place")
