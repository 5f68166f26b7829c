"""Owns a prompt's weights: which of its words count more or less, as SDXL's users write it.

`(words)` counts 1.1 times, `(words:1.3)` as much as it says, and what stands inside others is multiplied. A backslash
makes a parenthesis one of the text, and so is one without its partner.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

EMPHASIS = 1.1
MAX_WEIGHT = 3.0  # SDXL frays beyond 1.5
_TOKEN = re.compile(r"\\[()\\]|[()]|[^\\()]+|\\")
_WEIGHT = re.compile(r"(.*):\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*", re.DOTALL)


class PromptError(ValueError):
    """A weight that no model can take. The message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Fragment:
    text: str
    weight: float


def read_prompt(text: str) -> list[Fragment]:
    """The text in order, neighbours of one weight together; nothing for an empty one. Raises PromptError."""
    tokens = _TOKEN.findall(text)
    partners = _partners(tokens)
    fragments: list[Fragment] = []
    weights = [1.0]
    for place, token in enumerate(tokens):
        if place in partners and token == "(":
            weights.append(weights[-1] * _weight_before(tokens, partners[place]))
            if weights[-1] > MAX_WEIGHT:
                raise PromptError(f"parentheses within others come to more than {MAX_WEIGHT:g}; use fewer")
        elif place in partners:
            weights.pop()
        else:
            closes = place + 1 in partners and tokens[place + 1] == ")"
            stated = _WEIGHT.fullmatch(token) if closes else None
            _add(fragments, stated[1] if stated else _plain(token), weights[-1])
    return fragments


def _partners(tokens: list[str]) -> dict[int, int]:
    """Places of parentheses that belong together, each pointing at the other."""
    partners: dict[int, int] = {}
    open_places: list[int] = []
    for place, token in enumerate(tokens):
        if token == "(":
            open_places.append(place)
        elif token == ")" and open_places:
            partners[place] = open_places.pop()
            partners[partners[place]] = place
    return partners


def _weight_before(tokens: list[str], closing: int) -> float:
    """What stands after the last colon before a closing parenthesis, or the usual emphasis."""
    stated = _WEIGHT.fullmatch(tokens[closing - 1])
    if stated is None or tokens[closing - 1].startswith("\\"):
        return EMPHASIS
    weight = float(stated[2])
    if not 0 <= weight <= MAX_WEIGHT:
        raise PromptError(
            f"({stated[0]}) weighs {stated[2]}, but weights are from 0 to {MAX_WEIGHT:g}; "
            rf"for plain parentheses write \({stated[0]}\)"
        )
    return weight


def _plain(token: str) -> str:
    return token[1:] if len(token) == 2 and token[0] == "\\" else token


def _add(fragments: list[Fragment], text: str, weight: float) -> None:
    if fragments and fragments[-1].weight == weight:
        fragments[-1] = Fragment(fragments[-1].text + text, weight)
    elif text:
        fragments.append(Fragment(text, weight))
