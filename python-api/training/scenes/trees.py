"""Draws what grows: leafy tree, pine, birch, palm and cactus."""

from __future__ import annotations

import numpy as np

from training.scenes.paint import across, down, gloss, plain
from training.scenes.palette import COLOURS, RGB, darken, lighten, mix
from training.scenes.pen import Pen

TRUNK: RGB = (110, 76, 50)
LEAF: RGB = (76, 152, 64)
PINE: RGB = (36, 104, 72)
BIRCH: RGB = (240, 236, 226)
BIRCH_LEAF: RGB = (140, 186, 62)
PALM: RGB = (52, 140, 74)
CACTUS: RGB = (62, 142, 84)
SNOW: RGB = (246, 249, 253)


def draw_tree(pen: Pen, colour: RGB) -> None:
    """A leafy tree with a round crown; green unless it is said to be of another colour."""
    pen.polygon([(-0.07, 0.0), (0.07, 0.0), (0.04, 0.5), (-0.04, 0.5)], across(TRUNK, 0.12, 0.24))
    leaf = mix(colour, LEAF, 0.65) if colour == COLOURS["green"] else colour
    crown = [(0.0, 0.62, 0.28), (-0.22, 0.56, 0.2), (0.22, 0.56, 0.2), (-0.13, 0.78, 0.2), (0.14, 0.77, 0.21)]
    pen.union([pen.disc(*spot) for spot in crown], gloss(leaf))
    light = [(-0.16, 0.79, 0.11), (-0.05, 0.85, 0.09), (-0.25, 0.62, 0.08)]
    pen.union([pen.disc(*spot) for spot in light], plain(lighten(leaf, 0.24)))


def draw_pine(pen: Pen, colour: RGB) -> None:
    """A pine in four tiers; white as a colour puts snow on it."""
    pen.rect(-0.045, 0.0, 0.045, 0.16, across(TRUNK, 0.1, 0.3))
    snowy = colour == COLOURS["white"]
    for low, high, half in ((0.1, 0.46, 0.3), (0.28, 0.64, 0.25), (0.47, 0.82, 0.19), (0.66, 1.0, 0.13)):
        tier = [
            (-half, low),
            (-half * 0.5, low + 0.03),
            (0, low - 0.015),
            (half * 0.5, low + 0.03),
            (half, low),
            (0.0, high),
        ]
        pen.polygon(tier, across(PINE, 0.18, 0.26))
        if snowy:
            cap = [
                (-half * 0.62, low + 0.14),
                (-half * 0.28, low + 0.1),
                (0, low + 0.15),
                (half * 0.3, low + 0.1),
                (half * 0.62, low + 0.14),
                (0, high),
            ]
            pen.polygon(cap, across(SNOW, 0.0, 0.14))


def draw_birch(pen: Pen, colour: RGB) -> None:
    """A slender birch: white trunk with dark marks, a tall light crown."""
    crown = [(0.0, 0.78, 0.2), (-0.09, 0.6, 0.17), (0.1, 0.62, 0.17), (0.0, 0.48, 0.15)]
    pen.union([pen.disc(*spot) for spot in crown], gloss(BIRCH_LEAF))
    pen.polygon([(-0.04, 0.0), (0.04, 0.0), (0.02, 0.7), (-0.02, 0.7)], across(BIRCH, 0.0, 0.2))
    for v, side in ((0.1, -1), (0.2, 1), (0.3, -1), (0.42, 1)):
        pen.polygon([(side * 0.038, v), (side * 0.038, v + 0.03), (-side * 0.004, v + 0.02)], plain((60, 56, 60)))
    light = [(-0.07, 0.84, 0.08), (-0.12, 0.66, 0.06)]
    pen.union([pen.disc(*spot) for spot in light], plain(lighten(BIRCH_LEAF, 0.3)))


def draw_palm(pen: Pen, colour: RGB) -> None:
    v = np.linspace(0, 0.74, 10)
    lean = 0.14 * (v / 0.74) ** 1.8
    half = 0.045 - 0.02 * v
    pen.polygon(
        [*zip(lean - half, v, strict=True), *[*zip(lean + half, v, strict=True)][::-1]], across(TRUNK, 0.2, 0.2)
    )
    for angle, length in ((0.15, 0.42), (2.99, 0.42), (-0.45, 0.36), (3.6, 0.36), (0.85, 0.38), (2.3, 0.38)):
        _frond(pen, angle, length)
    for u in (0.11, 0.17):
        pen.ellipse(u - 0.03, 0.68, u + 0.03, 0.74, plain(darken(TRUNK, 0.3)))


def _frond(pen: Pen, angle: float, length: float) -> None:
    along = np.linspace(0, 1, 12)
    half = 0.075 * np.sin(np.pi * (0.06 + 0.94 * along)) ** 0.7
    x = 0.14 + length * along * np.cos(angle)
    y = 0.74 + length * (along * np.sin(angle) - 0.42 * along**2 + 0.1 * along)
    tone = PALM if np.sin(angle) > 0.3 else darken(PALM, 0.16)
    pen.polygon([*zip(x, y + half, strict=True), *[*zip(x, y - half * 0.5, strict=True)][::-1]], down(tone, 0.22, 0.2))


def draw_cactus(pen: Pen, colour: RGB) -> None:
    shade = across(CACTUS, 0.22, 0.3)
    for side, low, high in ((-1, 0.4, 0.74), (1, 0.5, 0.88)):
        elbow = [(side * 0.06, low), (side * 0.26, low + 0.02), (side * 0.31, low + 0.1), (side * 0.31, high)]
        pen.stroke(elbow, 0.13, plain(CACTUS), is_curve=True)
        pen.ellipse(side * 0.31 - 0.065, high - 0.06, side * 0.31 + 0.065, high + 0.06, plain(CACTUS))
    pen.round_rect(-0.115, 0.0, 0.115, 1.0, 0.11, shade)
    for u in (-0.04, 0.045):
        pen.rect(u - 0.012, 0.06, u + 0.012, 0.9, plain(darken(CACTUS, 0.2)))
