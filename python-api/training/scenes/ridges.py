"""Land under a ridge line: hills, dunes and mountains with a lit and a shaded side."""

from __future__ import annotations

import numpy as np

from training.scenes.canvas import SIZE, Canvas
from training.scenes.paint import Paint, fade, plain
from training.scenes.palette import RGB, Rng, darken, lighten, mix
from training.scenes.sky import View

STEPS = np.linspace(-4, SIZE + 4, 53)
ROCK: RGB = (104, 110, 138)
SNOW: RGB = (248, 250, 254)


def rolling(rng: Rng, height: float, waves: float = 1.0) -> np.ndarray:
    """Heights 0..2 `height` at every STEP: two slow waves."""
    x = STEPS / SIZE
    a, b = rng.uniform(0, 2 * np.pi, 2)
    slow = np.sin(2 * np.pi * x * waves * rng.uniform(0.7, 1.15) + a)
    quick = np.sin(2 * np.pi * x * waves * rng.uniform(1.5, 2.1) + b)
    ridge: np.ndarray = height * (1 + 0.68 * slow + 0.32 * quick)
    return ridge


def draw_ridge(canvas: Canvas, level: float, ridge: np.ndarray, paint: Paint, base: float = SIZE + 4) -> None:
    """The land from a ridge line above `level` down to `base`."""
    line = np.stack([STEPS, level - ridge], -1)
    canvas.polygon(np.concatenate([[(-4, base)], line, [(SIZE + 4, base)]]), paint)


def draw_hills(canvas: Canvas, level: float, view: View, colour: RGB, rng: Rng, height: float = 18) -> None:
    """Two hazy ranges of rolling hills."""
    tone = view.land(colour)
    for haze, lift, tall in ((0.62, height * 0.7, height), (0.34, 0.0, height * 0.8)):
        hazy = mix(tone, view.light.horizon, haze)
        draw_ridge(
            canvas, level - lift + 4, rolling(rng, tall * 0.6, 1.3), fade(lighten(hazy, 0.1), mix(hazy, tone, 0.2))
        )


def draw_ground(canvas: Canvas, level: float, colour: RGB, view: View, rng: Rng, height: float = 6) -> None:
    """The near land that things stand on."""
    tone = view.land(colour)
    draw_ridge(canvas, level, rolling(rng, height), fade(lighten(tone, 0.14), darken(tone, 0.24)))


def draw_mountains(canvas: Canvas, level: float, view: View, rng: Rng, height: float) -> None:
    """A pale far range, and before it three or four snow-capped peaks lit from the sun's side."""
    horizon = view.light.horizon
    far = mix(view.land((124, 138, 172), 0.1), horizon, 0.52)
    for x, tall in zip(np.linspace(-10, SIZE + 10, 5), rng.uniform(0.5, 0.78, 5), strict=True):
        _draw_peak(canvas, float(x + rng.uniform(-14, 14)), level + 4, height * tall, far, None, rng)
    rock = mix(view.land(ROCK, 0.1), horizon, 0.12)
    count = int(rng.integers(2, 4))
    middles = (np.arange(count) + 0.5) / count * SIZE + rng.uniform(-18, 18, count)
    talls = rng.permutation(np.linspace(0.72, 1.0, count))
    for x, tall in sorted(zip(middles, talls, strict=True), key=lambda peak: -peak[1]):
        _draw_peak(canvas, float(x), level + 10, height * tall + 10, rock, view.land(SNOW), rng)


def _draw_peak(canvas: Canvas, x: float, base: float, height: float, rock: RGB, snow: RGB | None, rng: Rng) -> None:
    half = height * rng.uniform(0.86, 1.02)
    top = base - height
    lit = -1 if canvas.lit_from_right else 1  # the shaded side is to the right unless the light comes from there
    outline = [
        (x - half, base),
        (x - half * 0.52, base - height * 0.44),
        (x - half * 0.3, base - height * 0.72),
        (x, top),
        (x + half * 0.26, base - height * 0.75),
        (x + half * 0.5, base - height * 0.46),
        (x + half, base),
    ]
    canvas.polygon(outline, fade(lighten(rock, 0.1), lighten(rock, 0.16)))
    shade = darken(rock, 0.26) if snow else darken(rock, 0.07)
    spine = [
        (x, top),
        (x + lit * half * 0.1, base - height * 0.7),
        (x - lit * half * 0.04, base - height * 0.46),
        (x + lit * half * 0.2, base - height * 0.2),
        (x + lit * half * 0.12, base),
    ]
    slope = [
        (x + lit * half, base),
        (x + lit * half * 0.51, base - height * 0.45),
        (x + lit * half * 0.28, base - height * 0.735),
    ]
    canvas.polygon([*spine, *slope], plain(shade), outline=False)
    if snow is None:
        return
    low = 0.6
    cap = [
        (x, top),
        (x + half * 0.25, base - height * 0.755),
        (x + half * 0.37, base - height * low),
        (x + half * 0.2, base - height * 0.68),
        (x + half * 0.08, base - height * 0.57),
        (x - half * 0.1, base - height * 0.68),
        (x - half * 0.22, base - height * 0.58),
        (x - half * 0.38, base - height * low),
        (x - half * 0.28, base - height * 0.75),
    ]
    canvas.polygon(cap, plain(snow))
    side = [
        (x, top),
        (x + lit * half * 0.25, base - height * 0.755),
        (x + lit * half * 0.37, base - height * low),
        (x + lit * half * 0.2, base - height * 0.68),
        (x + lit * half * 0.1, base - height * 0.7),
    ]
    canvas.polygon(side, plain(mix(snow, shade, 0.42)), outline=False)
