"""Where a studio's products stand and how large: one spot for every object, from back to front."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from training.scenes.canvas import SIZE
from training.scenes.facts import StillLife, Thing
from training.scenes.palette import Rng
from training.scenes.products import PRODUCTS_DRAWN, Product

MIDDLE = SIZE / 2
FLOOR = SIZE * 0.815
# How much of its usual height a thing has; apart enough to be told from one another.
SIZE_FACTORS: dict[str | None, tuple[float, float]] = {"small": (0.5, 0.6), None: (0.9, 1.1), "large": (1.32, 1.45)}


@dataclass(frozen=True)
class Spot:
    """The object is the `thing`th of the facts; `x` and `base` are where the middle of its foot stands."""

    thing: int
    x: float
    base: float
    height: float
    has_shadow: bool = True


def lay_out(facts: StillLife, rng: Rng) -> list[Spot]:
    if len(facts.things) == 2:
        return PAIR_LAYOUTS[facts.relation or "beside"](facts.things, rng)
    thing = facts.things[0]
    if thing.count > 1:
        return _several(thing, rng)
    if thing.side is not None:
        x = MIDDLE + (-1 if thing.side == "left" else 1) * rng.uniform(54, 66)
        return [Spot(0, x, FLOOR + rng.uniform(-4, 4), _fit(thing, rng, 112, 112))]
    x = MIDDLE + rng.uniform(-12, 12)
    return [Spot(0, x, FLOOR + rng.uniform(-4, 6), _fit(thing, rng, 212, 190))]


def _several(thing: Thing, rng: Rng) -> list[Spot]:
    """Slender things in a row; wide ones in two rows when there are three or four."""
    product = PRODUCTS_DRAWN[thing.name]
    spots = (ROWS if product.width < SLENDER else GRIDS)[thing.count]
    room = min(right[0] - left[0] for left in spots for right in spots if right[0] > left[0] + 1)
    width = {2: 92, 3: 96, 4: 96}[thing.count] if product.width >= SLENDER else room * 0.86
    height = min(
        product.height * rng.uniform(0.9, 1.05),
        width / product.width,
        128 if product.width < SLENDER else 108 if thing.count == 2 else 78,
    )
    drift = rng.uniform(-4, 4)
    return [
        Spot(0, MIDDLE + x + drift + rng.uniform(-2, 2), FLOOR + y + rng.uniform(-2, 2), height * scale)
        for x, y, scale in spots
    ]


SLENDER = 0.9  # widths (in heights) that fit side by side four times
# x from the middle, y from the floor line, scale; from back to front.
Places = tuple[tuple[float, float, float], ...]
ROWS: dict[int, Places] = {
    2: ((-46, 0, 1), (46, 0, 1)),
    3: ((-70, 0, 1), (0, 0, 1), (70, 0, 1)),
    4: ((-90, 0, 1), (-30, 0, 1), (30, 0, 1), (90, 0, 1)),
}
GRIDS: dict[int, Places] = {
    2: ((-53, 0, 1), (53, 0, 1)),
    3: ((0, -66, 0.92), (-54, 20, 1), (54, 20, 1)),
    4: ((-52, -66, 0.92), (52, -66, 0.92), (-56, 22, 1), (56, 22, 1)),
}


def _beside(things: tuple[Thing, ...], rng: Rng) -> list[Spot]:
    base = FLOOR + rng.uniform(-4, 4)
    return [
        Spot(
            number,
            MIDDLE + (-1 if thing.side == "left" else 1) * 59 + rng.uniform(-4, 4),
            base + rng.uniform(-3, 3),
            _fit(thing, rng, 108, 138),
        )
        for number, thing in enumerate(things)
    ]


def _behind(things: tuple[Thing, ...], rng: Rng) -> list[Spot]:
    """The first stands behind the second, larger and aside, so that most of it is seen."""
    side = 1 if rng.random() < 0.5 else -1
    back, front = (PRODUCTS_DRAWN[thing.name] for thing in things)
    return [
        Spot(0, MIDDLE + side * 30, FLOOR - 32, min(162, 150 / back.width)),
        Spot(1, MIDDLE - side * 30, FLOOR + 18, min(82, 104 / front.width)),
    ]


def _above(things: tuple[Thing, ...], rng: Rng) -> list[Spot]:
    """The first stands on top of the second."""
    top, below = (PRODUCTS_DRAWN[thing.name] for thing in things)
    x, base = MIDDLE + rng.uniform(-10, 10), FLOOR + 14
    height = min(104, 156 / below.width) * rng.uniform(0.94, 1.04)
    standing = _usual(top, 96, 104) * rng.uniform(0.94, 1.04)
    return [
        Spot(1, x, base, height),
        Spot(0, x + rng.uniform(-3, 3), base - below.top * height, standing, has_shadow=False),
    ]


PAIR_LAYOUTS: dict[str, Callable[[tuple[Thing, ...], Rng], list[Spot]]] = {
    "beside": _beside,
    "behind": _behind,
    "above": _above,
}


def _fit(thing: Thing, rng: Rng, width: float, height: float) -> float:
    """The thing's height: its usual one where that fits, then as small or large as it is said to be."""
    product = PRODUCTS_DRAWN[thing.name]
    usual = _usual(product, width / 1.2, height / 1.2)
    return min(usual * rng.uniform(*SIZE_FACTORS[thing.size]), width / product.width, height)


def _usual(product: Product, width: float, height: float) -> float:
    return min(product.height, width / product.width, height)
