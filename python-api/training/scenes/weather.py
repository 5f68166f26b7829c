"""Weather: what stands in the sky behind the land, and what falls in front of it."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from training.scenes.canvas import SCALE, SIDE, SIZE, Canvas
from training.scenes.contours import oval, round_box
from training.scenes.paint import fade, plain
from training.scenes.palette import RGB, Rng, darken, lighten, mix, tint
from training.scenes.sky import View

RAINBOW: tuple[RGB, ...] = (
    (232, 70, 74),
    (246, 150, 50),
    (252, 222, 80),
    (92, 190, 98),
    (72, 142, 232),
    (142, 88, 196),
)

# How far a rainbow's foot is above the horizon where high land stands before it.
RISES = {"mountains": 34, "forest": 34, "city": 44, "lake": 10}


def draw_behind(canvas: Canvas, view: View, rng: Rng) -> None:
    """The weather's part of the sky."""
    if view.weather in BEHIND:
        BEHIND[view.weather](canvas, view, rng)


def draw_between(canvas: Canvas, view: View, rng: Rng) -> None:
    """Fog or lightning between the land and the things on it."""
    if view.weather == "storm":
        _draw_bolt(canvas, view, rng)
    if view.weather == "fog":
        at = np.linspace(0, 1, 64)
        veil = 70 + 120 * np.exp(-(((at - view.horizon / SIZE) / 0.2) ** 2))
        canvas.veil(lighten(view.light.horizon, 0.26), veil)


def draw_before(canvas: Canvas, view: View, rng: Rng) -> None:
    """What falls or drifts in front of everything."""
    if view.weather in BEFORE:
        BEFORE[view.weather](canvas, view, rng)


def _draw_rainbow(canvas: Canvas, view: View, rng: Rng) -> None:
    x = SIZE / 2 + (22 if view.orb_x < SIZE / 2 else -22)
    outer, band = 98.0, 5.4
    layer = canvas.image.copy()
    draw = ImageDraw.Draw(layer)
    for number, colour in enumerate(RAINBOW):
        radius = outer - number * band
        top = view.horizon + 4 - RISES.get(view.place, 0)
        box = [(x - radius) * SCALE, (top - radius) * SCALE, (x + radius) * SCALE, (top + radius) * SCALE]
        tone = canvas.style.colour(colour, True) if canvas.style.name != "neon" else colour
        draw.arc(box, 180, 360, fill=tone, width=round((band + 0.6) * SCALE))
    canvas.image = Image.blend(canvas.image, layer, 0.82)


def _draw_aurora(canvas: Canvas, view: View, rng: Rng) -> None:
    """Two curtains of green light with violet hems, at a quarter of the canvas's resolution."""
    side = SIDE // 4
    rows = round(view.horizon * SCALE / 4)
    x, y = np.arange(side)[None] / side, np.arange(rows)[:, None] / rows
    light = np.zeros((rows, side, 3), np.float32)
    tones = ((70, 240, 150), (60, 220, 190))
    for number, tone in enumerate(tones):
        a, b = rng.uniform(0, 2 * np.pi, 2)
        hem = 0.62 - 0.22 * number + 0.1 * np.sin(2 * np.pi * x * rng.uniform(0.7, 1.2) + a) + 0.04 * np.sin(14 * x + b)
        rays = 0.75 + 0.25 * np.sin(40 * x + 6 * np.sin(7 * x + a) + b)
        above = np.clip(hem - y, 0, 1)
        glow = np.exp(-above / 0.2) * rays * (1 / (1 + np.exp(-(hem - y) / 0.012)))
        violet = np.clip(above / 0.4, 0, 1)[..., None]
        light += (
            glow[..., None]
            * ((1 - violet) * np.array(tone) + violet * np.array((150, 80, 230)))
            * (0.85 - 0.3 * number)
        )
    sky = np.asarray(canvas.image.crop((0, 0, SIDE, rows * 4)).reduce(4), np.float32)
    share = np.clip(light / 255, 0, 1)
    lit = 255 * (1 - (1 - sky / 255) * (1 - share)) - sky
    patch = Image.fromarray(lit.clip(0, 255).astype(np.uint8)).resize((SIDE, rows * 4), Image.Resampling.BILINEAR)
    canvas.image.paste(ImageChops.add(canvas.image.crop((0, 0, SIDE, rows * 4)), patch), (0, 0))


