"""Draws what people build: house, lighthouse, windmill and bridge."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from training.scenes.contours import smooth
from training.scenes.paint import across, cylinder, down, fade, plain, shining
from training.scenes.palette import RGB, darken
from training.scenes.pen import Pen

WINDOW_LIGHT: RGB = (255, 216, 118)
GLASS: RGB = (196, 224, 240)
WHITE: RGB = (248, 246, 240)
ROCK: RGB = (112, 106, 106)
SLATE: RGB = (92, 84, 92)
TILE: RGB = (150, 80, 62)


def draw_house(pen: Pen, colour: RGB) -> None:
    """A cottage with its gable to the left; the colour is the walls'."""
    roof = TILE if _is_cool(colour) or sum(colour) > 640 else SLATE
    pen.rect(0.3, 0.7, 0.44, 1.04, across(darken(roof, 0.2), 0.1, 0.2))
    pen.rect(-0.1, 0.0, 0.7, 0.56, down(darken(colour, 0.14), 0.02, 0.12))
    pen.polygon([(-0.7, 0.0), (-0.08, 0.0), (-0.08, 0.56), (-0.39, 0.94), (-0.7, 0.56)], down(colour, 0.12, 0.04))
    pen.polygon([(-0.14, 0.5), (0.78, 0.5), (0.62, 0.98), (-0.42, 0.98)], down(roof, 0.2, 0.1))
    pen.polygon([(-0.82, 0.48), (-0.39, 1.02), (-0.36, 0.9), (-0.73, 0.44)], plain(darken(roof, 0.25)))
    pen.polygon([(-0.44, 1.02), (-0.34, 1.02), (-0.04, 0.52), (-0.13, 0.47), (-0.39, 0.9)], plain(darken(roof, 0.12)))
    glass = shining(WINDOW_LIGHT) if pen.is_lit else plain(GLASS)
    for u in (0.12, 0.44):
        pen.rect(u, 0.17, u + 0.18, 0.4, glass)
    pen.rect(-0.47, 0.5, -0.31, 0.68, glass)
    pen.rect(-0.49, 0.0, -0.29, 0.36, plain(darken(roof, 0.4)))
    if pen.is_lit:
        pen.glow(0.36, 0.24, 0.42, WINDOW_LIGHT, 0.2)


def draw_lighthouse(pen: Pen, colour: RGB) -> None:
    """A striped tower on a rock, white and the colour in turn."""
    pen.curve(
        [(-0.4, -0.04), (-0.3, 0.08), (-0.1, 0.12), (0.14, 0.1), (0.32, 0.06), (0.42, -0.05), (0.0, -0.08)],
        down(ROCK, 0.2, 0.3),
    )
    edges = np.linspace(0.05, 0.76, 6)
    for number, (low, high) in enumerate(pairwise(edges)):
        w0, w1 = 0.185 - 0.1 * low, 0.185 - 0.1 * high
        tone = WHITE if number % 2 else colour
        pen.polygon([(-w0, low), (w0, low), (w1, high), (-w1, high)], cylinder(tone))
    pen.round_rect(-0.15, 0.755, 0.15, 0.795, 0.01, plain(darken(colour, 0.4)))
    pen.rect(-0.08, 0.79, 0.08, 0.89, shining((255, 240, 170)) if pen.is_lit else fade((255, 246, 210), GLASS))
    pen.curve(
        [(-0.12, 0.885), (-0.07, 0.95), (0.0, 1.0), (0.07, 0.95), (0.12, 0.885), (0.0, 0.88)], across(colour, 0.1, 0.3)
    )
    if pen.is_lit:
        pen.glow(0, 0.84, 0.4, (255, 236, 160), 0.9)


def draw_windmill(pen: Pen, colour: RGB) -> None:
    """A tower mill with four sails; the colour is the tower's."""
    pen.polygon([(-0.24, 0.0), (0.24, 0.0), (0.145, 0.62), (-0.145, 0.62)], cylinder(colour))
    pen.curve(
        [(-0.18, 0.6), (-0.14, 0.72), (0.0, 0.8), (0.14, 0.72), (0.18, 0.6), (0.0, 0.585)], across(SLATE, 0.12, 0.3)
    )
    pen.rect(-0.06, 0.0, 0.06, 0.16, plain(darken(SLATE, 0.35)))
    pen.ellipse(-0.045, 0.34, 0.045, 0.43, shining(WINDOW_LIGHT) if pen.is_lit else plain(GLASS))
    turn = 0.42
    for angle in turn + np.arange(4) * np.pi / 2:
        c, s = float(np.cos(angle)), float(np.sin(angle))
        blade = [(0.06, 0.015), (0.42, 0.015), (0.42, 0.12), (0.1, 0.12)]
        pen.polygon([(c * a - s * b, 0.66 + s * a + c * b) for a, b in blade], plain(WHITE))
        pen.stroke([(0, 0.66), (c * 0.43, 0.66 + s * 0.43)], 0.022, darken(SLATE, 0.3))
    pen.ellipse(-0.04, 0.62, 0.04, 0.7, plain(darken(SLATE, 0.3)))


def draw_bridge(pen: Pen, colour: RGB) -> None:
    """A suspension bridge over the whole scene: banks, towers, deck and cables."""
    for side in (-1, 1):
        bank = [(0.98, -0.06), (1.08, 0.08), (1.2, 0.24), (1.36, 0.34), (1.58, 0.37), (1.72, 0.3), (1.72, -0.06)]
        pen.polygon(smooth([(side * u, v) for u, v in bank], closed=False).tolist(), down(ROCK, 0.2, 0.2))
    x = np.linspace(-0.72, 0.72, 21)
    cable = [(-1.4, 0.38), *zip(x, 0.46 + 0.5 * (x / 0.72) ** 2, strict=True), (1.4, 0.38)]
    pen.stroke(cable, 0.026, darken(colour, 0.12))
    for u in np.linspace(-0.54, 0.54, 7).tolist():
        pen.stroke([(u, 0.34), (u, 0.46 + 0.5 * (u / 0.72) ** 2)], 0.014, darken(colour, 0.12))
    for tower in (-0.72, 0.72):
        pen.round_rect(tower - 0.065, -0.02, tower + 0.065, 1.0, 0.02, across(colour, 0.12, 0.24))
    pen.rect(-1.5, 0.26, 1.5, 0.37, down(colour, 0.12, 0.3))


def _is_cool(colour: RGB) -> bool:
    return colour[2] > colour[0]
