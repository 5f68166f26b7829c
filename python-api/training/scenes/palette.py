"""The colours that captions can name, and small arithmetic on RGB triples."""

from __future__ import annotations

import numpy as np

RGB = tuple[int, int, int]
Rng = np.random.Generator

# Object colours: twelve names, kept far enough apart for a rule-based probe to tell them.
COLOURS: dict[str, RGB] = {
    "red": (214, 38, 42),
    "orange": (243, 130, 28),
    "yellow": (250, 210, 44),
    "green": (54, 158, 72),
    "teal": (18, 148, 150),
    "blue": (38, 92, 208),
    "purple": (128, 62, 180),
    "pink": (242, 116, 172),
    "brown": (122, 72, 38),
    "black": (34, 34, 38),
    "white": (246, 246, 243),
    "gray": (136, 140, 146),
}

# Studio walls: softer than the objects, so that any object can stand in front of most of them.
BACKDROPS: dict[str, RGB] = {
    "white": (246, 246, 245),
    "gray": (172, 176, 182),
    "black": (38, 38, 44),
    "beige": (228, 208, 172),
    "pink": (250, 184, 204),
    "blue": (142, 186, 238),
    "green": (172, 222, 188),
    "yellow": (254, 224, 120),
    "purple": (204, 184, 238),
    "orange": (252, 178, 122),
    "navy": (30, 42, 92),
}


def mix(a: RGB, b: RGB, share_of_b: float) -> RGB:
    """The colour `share_of_b` of the way from a to b."""
    return (
        round(a[0] + (b[0] - a[0]) * share_of_b),
        round(a[1] + (b[1] - a[1]) * share_of_b),
        round(a[2] + (b[2] - a[2]) * share_of_b),
    )


def lighten(colour: RGB, amount: float) -> RGB:
    return mix(colour, (255, 255, 255), amount)


def darken(colour: RGB, amount: float) -> RGB:
    return mix(colour, (8, 8, 16), amount)


def tint(colour: RGB, light: tuple[float, float, float]) -> RGB:
    """The colour under a light given as one factor per channel."""
    r, g, b = (min(255, round(c * f)) for c, f in zip(colour, light, strict=True))
    return (r, g, b)


def jitter(colour: RGB, rng: Rng, spread: int = 7) -> RGB:
    """The colour moved a little, as no two paints are the same."""
    r, g, b = (int(np.clip(c + rng.integers(-spread, spread + 1), 0, 255)) for c in colour)
    return (r, g, b)


def contrast(a: RGB, b: RGB) -> float:
    """Perceptual-ish distance (0..~765) with the usual redmean weights."""
    mean_red = (a[0] + b[0]) / 2
    dr, dg, db = (a[i] - b[i] for i in range(3))
    weighted = (2 + mean_red / 256) * dr**2 + 4 * dg**2 + (2 + (255 - mean_red) / 256) * db**2
    return float(weighted**0.5)
