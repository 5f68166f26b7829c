"""Skies: the gradient, sun, moon, stars and clouds of a time of day, and the light it throws on the land."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.scenes.canvas import SIZE, Canvas
from training.scenes.contours import oval
from training.scenes.paint import Paint, down, fade, plain
from training.scenes.palette import RGB, Rng, darken, lighten, mix, tint
from training.scenes.vocabulary import CLEAR_WEATHERS


@dataclass(frozen=True)
class Light:
    """Sky colours from zenith to horizon, the colour factors on the land, sun or moon, and cloud colour."""

    zenith: RGB
    middle: RGB
    horizon: RGB
    land: tuple[float, float, float]
    orb: RGB
    cloud: RGB


@dataclass(frozen=True)
class View:
    """What every part of a landscape needs: where its horizon and its sun (or moon) are, and the light."""

    place: str
    horizon: float  # canvas units from the top
    orb_x: float
    orb_y: float
    light: Light
    time: str
    weather: str | None
    moon: str | None

    def land(self, colour: RGB, cover: float = 0.6) -> RGB:
        """The colour of land in this light, `cover` of it white where snow is falling."""
        return tint(mix(colour, (244, 247, 252), cover) if self.weather == "snowfall" else colour, self.light.land)

    @property
    def has_orb(self) -> bool:
        """Whether sun or moon are seen."""
        return self.weather in CLEAR_WEATHERS and (self.time != "night" or self.moon is not None)


LIGHTS: dict[str, Light] = {
    "dawn": Light(
        (126, 152, 216), (240, 186, 206), (255, 226, 190), (0.98, 0.87, 0.92), (255, 242, 208), (255, 230, 228)
    ),
    "noon": Light(
        (40, 122, 226), (116, 184, 246), (210, 236, 252), (1.06, 1.06, 1.02), (255, 247, 196), (255, 255, 255)
    ),
    "sunset": Light((76, 46, 126), (230, 86, 94), (255, 188, 86), (0.94, 0.66, 0.6), (255, 230, 138), (252, 152, 128)),
    "night": Light((8, 12, 42), (20, 34, 84), (52, 74, 134), (0.25, 0.34, 0.62), (252, 247, 222), (58, 70, 114)),
}
# Neon skies glow by themselves, so they are stated as they come out.
NEON_SKIES: dict[str, tuple[RGB, RGB, RGB]] = {
    "sunset": ((34, 10, 78), (140, 28, 124), (255, 116, 96)),
    "night": ((8, 6, 34), (26, 12, 72), (72, 26, 122)),
}
OVERCAST: dict[str, RGB] = {
    "dawn": (206, 198, 208),
    "noon": (186, 197, 208),
    "sunset": (196, 148, 140),
    "night": (40, 48, 78),
}
# How much of the overcast grey each weather brings, and how much of the land's light it takes.
GREYNESS: dict[str | None, tuple[float, float]] = {
    None: (0.0, 0.0),
    "aurora": (0.0, 0.0),
    "rainbow": (0.2, 0.0),
    "fog": (0.5, 0.0),
    "rain": (0.62, 0.1),
    "snowfall": (0.56, 0.0),
    "storm": (0.4, 0.3),
}


def light_of(time: str, weather: str | None) -> Light:
    """The time's light, greyed where weather covers the sky and darkened by a storm."""
    light = LIGHTS[time]
    share, loss = GREYNESS[weather]
    grey = OVERCAST[time]
    sky = [mix(colour, grey, share) for colour in (light.zenith, light.middle, light.horizon)]
    if weather == "storm":
        sky = [mix(colour, (34, 38, 58), 0.5) for colour in sky]
    r, g, b = (factor * (1 - loss) for factor in light.land)
    return Light(sky[0], sky[1], sky[2], (r, g, b), light.orb, mix(light.cloud, grey, share))


def draw_sky(canvas: Canvas, view: View, rng: Rng) -> None:
    """Fills the whole picture with sky, sun or moon, stars and clouds."""
    light, horizon = view.light, view.horizon
    if canvas.style.name == "neon":
        zenith, middle, low = NEON_SKIES[view.time]
        paint = Paint(middle, ((0.0, zenith), (0.55, middle), (1.0, low)), "down")
        canvas.image.paste(paint.tile(canvas.image.width, round(horizon * 2)), (0, 0))
        canvas.image.paste(low, (0, round(horizon * 2), canvas.image.width, canvas.image.height))
    elif canvas.style.name != "line":
        canvas.vertical((0, 0, SIZE, horizon), [(0, light.zenith), (0.55, light.middle), (1, light.horizon)])
        canvas.vertical((0, horizon, SIZE, SIZE), [(0, light.horizon), (1, light.horizon)])
    if view.time == "night" and view.weather in CLEAR_WEATHERS:
        _draw_stars(canvas, view, rng)
    if view.has_orb:
        (_draw_moon if view.time == "night" else _draw_sun)(canvas, view)
    if view.weather == "fog" and view.time != "night":
        _draw_pale_sun(canvas, view)
    if view.time != "night" and view.weather in CLEAR_WEATHERS and rng.random() < 0.65:
        _draw_clouds(canvas, view, rng)


