"""Towns: a city's skyline and a village's houses around a church."""

from __future__ import annotations

import numpy as np

from training.scenes.buildings import WINDOW_LIGHT, draw_house
from training.scenes.canvas import SIZE, Canvas
from training.scenes.paint import across, down, fade, plain, shining
from training.scenes.palette import RGB, Rng, darken, lighten, mix
from training.scenes.pen import Pen
from training.scenes.sky import View

TOWERS: tuple[RGB, ...] = ((108, 122, 150), (132, 126, 140), (94, 114, 138), (146, 136, 134))
WALLS: tuple[RGB, ...] = ((250, 240, 222), (246, 214, 176), (238, 226, 206), (232, 196, 172))


def draw_skyline(canvas: Canvas, level: float, view: View, rng: Rng) -> None:
    """A pale far row of towers, a near one with windows, and a street."""
    lit = view.time == "night"
    _draw_towers(canvas, level, 128, 0.52, view, rng, windows=False)
    _draw_towers(canvas, level, 92, 0.08, view, rng, windows=True)
    street = view.land((96, 100, 112))
    canvas.polygon(
        [(-4, level), (SIZE + 4, level), (SIZE + 4, SIZE + 4), (-4, SIZE + 4)],
        fade(lighten(street, 0.2), darken(street, 0.2)),
    )
    walk = view.land((178, 178, 182))
    canvas.polygon([(-4, level - 1), (SIZE + 4, level - 1), (SIZE + 4, level + 5), (-4, level + 5)], plain(walk))
    dash = view.land((236, 226, 180)) if not lit else (150, 146, 130)
    for x in range(-10, SIZE, 46):
        y = SIZE * 0.945
        canvas.polygon([(x, y), (x + 24, y), (x + 22, y + 3.4), (x - 2, y + 3.4)], plain(dash), outline=False)


def _draw_towers(canvas: Canvas, level: float, tall: float, haze: float, view: View, rng: Rng, windows: bool) -> None:
    lit = view.time == "night"
    x = rng.uniform(-16, -4)
    while x < SIZE:
        width = rng.uniform(28, 40)
        top = level - tall * rng.uniform(0.52, 1.0)
        tone = mix(view.land(TOWERS[int(rng.integers(len(TOWERS)))], 0.12), view.light.horizon, haze)
        canvas.polygon([(x, level), (x, top), (x + width, top), (x + width, level)], across(tone, 0.12, 0.2))
        roof = rng.random()
        if roof < 0.3:
            canvas.polygon(
                [(x + width * 0.3, top), (x + width * 0.5, top - 14), (x + width * 0.7, top)], plain(darken(tone, 0.1))
            )
        elif roof < 0.55:
            canvas.polygon(
                [
                    (x + width * 0.22, top - 7),
                    (x + width * 0.78, top - 7),
                    (x + width * 0.78, top),
                    (x + width * 0.22, top),
                ],
                plain(darken(tone, 0.06)),
            )
        if windows:
            pane = WINDOW_LIGHT if lit else mix(lighten(tone, 0.5), view.light.zenith, 0.12)
            _draw_windows(canvas, x, top, width, level, pane, 0.62 if lit else 0.9, rng)
        x += width + rng.uniform(-1, 2)


def _draw_windows(
    canvas: Canvas, x: float, top: float, width: float, level: float, pane: RGB, share: float, rng: Rng
) -> None:
    columns = max(2, int((width - 6) / 9))
    step = (width - 6) / columns
    panes = [
        np.array([(left, y), (left + 5, y), (left + 5, y + 6.5), (left, y + 6.5)])
        for y in np.arange(top + 7, level - 12, 12)
        for left in x + 3 + (np.arange(columns) + 0.5) * step - 2.5
        if rng.random() < share
    ]
    if panes:
        canvas.fill(panes, shining(pane) if pane == WINDOW_LIGHT else plain(pane), outline=False)


def draw_village_houses(canvas: Canvas, level: float, view: View, rng: Rng) -> None:
    """A church in the middle distance and two rows of cottages below it."""
    lit, light = view.time == "night", _near_light(view)
    _draw_church(Pen(canvas, SIZE / 2 + rng.uniform(-40, 40), level - 6, 76, rng, light, lit))
    for row, (places, height) in enumerate((((-96, -38, 36, 96), 36), ((-72, 4, 78), 46))):
        for x in places:
            wall = WALLS[int(rng.integers(len(WALLS)))]
            spot = SIZE / 2 + x + rng.uniform(-6, 6)
            draw_house(Pen(canvas, spot, level + 2 + row * 24 + rng.uniform(-2, 2), height, rng, light, lit), wall)


def _draw_church(pen: Pen) -> None:
    wall, roof = WALLS[0], (120, 78, 70)
    pen.rect(-0.08, 0.0, 0.42, 0.34, down(darken(wall, 0.12), 0.0, 0.1))
    pen.polygon([(-0.1, 0.33), (0.47, 0.33), (0.36, 0.52), (-0.06, 0.52)], down(roof, 0.16, 0.1))
    pen.rect(-0.24, 0.0, 0.0, 0.62, across(wall, 0.0, 0.2))
    pen.polygon([(-0.28, 0.61), (0.04, 0.61), (-0.12, 1.0)], across(roof, 0.1, 0.3))
    glass = shining(WINDOW_LIGHT) if pen.is_lit else plain((150, 178, 200))
    pen.ellipse(-0.175, 0.42, -0.065, 0.53, glass)
    pen.rect(0.1, 0.1, 0.17, 0.25, glass)
    pen.rect(0.26, 0.1, 0.33, 0.25, glass)


def _near_light(view: View) -> tuple[float, float, float]:
    r, g, b = view.light.land
    return (0.3 + 0.7 * r, 0.3 + 0.7 * g, 0.3 + 0.7 * b)
