"""A pen that draws one thing in its own measure: heights right of its middle and above its base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.scenes.canvas import Canvas
from training.scenes.contours import Box, Point, oval, round_box, smooth
from training.scenes.paint import Paint, plain
from training.scenes.palette import RGB, Rng, tint

MIN_LINE = 2.0  # canvas units; thinner lines are lost in the model's latents


@dataclass(frozen=True)
class Pen:
    """`x`, `base` and `height` in canvas units; `light` colours the paints, `is_lit` says whether lamps are on."""

    canvas: Canvas
    x: float
    base: float
    height: float
    rng: Rng
    light: tuple[float, float, float] = (1.0, 1.0, 1.0)
    is_lit: bool = False
    flip: int = 1  # -1 draws everything mirrored

    def at(self, u: float, v: float) -> Point:
        return self.x + self.flip * u * self.height, self.base - v * self.height

    def box(self, u0: float, v0: float, u1: float, v1: float) -> Box:
        """left, top, right, bottom of the box between two corners (v1 above v0)."""
        left, right = sorted((self.at(u0, 0)[0], self.at(u1, 0)[0]))
        return left, self.base - v1 * self.height, right, self.base - v0 * self.height

    def polygon(self, points: Sequence[Point], paint: Paint) -> None:
        self.canvas.fill([self._place(points)], self._lit(paint))

    def curve(self, points: Sequence[Point], paint: Paint) -> None:
        """A smooth closed shape through the points."""
        self.canvas.fill([smooth(self._place(points))], self._lit(paint))

    def union(self, shapes: Sequence[np.ndarray], paint: Paint) -> None:
        """Several contours (canvas units) as one shape."""
        self.canvas.fill(shapes, self._lit(paint))

    def ellipse(self, u0: float, v0: float, u1: float, v1: float, paint: Paint) -> None:
        self.canvas.fill([oval(self.box(u0, v0, u1, v1))], self._lit(paint))

    def rect(self, u0: float, v0: float, u1: float, v1: float, paint: Paint) -> None:
        self.polygon([(u0, v0), (u1, v0), (u1, v1), (u0, v1)], paint)

    def round_rect(self, u0: float, v0: float, u1: float, v1: float, radius: float, paint: Paint) -> None:
        self.canvas.fill([round_box(self.box(u0, v0, u1, v1), radius * self.height)], self._lit(paint))

    def stroke(self, points: Sequence[Point], width: float, paint: Paint | RGB, is_curve: bool = False) -> None:
        """A line `width` heights wide, never thinner than MIN_LINE."""
        placed = self._place(points)
        if is_curve:
            placed = smooth(placed, closed=False)
        paint = plain(paint) if isinstance(paint, tuple) else paint
        self.canvas.stroke(placed, max(MIN_LINE, width * self.height), self._lit(paint), outline=width > 0.03)

    def lathe(self, profile: Sequence[Point], paint: Paint, foot: float = 0.16) -> None:
        """A round body from (height above the base, half width) pairs, smoothed between them, with a curved foot."""
        heights = np.linspace(profile[0][0], profile[-1][0], 40)
        widths = np.interp(heights, [p[0] for p in profile], [p[1] for p in profile])
        for _ in range(2):
            widths[1:-1] = (widths[:-2] + 2 * widths[1:-1] + widths[2:]) / 4
        u = np.linspace(-1, 1, 13)
        bottom = np.stack([u * widths[0], heights[0] - foot * widths[0] * np.sqrt(1 - u * u)], -1)
        right, left = np.stack([widths, heights], -1), np.stack([-widths, heights], -1)[::-1]
        self.canvas.fill([self._place(np.concatenate([bottom, right, left]))], self._lit(paint))

    def glow(self, u: float, v: float, radius: float, colour: RGB, strength: float) -> None:
        self.canvas.glow(self.at(u, v), radius * self.height, colour, strength)

    def disc(self, u: float, v: float, radius: float) -> np.ndarray:
        """A circle's contour in canvas units, for `union`."""
        return oval(self.box(u - radius, v - radius, u + radius, v + radius))

    def _place(self, points: Sequence[Point] | np.ndarray) -> np.ndarray:
        p = np.asarray(points, dtype=np.float64)
        return np.stack([self.x + self.flip * self.height * p[:, 0], self.base - self.height * p[:, 1]], -1)

    def _lit(self, paint: Paint) -> Paint:
        if self.canvas.lit_from_right:
            paint = paint.mirrored()
        return (
            paint
            if paint.is_light or self.light == (1.0, 1.0, 1.0)
            else paint.map(lambda colour: tint(colour, self.light))
        )
