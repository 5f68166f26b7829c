"""The things of landscapes: how each is drawn, how tall it is and where in a place it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from training.scenes.buildings import draw_bridge, draw_house, draw_lighthouse, draw_windmill
from training.scenes.palette import RGB
from training.scenes.pen import Pen
from training.scenes.trees import draw_birch, draw_cactus, draw_palm, draw_pine, draw_tree
from training.scenes.vehicles import draw_balloon, draw_bird, draw_boat, draw_car


@dataclass(frozen=True)
class LandThing:
    """`height` in canvas units at the usual size, `width` in heights, `share` how much a group shrinks."""

    draw: Callable[[Pen, RGB], None]
    height: float
    width: float


THINGS_DRAWN: dict[str, LandThing] = {
    "boat": LandThing(draw_boat, 88, 1.2),
    "house": LandThing(draw_house, 70, 1.64),
    "tree": LandThing(draw_tree, 104, 0.86),
    "pine": LandThing(draw_pine, 112, 0.62),
    "birch": LandThing(draw_birch, 118, 0.54),
    "palm": LandThing(draw_palm, 112, 1.0),
    "cactus": LandThing(draw_cactus, 92, 0.78),
    "balloon": LandThing(draw_balloon, 100, 0.82),
    "bird": LandThing(draw_bird, 30, 2.0),
    "lighthouse": LandThing(draw_lighthouse, 140, 0.84),
    "windmill": LandThing(draw_windmill, 124, 0.9),
    "car": LandThing(draw_car, 48, 2.0),
    "bridge": LandThing(draw_bridge, 86, 2.84),
}

# Where feet stand, as a share of the picture's height: on water, or on a place's near ground.
WATER_LINES = {"sea": 0.8, "lake": 0.76, "islands": 0.75}
GROUND_LINES = {
    "lake": 0.93,
    "mountains": 0.87,
    "desert": 0.88,
    "snow": 0.88,
    "forest": 0.88,
    "meadow": 0.87,
    "city": 0.93,
    "village": 0.93,
    "islands": 0.95,
}
FLIGHT_LINE = 0.47  # the base of what flies
