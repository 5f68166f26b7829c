"""Draws things people carry, wear or eat: ball, apple, shoe, watch and headphones, each in one colour."""

from __future__ import annotations

import numpy as np

from training.scenes.paint import Paint, across, ball, cylinder, down, fade, plain
from training.scenes.palette import RGB, darken, lighten, mix
from training.scenes.pen import Pen

LEAF: RGB = (84, 168, 72)
STEM: RGB = (96, 62, 36)
STEEL: RGB = (206, 210, 216)
SOLE: RGB = (244, 242, 236)
DIAL: RGB = (252, 250, 244)
RUBBER: RGB = (52, 52, 60)


def draw_ball(pen: Pen, colour: RGB) -> None:
    pen.ellipse(-0.5, 0, 0.5, 1, ball(colour))


def draw_apple(pen: Pen, colour: RGB) -> None:
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    up = (angle - np.pi / 2 + np.pi) % (2 * np.pi) - np.pi
    below = (angle + np.pi / 2 + np.pi) % (2 * np.pi) - np.pi
    radius = 0.47 * (1 - 0.2 * np.exp(-(up**2) / 0.1) - 0.06 * np.exp(-(below**2) / 0.06))
    x = radius * np.cos(angle) * 1.06 * (1 + 0.05 * np.sin(angle))
    pen.polygon([*zip(x, 0.44 + radius * 0.95 * np.sin(angle), strict=True)], ball(colour))
    pen.stroke([(0.0, 0.74), (0.015, 0.86), (0.07, 0.98)], 0.055, STEM, is_curve=True)
    pen.curve([(0.06, 0.87), (0.16, 0.99), (0.34, 1.0), (0.29, 0.86), (0.16, 0.81)], down(LEAF, 0.24, 0.16))


def draw_shoe(pen: Pen, colour: RGB) -> None:
    """A sneaker, toe to the left."""
    upper = [
        (-0.92, 0.2), (-0.93, 0.34), (-0.78, 0.46), (-0.5, 0.56), (-0.22, 0.74), (0.0, 0.94), (0.2, 0.97),
        (0.36, 0.86), (0.62, 0.86), (0.8, 0.98), (0.9, 0.9), (0.88, 0.55), (0.92, 0.2),
    ]  # fmt: skip
    pen.curve(upper, down(colour, 0.2, 0.24))
    pen.curve(
        [(-0.93, 0.2), (-0.92, 0.36), (-0.72, 0.47), (-0.52, 0.38), (-0.46, 0.18)],
        down(lighten(colour, 0.4), 0.1, 0.16),
    )
    pen.polygon([(0.22, 0.2), (0.36, 0.2), (0.56, 0.62), (0.44, 0.66)], plain(lighten(colour, 0.62)))
    pen.curve(
        [(0.06, 0.96), (0.36, 0.84), (0.64, 0.84), (0.84, 0.95), (0.6, 0.9), (0.36, 0.92)], plain(darken(colour, 0.5))
    )
    lace = SOLE if sum(colour) < 640 else mix(SOLE, RUBBER, 0.5)
    for u, v in ((-0.42, 0.56), (-0.26, 0.67), (-0.1, 0.79)):
        pen.stroke([(u, v), (u + 0.22, v - 0.12)], 0.055, lace)
    pen.round_rect(-0.98, 0.0, 0.96, 0.23, 0.11, down(SOLE, 0.1, 0.14))
    pen.rect(-0.94, 0.1, 0.92, 0.15, plain(mix(SOLE, colour, 0.7)))


def draw_watch(pen: Pen, colour: RGB) -> None:
    """A wrist watch standing up; the colour is the strap's and the rim's."""
    strap = across(colour, 0.18, 0.3)
    pen.polygon([(-0.15, 0.66), (0.15, 0.66), (0.125, 1.0), (-0.125, 1.0)], strap)
    pen.polygon([(-0.125, 0.0), (0.125, 0.0), (0.15, 0.34), (-0.15, 0.34)], strap)
    pen.round_rect(0.24, 0.46, 0.33, 0.54, 0.02, plain(darken(STEEL, 0.3)))
    pen.ellipse(-0.28, 0.22, 0.28, 0.78, _rim(STEEL))
    pen.ellipse(-0.245, 0.255, 0.245, 0.745, _rim(colour))
    pen.ellipse(-0.185, 0.315, 0.185, 0.685, fade(DIAL, darken(DIAL, 0.1)))
    for u, v in ((0, 0.145), (0.145, 0), (0, -0.145), (-0.145, 0)):
        pen.ellipse(u - 0.017, 0.5 + v - 0.017, u + 0.017, 0.5 + v + 0.017, plain(RUBBER))
    pen.stroke([(0, 0.5), (-0.075, 0.58)], 0.028, RUBBER)
    pen.stroke([(0, 0.5), (0.07, 0.61)], 0.022, RUBBER)


def draw_headphones(pen: Pen, colour: RGB) -> None:
    angle = np.linspace(0.06 * np.pi, 0.94 * np.pi, 26)
    band = [*zip(0.4 * np.cos(angle), 0.42 + 0.53 * np.sin(angle), strict=True)]
    pen.stroke(band, 0.1, down(colour, 0.24, 0.24))
    for side in (-1, 1):
        pen.round_rect(*sorted_box(side * 0.24, side * 0.36, 0.03, 0.5), 0.06, plain(RUBBER))
        pen.round_rect(*sorted_box(side * 0.34, side * 0.54, 0.0, 0.53), 0.1, cylinder(colour))


def sorted_box(u0: float, u1: float, v0: float, v1: float) -> tuple[float, float, float, float]:
    return min(u0, u1), v0, max(u0, u1), v1


def _rim(colour: RGB) -> Paint:
    return Paint(colour, ((0.0, lighten(colour, 0.34)), (0.5, colour), (1.0, darken(colour, 0.34))), "down")
