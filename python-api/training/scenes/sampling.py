"""Draws random facts: which scenes there are and how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from training.scenes.facts import Facts, Landscape, StillLife, Thing, is_held_out
from training.scenes.palette import BACKDROPS, COLOURS, Rng, contrast
from training.scenes.vocabulary import (
    AFLOAT,
    CLEAR_WEATHERS,
    FLYING,
    FRONTS,
    MOONS,
    PAINTS_OF,
    PEDESTALS,
    PLACES,
    PRODUCTS,
    SINGLE,
    SIZES,
    STACKABLE,
    STYLES,
    THINGS,
    TIMES,
    WEATHERS_BY_TIME,
    Relation,
    Side,
    Size,
)

T = TypeVar("T")

MIN_CONTRAST = 120.0  # below this an object melts into its wall
PLAIN_STYLE = 0.58  # share of scenes without a style word
SIZED = 0.22  # share of things said to be small or large
NEON_BACKDROPS = ("black", "navy")  # neon needs the dark
NEON_TIMES = ("sunset", "night")
UNLIT = ("black", "brown", "gray")  # colours no neon tube has
# Walls that pastel colours, line drawings' paper and washes cannot show.
DARK_BACKDROPS = ("black", "navy")


def sample_facts(rng: Rng, held_out: bool = False) -> Facts:
    """Facts of a random scene: 55 % studio. With `held_out` only from combinations kept from training."""
    draw = sample_still_life if rng.random() < 0.55 else sample_landscape
    while True:
        facts = draw(rng)
        if is_held_out(facts) == held_out:
            return facts


def sample_still_life(rng: Rng) -> StillLife:
    """One product 30 %, one on a side 6 %, several alike 18 %, two beside 28 %, one behind or on another 18 %."""
    style = _sample_style(rng)
    backdrop = _pick(rng, _backdrops(style))
    layout = rng.choice(len(STUDIO_LAYOUTS), p=[share for _, share in STUDIO_LAYOUTS])
    return STUDIO_LAYOUTS[layout][0](rng, backdrop, style)


def sample_landscape(rng: Rng) -> Landscape:
    """A landscape, with weather in 30 %; no thing 22 %, one kind of thing 44 %, two kinds 34 %."""
    style = _sample_style(rng)
    place, time = _pick(rng, PLACES), _pick(rng, NEON_TIMES if style == "neon" else TIMES)
    weather = _pick(rng, WEATHERS_BY_TIME[time]) if rng.random() < 0.3 else None
    moon = _pick(rng, MOONS) if time == "night" and weather in CLEAR_WEATHERS and rng.random() < 0.8 else None
    roll = rng.random()
    if roll < 0.22:
        return Landscape(place, time, weather, (), None, style, moon)
    if roll < 0.66:
        return Landscape(place, time, weather, (_sample_alone(rng, place),), None, style, moon)
    first, second, relation = _sample_two(rng, place)
    return Landscape(place, time, weather, (first, second), relation, style, moon)


def visible_colours(backdrop: str, style: str | None = None) -> tuple[str, ...]:
    """The object colours that stand out from a wall."""
    dull = UNLIT if style == "neon" else ()
    return tuple(
        c for c, rgb in COLOURS.items() if contrast(rgb, BACKDROPS[backdrop]) >= MIN_CONTRAST and c not in dull
    )


def _one(rng: Rng, backdrop: str, style: str | None) -> StillLife:
    return StillLife(backdrop, (_product(rng, _pick(rng, PRODUCTS), backdrop, style, sized=True),), None, style)


def _sided(rng: Rng, backdrop: str, style: str | None) -> StillLife:
    thing = _product(rng, _pick(rng, PRODUCTS), backdrop, style, side=_side(rng))
    return StillLife(backdrop, (thing,), None, style)


def _several(rng: Rng, backdrop: str, style: str | None) -> StillLife:
    thing = _product(rng, _pick(rng, PRODUCTS), backdrop, style, count=int(rng.integers(2, 5)))
    return StillLife(backdrop, (thing,), None, style)


def _beside(rng: Rng, backdrop: str, style: str | None) -> StillLife:
    first, second = _two(rng, PRODUCTS)
    left = _product(rng, first, backdrop, style, side="left", sized=True)
    right = _product(rng, second, backdrop, style, side="right", sized=True, but=left.colour)
    return StillLife(backdrop, (left, right), "beside", style)


def _behind(rng: Rng, backdrop: str, style: str | None) -> StillLife:
    first, second = _two(rng, PRODUCTS)
    back = _product(rng, first, backdrop, style)
    return StillLife(backdrop, (back, _product(rng, second, backdrop, style, but=back.colour)), "behind", style)


def _above(rng: Rng, backdrop: str, style: str | None) -> StillLife:
    below = _pick(rng, PEDESTALS)
    top = _product(rng, _pick(rng, tuple(name for name in STACKABLE if name != below)), backdrop, style)
    return StillLife(backdrop, (top, _product(rng, below, backdrop, style, but=top.colour)), "above", style)


STUDIO_LAYOUTS = ((_one, 0.3), (_sided, 0.06), (_several, 0.18), (_beside, 0.28), (_behind, 0.09), (_above, 0.09))


def _product(
    rng: Rng,
    name: str,
    backdrop: str,
    style: str | None,
    *,
    side: Side | None = None,
    count: int = 1,
    sized: bool = False,
    but: str | None = None,
) -> Thing:
    colour = _pick(rng, tuple(c for c in visible_colours(backdrop, style) if c != but))
    return Thing(name, colour, side, count, _size(rng) if sized else None)


def _sample_alone(rng: Rng, place: str) -> Thing:
    """One thing on a side or in the middle, or several alike."""
    name = _pick(rng, THINGS[place])
    if name in SINGLE:
        side = None if name == "bridge" else _side(rng)
        return Thing(name, _paint(rng, name), side, 1, None if name == "bridge" else _size(rng))
    if rng.random() < 0.36:
        return Thing(name, _paint(rng, name), None, int(rng.integers(2, 5)))
    return Thing(name, _paint(rng, name), _side(rng) if rng.random() < 0.75 else None, 1, _size(rng))


def _sample_two(rng: Rng, place: str) -> tuple[Thing, Thing, Relation]:
    """Two different things: beside each other, one above, or one behind the other; never both in one colour."""
    names = tuple(name for name in THINGS[place] if name != "bridge")
    grounded = tuple(name for name in names if name not in FLYING)
    flying = tuple(name for name in names if name in FLYING)
    rows = [
        (back, front)
        for front in grounded
        for back in grounded
        if front in FRONTS and back != front and (back in AFLOAT) == (front in AFLOAT)
    ]
    roll = rng.random()
    if roll < 0.28:
        return *_painted_two(rng, _pick(rng, flying), _pick(rng, grounded)), "above"
    if roll < 0.46 and rows:
        return *_painted_two(rng, *_pick(rng, rows)), "behind"
    first, second = _two(rng, names)
    return *_painted_two(rng, first, second, "left", "right"), "beside"


def _painted_two(
    rng: Rng, first: str, second: str, first_side: Side | None = None, second_side: Side | None = None
) -> tuple[Thing, Thing]:
    colour = _paint(rng, first)
    return Thing(first, colour, first_side), Thing(second, _paint(rng, second, but=colour), second_side)


def _paint(rng: Rng, name: str, but: str | None = None) -> str | None:
    paints = tuple(paint for paint in PAINTS_OF.get(name, ()) if paint != but)
    return _pick(rng, paints) if paints else None


def _sample_style(rng: Rng) -> str | None:
    return None if rng.random() < PLAIN_STYLE else _pick(rng, STYLES)


def _backdrops(style: str | None) -> tuple[str, ...]:
    if style == "neon":
        return NEON_BACKDROPS
    if style in ("pastel", "watercolour"):
        return tuple(name for name in BACKDROPS if name not in DARK_BACKDROPS)
    return tuple(BACKDROPS)


def _size(rng: Rng) -> Size | None:
    return _pick(rng, SIZES) if rng.random() < SIZED else None


def _side(rng: Rng) -> Side:
    return "left" if rng.random() < 0.5 else "right"


def _two(rng: Rng, names: Sequence[T]) -> tuple[T, T]:
    first, second = rng.choice(len(names), size=2, replace=False)
    return names[first], names[second]


def _pick(rng: Rng, options: Sequence[T]) -> T:
    return options[int(rng.integers(len(options)))]
