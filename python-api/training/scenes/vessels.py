"""Draws things that hold something: bottle, mug, vase, perfume, teapot and plant pot, each in one colour."""

from __future__ import annotations

import numpy as np

from training.scenes.paint import Paint, across, cylinder, down, fade, plain
from training.scenes.palette import RGB, darken, lighten
from training.scenes.pen import Pen

LEAF: RGB = (70, 158, 74)
GOLD: RGB = (222, 178, 92)


def draw_bottle(pen: Pen, colour: RGB) -> None:
    profile = [(0, 0.165), (0.02, 0.175), (0.52, 0.175), (0.62, 0.16), (0.72, 0.075), (0.78, 0.06), (0.92, 0.056)]
    pen.lathe(profile, cylinder(colour))
    pen.round_rect(-0.07, 0.9, 0.07, 1.0, 0.02, cylinder(darken(colour, 0.5)))
    label: RGB = (252, 247, 236) if sum(colour) < 640 else (206, 196, 178)
    pen.rect(-0.172, 0.16, 0.172, 0.42, cylinder(label))
    pen.rect(-0.172, 0.35, 0.172, 0.385, cylinder(darken(colour, 0.2)))


def draw_mug(pen: Pen, colour: RGB) -> None:
    handle = [(0.34, 0.76), (0.56, 0.77), (0.64, 0.56), (0.55, 0.32), (0.34, 0.24)]
    pen.stroke(handle, 0.11, across(colour, 0.05, 0.3), is_curve=True)
    pen.lathe([(0.0, 0.35), (0.05, 0.39), (0.9, 0.42)], cylinder(colour), foot=0.14)
    pen.ellipse(-0.42, 0.81, 0.42, 0.99, plain(lighten(colour, 0.34)))
    pen.ellipse(-0.365, 0.832, 0.365, 0.968, fade(darken(colour, 0.55), darken(colour, 0.3)))


def draw_vase(pen: Pen, colour: RGB) -> None:
    profile = [
        (0, 0.15),
        (0.1, 0.23),
        (0.3, 0.315),
        (0.46, 0.29),
        (0.64, 0.15),
        (0.78, 0.09),
        (0.88, 0.1),
        (0.96, 0.165),
    ]
    pen.lathe(profile, cylinder(colour))
    pen.ellipse(-0.165, 0.925, 0.165, 0.995, plain(lighten(colour, 0.3)))
    pen.ellipse(-0.13, 0.937, 0.13, 0.983, plain(darken(colour, 0.5)))


def draw_perfume(pen: Pen, colour: RGB) -> None:
    """A square flacon with a gold neck and a round stopper."""
    pen.round_rect(-0.36, 0.0, 0.36, 0.66, 0.08, _glass(colour))
    pen.round_rect(-0.28, 0.09, 0.28, 0.5, 0.05, down(darken(colour, 0.12), 0.24, 0.16))
    pen.polygon([(-0.27, 0.12), (-0.14, 0.12), (0.02, 0.47), (-0.11, 0.47)], plain(lighten(colour, 0.45)))
    pen.rect(-0.1, 0.65, 0.1, 0.75, cylinder(GOLD))
    pen.round_rect(-0.17, 0.74, 0.17, 1.0, 0.06, cylinder(lighten(colour, 0.12)))


def draw_teapot(pen: Pen, colour: RGB) -> None:
    pen.stroke(
        [(0.4, 0.66), (0.64, 0.72), (0.72, 0.5), (0.62, 0.28), (0.4, 0.22)], 0.085, across(colour, 0, 0.32), True
    )
    spout = [
        (-0.36, 0.22),
        (-0.58, 0.34),
        (-0.68, 0.62),
        (-0.86, 0.74),
        (-0.76, 0.8),
        (-0.6, 0.76),
        (-0.48, 0.56),
        (-0.32, 0.5),
    ]
    pen.curve(spout, down(colour, 0.24, 0.3))
    pen.lathe(
        [(0, 0.26), (0.04, 0.32), (0.2, 0.48), (0.4, 0.52), (0.58, 0.44), (0.7, 0.3), (0.76, 0.24)], cylinder(colour)
    )
    pen.lathe([(0.72, 0.29), (0.78, 0.27), (0.86, 0.13), (0.9, 0.05)], cylinder(lighten(colour, 0.1)), foot=0.2)
    pen.ellipse(-0.075, 0.86, 0.075, 1.0, cylinder(darken(colour, 0.12)))


def draw_plant(pen: Pen, colour: RGB) -> None:
    """A potted plant; the colour is the pot's."""
    for angle, length in ((-1.15, 0.46), (1.15, 0.46), (-0.68, 0.58), (0.7, 0.56), (-0.26, 0.64), (0.24, 0.62)):
        _leaf(pen, angle, length)
    pen.lathe([(0, 0.235), (0.4, 0.31)], cylinder(colour))
    pen.round_rect(-0.355, 0.37, 0.355, 0.485, 0.03, cylinder(lighten(colour, 0.1)))


def _glass(colour: RGB) -> Paint:
    stops = (
        (0.0, lighten(colour, 0.5)),
        (0.1, lighten(colour, 0.2)),
        (0.55, lighten(colour, 0.08)),
        (1.0, darken(colour, 0.26)),
    )
    return Paint(colour, stops, "across")


def _leaf(pen: Pen, angle: float, length: float) -> None:
    along = np.linspace(0, 1, 14)
    half = 0.12 * np.sin(np.pi * along**0.9) ** 0.85
    bend = angle * (0.85 + 0.4 * along)
    x, y = length * along * np.sin(bend), 0.42 + length * along * np.cos(bend)
    nx, ny = np.cos(bend), -np.sin(bend)
    rim = [*zip(x + half * nx, y + half * ny, strict=True), *[*zip(x - half * nx, y - half * ny, strict=True)][::-1]]
    tone = darken(LEAF, 0.22) if abs(angle) > 0.9 else lighten(LEAF, 0.06 if abs(angle) > 0.4 else 0.0)
    pen.polygon(rim, down(tone, 0.24, 0.28))
