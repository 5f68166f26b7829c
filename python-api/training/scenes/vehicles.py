"""Draws what moves: car, boat, balloon and bird."""

from __future__ import annotations

import numpy as np

from training.scenes.contours import smooth
from training.scenes.paint import across, down, fade, plain, shining
from training.scenes.palette import RGB, darken, lighten
from training.scenes.pen import Pen

GLASS: RGB = (176, 212, 236)
TYRE: RGB = (40, 40, 46)
STEEL: RGB = (200, 204, 210)
SAIL: RGB = (252, 249, 240)
WOOD: RGB = (112, 74, 46)
LAMP: RGB = (255, 236, 150)


def draw_car(pen: Pen, colour: RGB) -> None:
    """A small rounded car, its nose to the right."""
    cabin = [
        (-0.62, 0.54),
        (-0.5, 0.84),
        (-0.3, 0.97),
        (0.02, 1.0),
        (0.26, 0.94),
        (0.42, 0.76),
        (0.58, 0.54),
        (0.0, 0.5),
    ]
    pen.curve(cabin, down(colour, 0.3, 0.0))
    glass = fade(lighten(GLASS, 0.4), darken(GLASS, 0.2)) if not pen.is_lit else shining(LAMP)
    pen.polygon([(-0.47, 0.57), (-0.37, 0.82), (-0.2, 0.89), (-0.06, 0.9), (-0.06, 0.57)], glass)
    pen.polygon([(0.04, 0.57), (0.04, 0.9), (0.2, 0.86), (0.32, 0.74), (0.42, 0.57)], glass)
    body = [
        (-0.98, 0.3),
        (-0.96, 0.5),
        (-0.8, 0.6),
        (-0.2, 0.62),
        (0.5, 0.61),
        (0.82, 0.54),
        (0.97, 0.42),
        (0.98, 0.24),
        (0.86, 0.16),
        (-0.86, 0.16),
    ]
    pen.curve(body, down(colour, 0.26, 0.34))
    pen.rect(-0.02, 0.24, 0.02, 0.56, plain(darken(colour, 0.3)))
    pen.ellipse(0.8, 0.36, 0.93, 0.49, plain(LAMP))
    pen.round_rect(-0.98, 0.38, -0.9, 0.5, 0.03, plain((206, 44, 44)))
    for u in (-0.54, 0.56):
        pen.ellipse(u - 0.225, -0.01, u + 0.225, 0.44, plain(TYRE))
        pen.ellipse(u - 0.12, 0.095, u + 0.12, 0.335, across(STEEL, 0.2, 0.2))
    if pen.is_lit:
        pen.glow(1.0, 0.42, 0.42, LAMP, 0.7)


def draw_boat(pen: Pen, colour: RGB) -> None:
    """A sailing boat; the colour is the hull's and the small sail's."""
    pen.rect(-0.02, 0.2, 0.02, 1.0, plain(WOOD))
    pen.curve(
        [(0.05, 0.97), (0.2, 0.72), (0.4, 0.42), (0.46, 0.31), (0.25, 0.3), (0.05, 0.31)], across(SAIL, 0.0, 0.16)
    )
    pen.polygon([(-0.05, 0.88), (-0.05, 0.33), (-0.36, 0.33)], across(lighten(colour, 0.12), 0.06, 0.14))
    hull = smooth([(-0.56, 0.26), (0.0, 0.235), (0.62, 0.28)], closed=False).tolist()
    keel = smooth(
        [(0.62, 0.28), (0.52, 0.12), (0.36, 0.01), (-0.3, 0.0), (-0.48, 0.1), (-0.56, 0.26)], closed=False
    ).tolist()
    pen.polygon([*map(tuple, hull), *map(tuple, keel)], down(colour, 0.18, 0.3))


def draw_balloon(pen: Pen, colour: RGB) -> None:
    """A hot-air balloon, striped in its colour and a pale one."""
    pale: RGB = (255, 246, 226) if sum(colour) < 690 else (202, 212, 228)
    for u in (-0.06, 0.06):
        pen.stroke([(u, 0.12), (u * 2.2, 0.3)], 0.012, darken(WOOD, 0.3))
    along = np.linspace(0, 1, 30)
    half = 0.4 * np.sin(np.pi * along**0.7) ** 0.74
    half[0], half[-1] = 0.1, 0.0
    for scale, tone in ((1.0, colour), (0.68, pale), (0.34, colour)):
        right = [*zip(scale * half, 0.28 + 0.72 * along, strict=True)]
        left = [*zip(-scale * half, 0.28 + 0.72 * along, strict=True)][::-1]
        pen.polygon([*right, *left], across(tone, 0.2, 0.26))
    pen.round_rect(-0.1, 0.0, 0.1, 0.14, 0.03, down(WOOD, 0.3, 0.1))
    if pen.is_lit:
        pen.glow(0.0, 0.34, 0.3, (255, 214, 130), 0.8)


def draw_bird(pen: Pen, colour: RGB) -> None:
    """A gull on the wing: dark by day, pale at night."""
    tone: RGB = (238, 240, 248) if pen.is_lit else (52, 54, 74)
    wings = [
        (-1.0, 0.62),
        (-0.74, 0.86),
        (-0.42, 0.84),
        (-0.1, 0.44),
        (0.0, 0.4),
        (0.1, 0.44),
        (0.42, 0.84),
        (0.74, 0.86),
        (1.0, 0.62),
        (0.7, 0.7),
        (0.44, 0.62),
        (0.2, 0.22),
        (0.0, 0.06),
        (-0.2, 0.22),
        (-0.44, 0.62),
        (-0.7, 0.7),
    ]
    pen.curve(wings, plain(tone))
