"""Draws things a room is furnished with: lamp, chair, box and book, each in one colour."""

from __future__ import annotations

from training.scenes.paint import across, cylinder, down, fade, plain
from training.scenes.palette import RGB, darken, lighten
from training.scenes.pen import Pen

METAL: RGB = (74, 72, 80)
PAGES: RGB = (250, 244, 228)


def draw_lamp(pen: Pen, colour: RGB) -> None:
    """A table lamp; the colour is the shade's."""
    pen.ellipse(-0.2, -0.03, 0.2, 0.08, fade(lighten(METAL, 0.36), METAL))
    pen.rect(-0.03, 0.03, 0.03, 0.56, cylinder(lighten(METAL, 0.12)))
    pen.polygon([(-0.37, 0.46), (0.37, 0.46), (0.21, 1.0), (-0.21, 1.0)], cylinder(colour))
    pen.ellipse(-0.37, 0.425, 0.37, 0.5, plain(darken(colour, 0.22)))
    pen.ellipse(-0.31, 0.435, 0.31, 0.487, plain((255, 240, 190)))


def draw_chair(pen: Pen, colour: RGB) -> None:
    """A chair from the front left: back legs, back rest, seat, front legs."""
    side, under = darken(colour, 0.28), darken(colour, 0.46)
    for u in (-0.17, 0.33):
        pen.polygon([(u, 0.09), (u + 0.06, 0.09), (u + 0.06, 0.46), (u, 0.46)], plain(under))
    for u in (-0.16, 0.25):
        pen.rect(u, 0.44, u + 0.07, 0.66, plain(side))
    pen.round_rect(-0.22, 0.58, 0.4, 1.0, 0.09, down(colour, 0.22, 0.06))
    pen.round_rect(-0.13, 0.67, 0.31, 0.9, 0.05, down(darken(colour, 0.1), 0.12, 0.1))
    for u in (-0.34, 0.24):
        pen.rect(u, 0.0, u + 0.07, 0.4, across(side, 0.1, 0.2))
    pen.polygon([(-0.37, 0.34), (0.33, 0.34), (0.43, 0.44), (0.43, 0.5), (0.33, 0.42), (-0.37, 0.42)], plain(side))
    pen.polygon([(-0.37, 0.42), (0.33, 0.42), (0.43, 0.52), (-0.25, 0.52)], down(colour, 0.34, 0.0))


def draw_box(pen: Pen, colour: RGB) -> None:
    """A parcel seen from a corner, with a strip of tape."""
    low, mid, top = 0.14, 0.72, 0.88
    pen.polygon([(-0.56, low), (0.08, 0), (0.08, mid - low), (-0.56, mid)], down(colour, 0.06, 0.12))
    pen.polygon([(0.08, 0), (0.56, low), (0.56, mid), (0.08, mid - low)], down(darken(colour, 0.3), 0.0, 0.2))
    pen.polygon([(-0.56, mid), (0.08, mid - low), (0.56, mid), (-0.06, top)], plain(lighten(colour, 0.3)))
    tape = lighten(colour, 0.62) if sum(colour) < 600 else darken(colour, 0.14)
    pen.polygon([(-0.29, 0.655), (-0.17, 0.63), (0.31, 0.79), (0.2, 0.815)], plain(tape))
    pen.polygon([(-0.29, 0.655), (-0.17, 0.63), (-0.17, 0.44), (-0.29, 0.465)], plain(darken(tape, 0.08)))


def draw_book(pen: Pen, colour: RGB) -> None:
    """A thick book lying flat, its spine to the front."""
    pen.polygon([(-0.88, 0.5), (0.62, 0.5), (0.92, 0.86), (-0.52, 0.86)], down(lighten(colour, 0.14), 0.2, 0.08))
    pen.polygon([(-0.5, 0.58), (0.3, 0.58), (0.44, 0.76), (-0.33, 0.76)], plain(lighten(colour, 0.5)))
    pen.polygon([(0.62, 0.06), (0.92, 0.38), (0.92, 0.8), (0.62, 0.46)], across(PAGES, 0.0, 0.16))
    pen.polygon([(0.62, 0.0), (0.95, 0.32), (0.95, 0.4), (0.62, 0.08)], plain(darken(colour, 0.34)))
    pen.polygon([(0.62, 0.46), (0.95, 0.8), (0.95, 0.87), (0.62, 0.54)], plain(darken(colour, 0.2)))
    pen.round_rect(-0.92, 0.0, 0.66, 0.55, 0.1, down(colour, 0.16, 0.28))
    for u in (-0.72, 0.34):
        pen.rect(u, 0.01, u + 0.1, 0.54, down(darken(colour, 0.26), 0.1, 0.2))
