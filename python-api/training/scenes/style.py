"""Styles: how a whole scene is drawn. Each changes every colour, the shading, the outlines and the finish."""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import dataclass

from training.scenes.paint import Paint
from training.scenes.palette import RGB, darken, lighten, mix

WARM_WHITE: RGB = (255, 250, 240)
INK: RGB = (44, 42, 54)
CHALK: RGB = (236, 232, 220)


@dataclass(frozen=True)
class Style:
    """`colour` maps a painted colour (and whether it is a named object's), `shade` a paint after that.

    `outline` is a line's width in canvas units (0: none), `soft_shadows` whether shadows and glows are soft.
    """

    name: str | None
    colour: Callable[[RGB, bool], RGB]
    shade: Callable[[Paint], Paint]
    outline: float = 0.0
    soft_shadows: bool = True

    def apply(self, paint: Paint, is_object: bool) -> Paint:
        return self.shade(paint.map(lambda colour: self.colour(colour, is_object)))


def _as_is(colour: RGB, is_object: bool) -> RGB:
    return colour


def _soft(paint: Paint) -> Paint:
    return paint


def _flat_colour(colour: RGB, is_object: bool) -> RGB:
    """A little purer than life."""
    hue, light, saturation = colorsys.rgb_to_hls(*(c / 255 for c in colour))
    r, g, b = colorsys.hls_to_rgb(hue, light, min(1.0, saturation * 1.08))
    return round(r * 255), round(g * 255), round(b * 255)


def _cut(paint: Paint) -> Paint:
    """Two tones with a hard edge on round things, one tone elsewhere."""
    key, last = paint.key, paint.stops[-1][1]
    if paint.run == "down":
        return Paint(key, ((0.0, key),))
    if paint.run == "across":
        # a mirrored run is dark on the left
        dark = mix(key, darken(key, 0.5), 0.42)
        if sum(paint.stops[0][1]) < sum(last):
            return Paint(key, ((0.0, dark), (0.34, dark), (0.345, key), (1.0, key)), "across")
        return Paint(key, ((0.0, key), (0.655, key), (0.66, dark), (1.0, dark)), "across")
    if paint.run == "ball":
        dark = mix(key, darken(key, 0.5), 0.42)
        return Paint(key, ((0.0, key), (0.62, key), (0.63, dark), (1.0, dark)), "ball")
    return paint


def _pastel_colour(colour: RGB, is_object: bool) -> RGB:
    """Chalky: mixed with warm white, the darkest lifted most."""
    return mix(colour, (255, 246, 240), 0.26 if is_object else 0.22 + 0.14 * sum(colour) / 765)


def _gentle(paint: Paint) -> Paint:
    return Paint(paint.key, tuple((at, mix(colour, paint.key, 0.45)) for at, colour in paint.stops), paint.run)


def _neon_colour(colour: RGB, is_object: bool) -> RGB:
    """Dark glass for the land, half-lit colour for the objects."""
    if is_object:
        return mix(colour, (22, 10, 48), 0.46)
    r, g, b = colour
    return mix((round(r * 0.32), round(g * 0.26), round(b * 0.5)), (20, 8, 48), 0.45)


def _wash_colour(colour: RGB, is_object: bool) -> RGB:
    """Thin paint on white paper."""
    return mix(colour, WARM_WHITE, 0.1 if is_object else 0.1 + 0.18 * sum(colour) / 765)


def _line_colour(colour: RGB, is_object: bool) -> RGB:
    return colour


def _one_tone(paint: Paint) -> Paint:
    return Paint(paint.key, ((0.0, paint.key),))


def tube(colour: RGB) -> RGB:
    """The colour as a neon tube shines in it."""
    hue, light, saturation = colorsys.rgb_to_hls(*(c / 255 for c in colour))
    if saturation < 0.12:
        return lighten(colour, 0.7) if light > 0.35 else (150, 160, 230)
    r, g, b = colorsys.hls_to_rgb(hue, max(0.6, min(0.74, light + 0.12)), min(1.0, saturation * 1.3))
    return round(r * 255), round(g * 255), round(b * 255)


STYLES: dict[str | None, Style] = {
    None: Style(None, _as_is, _soft),
    "flat": Style("flat", _flat_colour, _cut, soft_shadows=False),
    "pastel": Style("pastel", _pastel_colour, _gentle),
    "neon": Style("neon", _neon_colour, _gentle, outline=2.2),
    "watercolour": Style("watercolour", _wash_colour, _gentle, outline=0.8),
    "line": Style("line", _line_colour, _one_tone, outline=1.9, soft_shadows=False),
}
