"""Water: sea and lake surfaces with what they mirror, waves and the sun's path."""

from __future__ import annotations

import numpy as np
from PIL import Image

from training.scenes.canvas import SCALE, SIZE, Canvas
from training.scenes.contours import round_box
from training.scenes.paint import fade, plain, shining
from training.scenes.palette import RGB, Rng, lighten, mix
from training.scenes.ridges import draw_ridge, rolling
from training.scenes.sky import View

DEEP: dict[str, RGB] = {"dawn": (92, 122, 172), "noon": (16, 98, 168), "sunset": (76, 50, 112), "night": (10, 20, 54)}


def draw_water(canvas: Canvas, view: View, rng: Rng, mirrors: bool = False) -> None:
    """Water from the horizon down; it takes the sky's colours, or with `mirrors` all that stands above it."""
    level, light = view.horizon, view.light
    deep = mix(DEEP[view.time], light.middle, 0.25) if view.weather not in (None, "aurora") else DEEP[view.time]
    near = mix(light.middle, deep, 0.5)
    canvas.vertical((0, level, SIZE, SIZE), [(0, mix(light.horizon, near, 0.35)), (0.3, near), (1, deep)])
    if mirrors and canvas.style.name != "line":
        _mirror(canvas, level)
    if canvas.style.outline:
        canvas.stroke(
            [(-4, level), (SIZE + 4, level)], 2.0, shining(canvas.ink) if canvas.style.name == "line" else plain(near)
        )
    if view.has_orb and not mirrors:
        _draw_path(canvas, view, near, rng)
    _draw_glints(canvas, view, near, rng)


def draw_waves(canvas: Canvas, view: View, rng: Rng) -> None:
    """Two swells at the near edge of the sea."""
    deep = mix(DEEP[view.time], view.light.middle, 0.25)
    for level, share in ((0.85, 0.22), (0.94, 0.0)):
        tone = mix(deep, view.light.middle, share)
        draw_ridge(canvas, SIZE * level, rolling(rng, 3.2, 2.4), fade(lighten(tone, 0.12), tone))


def _draw_path(canvas: Canvas, view: View, near: RGB, rng: Rng) -> None:
    """Bars of light under the sun or moon, widening towards the viewer."""
    bars = []
    y = view.horizon + 4.0
    while y < SIZE * 0.83:
        depth = (y - view.horizon) / (SIZE - view.horizon)
        half = (9 + depth * 26) * rng.uniform(0.45, 1.0)
        x = view.orb_x + rng.uniform(-4, 4)
        thick = 2.2 + depth * 2.4
        bars.append(round_box((x - half, y, x + half, y + thick), thick / 2))
        y += thick + 2.4 + depth * 4
    canvas.fill(bars, shining(mix(view.light.orb, near, 0.28)), outline=False)


def _draw_glints(canvas: Canvas, view: View, near: RGB, rng: Rng) -> None:
    glints = []
    for row in range(7):
        depth = (row + rng.uniform(0.2, 0.8)) / 7
        y = view.horizon + 8 + depth**1.3 * (SIZE - view.horizon - 16)
        width = 12 + depth * 26
        x = rng.uniform(-6, SIZE - width + 6)
        glints.append(round_box((x, y, x + width, y + 2.2), 1.1))
    is_ink = canvas.style.name == "line"
    canvas.fill(glints, shining(canvas.ink) if is_ink else plain(lighten(near, 0.2)), outline=False)


def _mirror(canvas: Canvas, level: float) -> None:
    top = round(level * SCALE)
    depth = min(canvas.image.height - top, top)
    upper = canvas.image.crop((0, top - depth, canvas.image.width, top)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    fade_out = Image.fromarray(np.linspace(168, 30, depth).astype(np.uint8)[:, None]).resize(upper.size)
    canvas.image.paste(upper, (0, top), fade_out)