def cloud(x: float, y: float, size: float, rng: Rng) -> list[np.ndarray]:
    """A heap of discs on a flat base, as contours for one fill."""
    heap = [(-0.62, -0.1, 0.26), (-0.26, -0.3, 0.36), (0.14, -0.24, 0.32), (0.5, -0.1, 0.24)]
    discs = []
    for dx, dy, r in heap:
        r *= rng.uniform(0.88, 1.12)
        discs.append(
            oval((x + (dx - r) * size, y + (dy - r) * size, x + (dx + r) * size, y + min(dy + r, 0.02) * size))
        )
    low = oval((x - 0.92 * size, y - 0.28 * size, x + 0.82 * size, y + 0.04 * size))
    return [*discs, low]


def _draw_sun(canvas: Canvas, view: View) -> None:
    radius = {"dawn": 15, "noon": 16, "sunset": 21}[view.time]
    x, y = view.orb_x, view.orb_y
    core = {"dawn": (255, 236, 190), "noon": (255, 236, 130), "sunset": (255, 214, 96)}[view.time]
    if canvas.style.soft_shadows:
        canvas.glow((x, y), radius * 5.5, lighten(view.light.orb, 0.1), 0.75)
        canvas.glow((x, y), radius * 2.2, lighten(view.light.orb, 0.3), 0.7)
    elif canvas.style.name == "flat":
        halo = mix(view.light.horizon, core, 0.4)
        canvas.ellipse((x - radius * 1.5, y - radius * 1.5, x + radius * 1.5, y + radius * 1.5), plain(halo))
    glowing = fade((255, 226, 110), (255, 70, 150)) if canvas.style.name == "neon" else fade(lighten(core, 0.3), core)
    canvas.shine(oval((x - radius, y - radius, x + radius, y + radius)), glowing)


def _draw_pale_sun(canvas: Canvas, view: View) -> None:
    x, y, radius = view.orb_x, view.orb_y, 17.0
    disc = plain(mix(view.light.middle, lighten(view.light.orb, 0.2), 0.55))
    canvas.ellipse((x - radius, y - radius, x + radius, y + radius), disc)


def _draw_stars(canvas: Canvas, view: View, rng: Rng) -> None:
    for number in range(30):
        x, y = rng.uniform(3, SIZE - 3), rng.uniform(3, view.horizon * 0.82)
        radius = rng.uniform(0.8, 1.4) if number > 4 else 1.9
        if np.hypot(x - view.orb_x, y - view.orb_y) < 30:
            continue
        star = oval((x - radius, y - radius, x + radius, y + radius), 12)
        canvas.shine(star, plain((244, 244, 252)), outline=False)


def _draw_moon(canvas: Canvas, view: View) -> None:
    """Full with seas on it, half, or a crescent: its lit side bounded by half an ellipse."""
    x, y, radius = view.orb_x, view.orb_y, 19.0
    if canvas.style.soft_shadows:
        canvas.glow((x, y), 64, (124, 146, 208), 0.6)
    if view.moon == "full":
        canvas.shine(oval((x - radius, y - radius, x + radius, y + radius)), plain(view.light.orb))
        for dx, dy, r in ((-6, -5, 4.6), (6, 2, 3.8), (-3, 8, 3.2)):
            sea = (x + dx - r, y + dy - r, x + dx + r, y + dy + r)
            canvas.ellipse(sea, plain(darken(view.light.orb, 0.14)), outline=False)
        return
    dark = (x - radius, y - radius, x + radius, y + radius)
    canvas.ellipse(dark, plain(mix(view.light.middle, view.light.orb, 0.12)), outline=False)
    angle = np.linspace(-np.pi / 2, np.pi / 2, 24)
    inner = {"half": 0.0, "crescent": 0.58}[view.moon or "half"]
    outer = np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], -1)
    shadow = np.stack([x + inner * radius * np.cos(angle), y + radius * np.sin(angle)], -1)[::-1]
    canvas.shine(np.concatenate([outer, shadow]), plain(view.light.orb))


def _draw_clouds(canvas: Canvas, view: View, rng: Rng) -> None:
    side = 1 if view.orb_x < SIZE / 2 else -1
    paint = down(view.light.cloud, 0.3, 0.0)
    paint = Paint(paint.key, (*paint.stops[:2], (1.0, mix(view.light.cloud, view.light.middle, 0.4))), "down")
    for number in range(int(rng.integers(1, 3))):
        x = SIZE / 2 + side * (rng.uniform(40, 70) - number * 92)
        y = view.horizon * (rng.uniform(0.24, 0.38) + 0.22 * number)
        size = rng.uniform(28, 38) * (1 - 0.3 * number)
        if np.hypot(x - view.orb_x, y - view.orb_y) > 60:
            canvas.fill(cloud(x, y, size, rng), paint)