def _draw_overcast(canvas: Canvas, view: View, rng: Rng) -> None:
    """A ceiling of clouds in two rows, darker for a storm."""
    dark = (38, 40, 60) if view.weather == "storm" else (96, 106, 126)
    r, g, b = (0.4 + 0.6 * factor for factor in view.light.land)
    tone = mix(view.light.middle, tint(dark, (r, g, b)), 0.5)
    rows = ((38, 56), (14, 70)) if canvas.style.name != "line" else ((28, 62),)
    for number, (y, size) in enumerate(rows):
        heaps = [round_box((-10, -10, SIZE + 10, y), 2)]
        x = rng.uniform(-20, 0)
        while x < SIZE + 20:
            r = size * rng.uniform(0.26, 0.46)
            heaps.append(oval((x - r, y - 0.7 * r, x + r, y + 0.7 * r)))
            x += r * rng.uniform(1.2, 1.6)
        here = darken(tone, 0.14 * number)
        canvas.fill(heaps, fade(darken(here, 0.1), lighten(here, 0.12)))


def _draw_bolt(canvas: Canvas, view: View, rng: Rng) -> None:
    """Forked lightning from the clouds to the ground."""
    x, end = view.orb_x + rng.uniform(-8, 14), view.horizon + 6
    jag = [(0, 46.0), (-15, 80), (-5, 83), (-24, 118), (-13, 121)]
    back = [(2, 108.0), (-4, 104), (9, 76), (1, 73), (12, 46)]
    fork = [(-6, 80), (14, 104), (10, 104), (24, 128), (4, 107), (8, 106)]
    if canvas.style.soft_shadows:
        canvas.glow((x - 4, 90), 80, (214, 214, 255), 0.6)
    tone = plain((255, 247, 170))
    shape = [np.array([*jag, (-26, end), *back]), np.array(fork)]
    for part in shape:
        canvas.shine(part + np.array((x, 0)), tone)


def _draw_rain(canvas: Canvas, view: View, rng: Rng) -> None:
    colour = lighten(view.light.horizon, 0.45)
    draw = ImageDraw.Draw(canvas.image)
    tone = canvas.ink if canvas.style.name == "line" else canvas.style.colour(colour, True)
    for x, y in _scatter(rng, 30 if canvas.style.name == "line" else 46):
        long = rng.uniform(12, 17)
        draw.line(
            [x * SCALE, y * SCALE, (x - long * 0.28) * SCALE, (y + long) * SCALE], fill=tone, width=round(1.7 * SCALE)
        )


def _draw_snowfall(canvas: Canvas, view: View, rng: Rng) -> None:
    draw = ImageDraw.Draw(canvas.image)
    tone: RGB = (255, 255, 255)
    for x, y in _scatter(rng, 28 if canvas.style.name == "line" else 54):
        r = rng.uniform(1.5, 3.1) * SCALE
        draw.ellipse((x * SCALE - r, y * SCALE - r, x * SCALE + r, y * SCALE + r), fill=tone)
        if canvas.style.name == "line" and sum(canvas.paper) > 330:
            draw.ellipse((x * SCALE - r, y * SCALE - r, x * SCALE + r, y * SCALE + r), outline=canvas.ink, width=2)


def _draw_mist(canvas: Canvas, view: View, rng: Rng) -> None:
    at = np.linspace(0, 1, 64)
    canvas.veil(lighten(view.light.horizon, 0.3), 20 + 60 * np.exp(-(((at - 0.9) / 0.16) ** 2)))


BEHIND = {"rainbow": _draw_rainbow, "aurora": _draw_aurora, "rain": _draw_overcast, "storm": _draw_overcast}
BEFORE = {"rain": _draw_rain, "storm": _draw_rain, "snowfall": _draw_snowfall, "fog": _draw_mist}


def _scatter(rng: Rng, count: int) -> np.ndarray:
    """Points spread evenly but not in rows (n, 2): jittered cells."""
    cells = int(np.ceil(count**0.5))
    cell = SIZE / cells
    grid = np.stack(np.meshgrid(np.arange(cells), np.arange(cells)), -1).reshape(-1, 2)
    return (grid + rng.uniform(0.1, 0.9, grid.shape)) * cell
