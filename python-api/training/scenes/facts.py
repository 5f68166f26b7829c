"""What a scene shows: the facts that the drawer draws, captions mention and the evaluation checks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from training.scenes.held_out import HELD_OUT_COLOURS, HELD_OUT_PAIRS, HELD_OUT_PLACES
from training.scenes.vocabulary import Relation, Side, Size


@dataclass(frozen=True)
class Thing:
    """One named kind of object, `count` of them alike.

    `colour` is None for those that nobody paints, `side` None for the middle (or where a relation says), `size` None
    for the usual one.
    """

    name: str
    colour: str | None
    side: Side | None = None
    count: int = 1
    size: Size | None = None


@dataclass(frozen=True)
class StillLife:
    """Products before a coloured wall.

    `relation` is how the first of two things stands to the second: beside it (then the sides say where), above (on
    top of) it, or behind it. `style` None is the soft-shaded one.
    """

    backdrop: str
    things: tuple[Thing, ...]
    relation: Relation | None = None
    style: str | None = None


@dataclass(frozen=True)
class Landscape:
    """A place at a time of day, perhaps with weather, a moon (nights only) and up to two kinds of things in it."""

    place: str
    time: str
    weather: str | None
    things: tuple[Thing, ...]
    relation: Relation | None = None
    style: str | None = None
    moon: str | None = None


Facts = StillLife | Landscape


def is_held_out(facts: Facts) -> bool:
    return bool(held_out_reasons(facts))


def held_out_reasons(facts: Facts) -> frozenset[str]:
    """Which of "colour", "place" and "pair" make the combination one that training never sees."""
    reasons = set()
    if any((thing.colour, thing.name) in HELD_OUT_COLOURS for thing in facts.things):
        reasons.add("colour")
    if tuple(thing.name for thing in facts.things) in HELD_OUT_PAIRS:
        reasons.add("pair")
    if isinstance(facts, Landscape) and (facts.place, facts.time) in HELD_OUT_PLACES:
        reasons.add("place")
    return frozenset(reasons)


def to_json(facts: Facts) -> dict[str, Any]:
    return {"kind": "studio" if isinstance(facts, StillLife) else "landscape"} | asdict(facts)


def from_json(data: dict[str, Any]) -> Facts:
    """The facts that `to_json` wrote, also from before counts, sizes, relations and styles."""
    fields = {key: value for key, value in data.items() if key not in ("kind", "things")}
    things = tuple(Thing(**thing) for thing in data["things"])
    return StillLife(**fields, things=things) if data["kind"] == "studio" else Landscape(**fields, things=things)
