"""The places: what lies between the sky and the things, from the horizon to the viewer's feet."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from training.scenes.canvas import SIZE, Canvas
from training.scenes.contours import oval, smooth
from training.scenes.paint import across, fade, plain
from training.scenes.palette import RGB, Rng, darken, lighten, mix
from training.scenes.pen import Pen
from training.scenes.ridges import STEPS, draw_ground, draw_hills, draw_mountains, draw_ridge, rolling
from training.scenes.sky import View
from training.scenes.towns import draw_skyline, draw_village_houses
from training.scenes.trees import draw_palm
from training.scenes.water import draw_water, draw_waves
from training.scenes.woods import draw_edge_pines, draw_tree_line, draw_wood

GRASS: RGB = (110, 178, 72)
HILL: RGB = (78, 140, 96)
SAND: RGB = (232, 182, 112)
BEACH: RGB = (244, 220, 168)
SNOW: RGB = (240, 245, 252)
PETALS: tuple[RGB, ...] = ((252, 232, 96), (252, 252, 248), (244, 112, 136))


def draw_sea(canvas: Canvas, view: View, rng: Rng) -> None:
    draw_water(canvas, view, rng)
    draw_waves(canvas, view, rng)


def draw_lake(canvas: Canvas, view: View, rng: Rng) -> None:
    draw_mountains(canvas, view.horizon, view, rng, 70)
    draw_tree_line(canvas, view.horizon, view, rng)
    draw_water(canvas, view, rng, mirrors=True)
    draw_ground(canvas, SIZE * 0.855, (96, 156, 72), view, rng, 4)


def draw_peaks(canvas: Canvas, view: View, rng: Rng) -> None:
    draw_mountains(canvas, view.horizon, view, rng, 112)
    draw_hills(canvas, view.horizon + 14, view, HILL, rng, 12)
    draw_ground(canvas, view.horizon + 32, (102, 164, 78), view, rng, 6)
    draw_edge_pines(canvas, view.horizon + 34, view, rng)


def draw_desert(canvas: Canvas, view: View, rng: Rng) -> None:
    """Dunes, each with a sharp crest between its lit and its shaded side."""
    sand = view.land(SAND)
    if view.time == "night":
        sand = mix(sand, view.light.horizon, 0.35)  # sand alone would be grey
    hazy = mix(sand, view.light.horizon, 0.45)
    draw_ridge(canvas, view.horizon, rolling(rng, 9, 1.2), fade(lighten(hazy, 0.1), hazy))
    for level, height, tone in ((22, 13, lighten(sand, 0.06)), (56, 15, lighten(sand, 0.16))):
        _draw_dune(canvas, view.horizon + level, height, tone, rng)


def _draw_dune(canvas: Canvas, level: float, height: float, tone: RGB, rng: Rng) -> None:
    """A rounded dune whose crest winds down towards the viewer, one side in the shade."""
    lee = -1 if canvas.lit_from_right else 1
    peak = len(STEPS) // 2 - lee * int(rng.integers(2, 16))
    middle = float(STEPS[peak])
    ridge = 1.7 * height / (1 + ((STEPS - middle) / 62) ** 2) + rolling(rng, height * 0.2, 0.8)
    draw_ridge(canvas, level, ridge, fade(lighten(tone, 0.2), darken(tone, 0.1)))
    line = range(peak, len(STEPS)) if lee > 0 else range(peak, -1, -1)
    crest = [(float(STEPS[i]), float(level - ridge[i])) for i in line]
    x, y = crest[0]
    edge = crest[-1][0]
    winding = smooth(
        [(x + lee * 26, y + 150), (x + lee * 4, y + 84), (x - lee * 18, y + 56), (x + lee * 8, y + 28), (x, y)], False
    )
    shade = fade(darken(tone, 0.2), darken(tone, 0.02))
    canvas.polygon([*crest, (edge, y + 150), *map(tuple, winding.tolist())], shade, outline=False)


def draw_snow(canvas: Canvas, view: View, rng: Rng) -> None:
    snow = view.land(SNOW)
    far = mix(snow, view.light.horizon, 0.4)
    draw_ridge(canvas, view.horizon, rolling(rng, 20, 1.1), fade(lighten(far, 0.2), darken(far, 0.04)))
    draw_tree_line(canvas, view.horizon + 12, view, rng)
    draw_ridge(canvas, view.horizon + 22, rolling(rng, 9, 0.9), fade(lighten(snow, 0.1), darken(snow, 0.12)))
    draw_edge_pines(canvas, view.horizon + 36, view, rng, snowy=True)
    draw_ridge(canvas, view.horizon + 50, rolling(rng, 5), fade(lighten(snow, 0.2), darken(snow, 0.1)))


def draw_forest(canvas: Canvas, view: View, rng: Rng) -> None:
    draw_wood(canvas, view, rng)


def draw_meadow(canvas: Canvas, view: View, rng: Rng) -> None:
    draw_hills(canvas, view.horizon, view, HILL, rng, 22)
    draw_ground(canvas, view.horizon + 22, GRASS, view, rng, 8)
    tone = view.land(GRASS)
    draw_ridge(canvas, view.horizon + 50, rolling(rng, 6), fade(lighten(tone, 0.06), darken(tone, 0.26)))
    for petal in PETALS:
        spots = [(rng.uniform(6, SIZE - 6), rng.uniform(view.horizon + 72, SIZE - 5)) for _ in range(8)]
        discs = [
            oval((x - r, y - r * 0.9, x + r, y + r * 0.9), 14)
            for x, y in spots
            for r in [1.6 + (y - view.horizon) * 0.014]
        ]
        canvas.fill(discs, plain(view.land(petal)), outline=False)


def draw_city(canvas: Canvas, view: View, rng: Rng) -> None:
    draw_skyline(canvas, SIZE * 0.81, view, rng)


def draw_village(canvas: Canvas, view: View, rng: Rng) -> None:
    draw_hills(canvas, view.horizon, view, HILL, rng, 26)
    draw_ground(canvas, view.horizon + 20, (116, 172, 78), view, rng, 4)
    draw_village_houses(canvas, view.horizon + 34, view, rng)
    tone = view.land((120, 176, 80))
    draw_ridge(canvas, SIZE * 0.83, rolling(rng, 3), fade(lighten(tone, 0.1), darken(tone, 0.2)))


def draw_islands(canvas: Canvas, view: View, rng: Rng) -> None:
    """Green islands with palms in a bay, and a beach to stand on."""
    draw_water(canvas, view, rng)
    light = view.light
    shifts = rng.permutation(3)
    for number, (usual, level, width, height) in enumerate(((58, 4, 62, 30), (206, 8, 84, 42), (128, 14, 50, 20))):
        x = usual + float(shifts[number] - 1) * 8
        base = view.horizon + level
        tone = mix(view.land((70, 148, 88)), light.horizon, 0.36 - 0.14 * number)
        sand = mix(view.land(BEACH), light.horizon, 0.2)
        canvas.polygon(oval((x - width * 0.62, base - 4, x + width * 0.62, base + 6)), plain(sand))
        u = np.linspace(-1, 1, 25)
        dome = np.stack(
            [x + u * width * 0.54, base - height * (1 - u**2) ** 0.8 * (1 + 0.12 * np.sin(6 * u + number))], -1
        )
        canvas.polygon(dome, across(tone, 0.16, 0.2))
        for shift in (-0.2, 0.16)[: 1 + number % 2]:
            pen = Pen(canvas, x + shift * width, base - height * 0.8, 30, rng, light.land, flip=-1 if shift < 0 else 1)
            draw_palm(pen, GRASS)
    shore = view.land(BEACH)
    foam = mix(lighten(shore, 0.6), light.middle, 0.3)
    ridge = rolling(rng, 4, 1.2)
    draw_ridge(canvas, SIZE * 0.875, ridge, plain(foam))
    draw_ridge(canvas, SIZE * 0.892, ridge, fade(lighten(shore, 0.14), darken(shore, 0.14)))


PLACE_DRAWERS: dict[str, Callable[[Canvas, View, Rng], None]] = {
    "sea": draw_sea,
    "lake": draw_lake,
    "mountains": draw_peaks,
    "desert": draw_desert,
    "snow": draw_snow,
    "forest": draw_forest,
    "meadow": draw_meadow,
    "city": draw_city,
    "village": draw_village,
    "islands": draw_islands,
}
HORIZONS = {
    "sea": 0.56,
    "lake": 0.56,
    "mountains": 0.62,
    "desert": 0.58,
    "snow": 0.58,
    "forest": 0.52,
    "meadow": 0.57,
    "city": 0.66,
    "village": 0.54,
    "islands": 0.54,
}
