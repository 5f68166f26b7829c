"""Woods: rows of pines fading into the distance, and a few at a scene's edges."""

from __future__ import annotations

import numpy as np

from training.scenes.canvas import SIZE, Canvas
from training.scenes.paint import fade
from training.scenes.palette import COLOURS, RGB, Rng, darken, lighten, mix
from training.scenes.pen import Pen
from training.scenes.ridges import draw_ground, draw_ridge, rolling
from training.scenes.sky import View
from training.scenes.trees import draw_pine

NEEDLES: RGB = (38, 100, 70)


def draw_wood(canvas: Canvas, view: View, rng: Rng) -> None:
    """Three rows of pines, the farther the paler, and a clearing before them."""
    for row, haze in enumerate((0.66, 0.38, 0.08)):
        tone = mix(view.land(NEEDLES, 0.15), view.light.horizon, haze)
        base = view.horizon + 10 + row * 22
        _draw_row(canvas, base, 78 + 22 * row, 21 + 8 * row, tone, rng)
        ground = mix(view.land((70, 122, 66)), view.light.horizon, haze * 0.8)
        draw_ridge(canvas, base - 2, rolling(rng, 2), fade(ground, darken(ground, 0.16)))
    draw_edge_pines(canvas, view.horizon + 66, view, rng)
    draw_ground(canvas, view.horizon + 62, (88, 142, 70), view, rng, 3)


def draw_tree_line(canvas: Canvas, level: float, view: View, rng: Rng) -> None:
    """A far wood as one dark, jagged band along a shore."""
    tone = mix(view.land(NEEDLES, 0.15), view.light.horizon, 0.3)
    _draw_row(canvas, level + 1, 22, 10, tone, rng)


def draw_edge_pines(canvas: Canvas, level: float, view: View, rng: Rng, snowy: bool = False) -> None:
    """One or two pines at each edge, behind the things of the scene."""
    colour = COLOURS["white"] if snowy else COLOURS["green"]
    for side in (-1, 1):
        for number in range(int(rng.integers(1, 3))):
            x = SIZE / 2 + side * (rng.uniform(98, 108) - 26 * number)
            height = rng.uniform(52, 70) * (1 - 0.25 * number)
            draw_pine(Pen(canvas, x, level + rng.uniform(-3, 3) - 4 * number, height, rng, view.light.land), colour)


TIERS = ((0.0, 0.5, 0.22), (0.26, 0.76, 0.17), (0.54, 1.0, 0.11))  # foot, tip and half width of each, in heights
ONE_TIER = ((0.0, 1.0, 0.2),)


def _draw_row(canvas: Canvas, base: float, height: float, spacing: float, tone: RGB, rng: Rng) -> None:
    """Pines side by side as one fill; simpler ones where outlines between the trunks would be a thicket."""
    has_outline = canvas.style.outline > 0
    brush = base - height * (0.5 if has_outline else 0.28)
    shapes = [np.array([(-4, brush), (SIZE + 4, brush), (SIZE + 4, base), (-4, base)])]
    for x in np.arange(rng.uniform(-spacing, 0), SIZE + spacing, spacing):
        tall = height * rng.uniform(0.74, 1.12)
        foot = float(x) + rng.uniform(-3, 3)
        for low, high, half in ONE_TIER if has_outline else TIERS:
            corners = [(-half, low), (half, low), (0.0, high)]
            shapes.append(np.array([(foot + u * tall, base - v * tall) for u, v in corners]))
    canvas.fill(shapes, fade(lighten(tone, 0.12), darken(tone, 0.14)))
