"""Paints: how the light runs over a shape, as stops that a style may change before they become pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from PIL import Image

from training.scenes.palette import RGB, darken, lighten, mix

Stops = tuple[tuple[float, RGB], ...]


@dataclass(frozen=True)
class Paint:
    """Colours at 0..1 along the run (a ball's: from its light spot outwards); `key` is the colour it is called."""

    key: RGB
    stops: Stops
    run: Literal["plain", "down", "across", "ball"] = "plain"
    is_light: bool = False  # a lamp: no other light changes it

    def map(self, change: Callable[[RGB], RGB]) -> Paint:
        return Paint(
            change(self.key), tuple((at, change(colour)) for at, colour in self.stops), self.run, self.is_light
        )

    def mirrored(self) -> Paint:
        """The same paint lit from the other side."""
        if self.run != "across":
            return self
        return Paint(self.key, tuple((1 - at, colour) for at, colour in reversed(self.stops)), self.run)

    def tile(self, width: int, height: int, from_right: bool = False) -> Image.Image | RGB:
        """What to paste into a shape of that many pixels."""
        if self.run == "plain" or len(self.stops) == 1:
            return self.stops[0][1]
        if self.run == "ball":
            return _ball_tile(self, width, height, from_right)
        length = width if self.run == "across" else height
        strip = _strip(self.stops, length)
        strip = strip[None] if self.run == "across" else strip[:, None]
        return Image.fromarray(strip).resize((width, height), Image.Resampling.NEAREST)


def plain(colour: RGB) -> Paint:
    return Paint(colour, ((0.0, colour),))


def shining(colour: RGB) -> Paint:
    """A lit window or lantern."""
    return Paint(colour, ((0.0, colour),), is_light=True)


def fade(top: RGB, bottom: RGB) -> Paint:
    return Paint(mix(top, bottom, 0.5), ((0.0, top), (1.0, bottom)), "down")


def down(colour: RGB, light: float = 0.16, dark: float = 0.2) -> Paint:
    """Lit from above."""
    return Paint(colour, ((0.0, lighten(colour, light)), (0.45, colour), (1.0, darken(colour, dark))), "down")


def across(colour: RGB, light: float = 0.14, dark: float = 0.24) -> Paint:
    """Lit from the left."""
    return Paint(colour, ((0.0, lighten(colour, light)), (0.45, colour), (1.0, darken(colour, dark))), "across")


def cylinder(colour: RGB) -> Paint:
    """Light from the left on something round and upright, and a little of it thrown back on the dark side."""
    return Paint(
        colour,
        (
            (0.0, darken(colour, 0.2)),
            (0.1, colour),
            (0.22, lighten(colour, 0.4)),
            (0.34, lighten(colour, 0.1)),
            (0.6, colour),
            (0.88, darken(colour, 0.36)),
            (1.0, darken(colour, 0.24)),
        ),
        "across",
    )


def ball(colour: RGB) -> Paint:
    """Light from the upper left on a ball."""
    return Paint(
        colour,
        (
            (0.0, lighten(colour, 0.9)),
            (0.1, lighten(colour, 0.5)),
            (0.2, lighten(colour, 0.16)),
            (0.48, colour),
            (0.85, darken(colour, 0.36)),
            (1.0, darken(colour, 0.26)),
        ),
        "ball",
    )


def gloss(colour: RGB) -> Paint:
    """A matt ball: like `ball` without the spot of light."""
    return Paint(colour, ((0.0, lighten(colour, 0.26)), (0.45, colour), (1.0, darken(colour, 0.36))), "ball")


@lru_cache(4096)
def _strip(stops: Stops, length: int) -> np.ndarray:
    """The run's colours (length, 3) uint8."""
    at = (np.arange(length) + 0.5) / length
    positions = [position for position, _ in stops]
    channels = [np.interp(at, positions, [colour[i] for _, colour in stops]) for i in range(3)]
    strip: np.ndarray = np.stack(channels, -1).round().astype(np.uint8)
    return strip


def _ball_tile(paint: Paint, width: int, height: int, from_right: bool) -> Image.Image:
    ramp = _strip(paint.stops, 256)
    distance = _ball_distance(from_right).resize((width, height), Image.Resampling.BILINEAR)
    return Image.merge("RGB", [distance.point(ramp[:, i].tolist()) for i in range(3)])


@lru_cache
def _ball_distance(from_right: bool) -> Image.Image:
    """How far each pixel of a box around a ball is from the ball's light spot, 0..255."""
    axis = np.linspace(-1, 1, 128)
    spot = 0.36 if from_right else -0.36
    distance = np.hypot(axis[None, :] - spot, axis[:, None] + 0.42) / 1.5
    return Image.fromarray((distance.clip(0, 1) * 255).astype(np.uint8))
