"""Draws a landscape: sky, place, things and weather, from back to front."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from training.scenes.canvas import SIZE, Canvas
from training.scenes.facts import Landscape, Thing
from training.scenes.palette import COLOURS, RGB, Rng, jitter
from training.scenes.pen import Pen
from training.scenes.places import HORIZONS, PLACE_DRAWERS
from training.scenes.sky import Light, View, draw_sky, light_of
from training.scenes.things import FLIGHT_LINE, GROUND_LINES, THINGS_DRAWN, WATER_LINES
from training.scenes.vocabulary import AFLOAT, FLYING
from training.scenes.weather import draw_before, draw_behind, draw_between

MIDDLE = SIZE / 2
SIZE_FACTORS: dict[str | None, tuple[float, float]] = {"small": (0.54, 0.62), None: (0.92, 1.06), "large": (1.3, 1.4)}
OWN_COLOURS: dict[str, RGB] = {"tree": COLOURS["green"]}


@dataclass(frozen=True)
class Spot:
    """Where one of a thing's kind stands: its middle, base and height in canvas units."""

    thing: int
    x: float
    base: float
    height: float


def draw_landscape(canvas: Canvas, facts: Landscape, rng: Rng) -> list[int]:
    """Draws the scene; which of the facts' things each object is, in the order of their numbers."""
    view = _view(facts, rng)
    canvas.lit_from_right = view.orb_x > MIDDLE
    draw_sky(canvas, view, rng)
    draw_behind(canvas, view, rng)
    PLACE_DRAWERS[facts.place](canvas, view, rng)
    draw_between(canvas, view, rng)
    spots = _stand(facts, rng)
    light = _soft(view.light)
    for spot in spots:
        thing = facts.things[spot.thing]
        colour = _colour(thing, facts, rng)
        with canvas.object():
            pen = Pen(canvas, spot.x, spot.base, spot.height, rng, light, facts.time == "night")
            THINGS_DRAWN[thing.name].draw(pen, colour)
    draw_before(canvas, view, rng)
    return [spot.thing for spot in spots]


def _view(facts: Landscape, rng: Rng) -> View:
    """The sun or moon keeps to the side that the first thing leaves free."""
    side = facts.things[0].side if facts.things else None
    away = {"left": 1, "right": -1, None: 1 if rng.random() < 0.5 else -1}[side]
    horizon = SIZE * HORIZONS[facts.place] + rng.uniform(-5, 5)
    high = facts.place in ("mountains", "city", "lake", "forest")
    orb_y = {
        "dawn": horizon - (76 if high else 34),
        "noon": 40.0,
        "sunset": horizon - (70 if high else 28),
        "night": 46.0,
    }
    return View(
        facts.place,
        horizon,
        MIDDLE + away * rng.uniform(46, 78),
        orb_y[facts.time] + rng.uniform(-5, 5),
        light_of(facts.time, facts.weather),
        facts.time,
        facts.weather,
        facts.moon,
    )


def _stand(facts: Landscape, rng: Rng) -> list[Spot]:
    """A spot for every object, from back to front."""
    if len(facts.things) == 2:
        return PAIR_STANDS[facts.relation or "beside"](facts, rng)
    if not facts.things:
        return []
    thing = facts.things[0]
    if thing.count > 1:
        return _group(facts, thing, rng)
    if thing.name == "bridge":
        return [_spot(facts, 0, MIDDLE, rng, 1.0)]
    reach = {"left": -1, "right": 1, None: 0}[thing.side] * rng.uniform(46, 64)
    x = MIDDLE + (reach or rng.uniform(-12, 12))
    return [_spot(facts, 0, x, rng, rng.uniform(*SIZE_FACTORS[thing.size]))]


def _group(facts: Landscape, thing: Thing, rng: Rng) -> list[Spot]:
    """Several alike, spread over the width and staggered a little, none before another."""
    drawn = THINGS_DRAWN[thing.name]
    room = 220 / thing.count
    scale = min(0.86, room * 0.9 / (drawn.width * drawn.height))
    nudges = (0, -1, 0.4, -0.6)
    start = int(rng.integers(4))
    rise = 34 if thing.name in FLYING else 7
    spots = []
    for number in range(thing.count):
        x = MIDDLE + (number - (thing.count - 1) / 2) * room + rng.uniform(-3, 3)
        spot = _spot(facts, 0, x, rng, scale * rng.uniform(0.94, 1.03))
        spots.append(Spot(0, spot.x, spot.base + rise * nudges[(number + start) % 4], spot.height))
    return sorted(spots, key=lambda spot: spot.base)


def _beside(facts: Landscape, rng: Rng) -> list[Spot]:
    spots = []
    for number, thing in enumerate(facts.things):
        x = MIDDLE + (-1 if thing.side == "left" else 1) * rng.uniform(56, 66)
        widest = 112 / (THINGS_DRAWN[thing.name].width * THINGS_DRAWN[thing.name].height)
        spots.append(_spot(facts, number, x, rng, min(0.94, widest) * rng.uniform(0.95, 1.05)))
    return sorted(spots, key=lambda spot: spot.base)


def _behind(facts: Landscape, rng: Rng) -> list[Spot]:
    """The first is larger, farther back and aside of the second."""
    side = 1 if rng.random() < 0.5 else -1
    back = _spot(facts, 0, MIDDLE + side * 28, rng, 1.06)
    front = _spot(facts, 1, MIDDLE - side * 24, rng, 0.86)
    base = min(back.base, front.base - 18)
    return [Spot(0, back.x, base, back.height), front]


def _above(facts: Landscape, rng: Rng) -> list[Spot]:
    """The first flies over the second."""
    x = MIDDLE + rng.uniform(-44, 44)
    low = _spot(facts, 1, x, rng, 0.86)
    high = _spot(facts, 0, x + rng.uniform(-8, 8), rng, 0.82)
    top = low.base - low.height
    return [Spot(0, high.x, min(top - 12, SIZE * 0.42), min(high.height, top - 20)), low]


PAIR_STANDS: dict[str, Callable[[Landscape, Rng], list[Spot]]] = {"beside": _beside, "behind": _behind, "above": _above}


def _spot(facts: Landscape, number: int, x: float, rng: Rng, scale: float) -> Spot:
    """The thing at x on the line where its kind stands, wholly inside the picture."""
    name = facts.things[number].name
    drawn = THINGS_DRAWN[name]
    base = SIZE * _line(name, facts.place) + rng.uniform(-4, 4)
    height = min(drawn.height * scale, base - 10, (SIZE - 12) / drawn.width)
    half = drawn.width * height / 2 + 5
    return Spot(number, min(max(x, half), SIZE - half) if half < MIDDLE else MIDDLE, base, height)


def _line(name: str, place: str) -> float:
    if name == "bird":
        return FLIGHT_LINE - 0.12
    if name in FLYING:
        return FLIGHT_LINE
    return WATER_LINES[place] if name in AFLOAT else GROUND_LINES[place]


def _colour(thing: Thing, facts: Landscape, rng: Rng) -> RGB:
    """The thing's paint; an unpainted pine in the snow is white."""
    if thing.colour:
        return jitter(COLOURS[thing.colour], rng)
    if thing.name == "pine" and (facts.place == "snow" or facts.weather == "snowfall"):
        return COLOURS["white"]
    return OWN_COLOURS.get(thing.name, COLOURS["gray"])


def _soft(light: Light) -> tuple[float, float, float]:
    """The land's light, much weaker, so that a painted thing keeps its hue at night."""
    r, g, b = light.land
    return (0.72 + 0.28 * r, 0.72 + 0.28 * g, 0.72 + 0.28 * b)
