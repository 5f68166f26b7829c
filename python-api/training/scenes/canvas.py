"""A supersampled canvas: fills shapes with paints in a style, and knows which object owns each pixel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

from training.scenes.contours import Box, Contour, Point, oval
from training.scenes.paint import Paint, shining
from training.scenes.palette import RGB, darken, mix
from training.scenes.style import CHALK, INK, STYLES, Style, tube

Tile = tuple[int, int, int, int]  # left, top, right, bottom in pixels of the supersampled image

SIZE = 256  # units of all drawing coordinates, and pixels of a finished scene
SCALE = 2  # supersampling
SIDE = SIZE * SCALE


class Canvas:
    """`image` is the scene so far; `owners` holds each pixel's object number (0: none), both SIDE wide."""

    def __init__(self, style: Style = STYLES[None], paper: RGB = (250, 247, 238)) -> None:
        self.style = style
        self.paper = paper  # what line drawings are drawn on
        self.ink = INK if sum(paper) > 330 else CHALK
        self.image = Image.new("RGB", (SIDE, SIDE), paper)
        self.owners = Image.new("L", (SIDE, SIDE))
        self.lamps = Image.new("RGB", (SIDE, SIDE)) if style.name == "neon" else None  # what glows
        self.lit_from_right = False
        self.objects = 0
        self._owner = 0

    @contextmanager
    def object(self) -> Iterator[int]:
        """What is painted inside belongs to one new object; yields its number."""
        self.objects += 1
        self._owner = self.objects
        yield self.objects
        self._owner = 0

    def fill(self, contours: Sequence[Contour], paint: Paint, outline: bool = True) -> None:
        """Fills the union of the contours."""
        flats = [np.asarray(contour, dtype=np.float32) * SCALE for contour in contours]
        width = self.style.outline * SCALE if outline else 0.0
        self._stamp(flats, paint, width, closed=True)

    def stroke(self, points: Contour, width: float, paint: Paint, outline: bool = False) -> None:
        """A line of `width` units with round joints."""
        flat = np.asarray(points, dtype=np.float32) * SCALE
        self._stamp([flat], paint, self.style.outline * SCALE if outline else 0.0, closed=False, line=width * SCALE)

    def polygon(self, points: Contour, paint: Paint, outline: bool = True) -> None:
        self.fill([points], paint, outline)

    def ellipse(self, box: Box, paint: Paint, outline: bool = True) -> None:
        self.fill([oval(box)], paint, outline)

    def shine(self, contour: Contour, paint: Paint, outline: bool = True) -> None:
        """Fills what gives light itself: sun, moon, stars, lightning. Neon and line drawings leave it as it is."""
        if self.style.name not in ("neon", "line"):
            self.polygon(contour, paint, outline)
            return
        placed = np.asarray(contour, dtype=np.float32) * SCALE
        x0, y0 = (max(0, int(v)) for v in placed.min(0))
        x1, y1 = (min(SIDE, int(v) + 2) for v in placed.max(0))
        if x1 <= x0 or y1 <= y0:
            return
        shape = Image.new("L", (x1 - x0, y1 - y0))
        ImageDraw.Draw(shape).polygon((placed - (x0, y0)).ravel().tolist(), fill=255)
        self.image.paste(paint.tile(x1 - x0, y1 - y0), (x0, y0, x1, y1), shape)
        if self.lamps is not None:
            self.lamps.paste(mix(paint.key, (0, 0, 0), 0.75), (x0, y0, x1, y1), shape)
        elif outline:
            self.stroke([*map(tuple, contour), tuple(contour[0])], self.style.outline, shining(self.ink))

    def vertical(self, box: Box, stops: Sequence[tuple[float, RGB]]) -> None:
        """Fills the box with a gradient from top to bottom; grounds and skies, so without outlines."""
        x0, y0, x1, y1 = (round(v * SCALE) for v in box)
        if y1 <= y0:
            return
        paint = Paint(stops[0][1], tuple(stops), "down").map(lambda colour: self.toned(colour))
        if self.style.name == "flat":
            paint = _banded(paint, 7)
        self.image.paste(paint.tile(x1 - x0, y1 - y0), (x0, y0, x1, y1))
        self.owners.paste(0, (x0, y0, x1, y1))
        if self.lamps is not None:
            self.lamps.paste((0, 0, 0), (x0, y0, x1, y1))

    def glow(self, centre: Point, radius: float, colour: RGB, strength: float) -> None:
        """A soft disc of light over what is there; it doesn't count as painted."""
        x, y = centre
        self.soft_ellipse((x - radius, y - radius, x + radius, y + radius), colour, strength)

    def soft_ellipse(self, box: Box, colour: RGB, strength: float) -> None:
        x0, y0, x1, y1 = (round(v * SCALE) for v in box)
        size = (max(2, x1 - x0), max(2, y1 - y0))
        soft = _falloff(round(strength * 20)).resize(size, Image.Resampling.BILINEAR)
        self.image.paste(self.style.colour(colour, False), (x0, y0), soft)

    def veil(self, colour: RGB, opacity: np.ndarray) -> None:
        """The colour over the whole picture, as opaque as each row says (0..255, any number of rows)."""
        strip = Image.fromarray(opacity.clip(0, 255).astype(np.uint8)[:, None])
        self.image.paste(self.toned(colour), (0, 0), strip.resize((SIDE, SIDE), Image.Resampling.BILINEAR))

    def toned(self, colour: RGB) -> RGB:
        """A background colour in this style; line drawings leave it close to the paper."""
        toned = self.style.colour(colour, self._owner > 0)
        return mix(toned, self.paper, 0.7) if self.style.name == "line" and not self._owner else toned

    def _stamp(
        self, flats: Sequence[np.ndarray], paint: Paint, outline: float, closed: bool, line: float = 0.0
    ) -> None:
        reach = outline + line / 2 + 2
        low = np.min([flat.min(0) for flat in flats], 0) - reach
        high = np.max([flat.max(0) for flat in flats], 0) + reach
        x0, y0 = max(0, int(low[0])), max(0, int(low[1]))
        x1, y1 = min(SIDE, int(high[0]) + 2), min(SIDE, int(high[1]) + 2)
        if x1 <= x0 or y1 <= y0:
            return
        local = [(flat - (x0, y0)).ravel().tolist() for flat in flats]
        box = (x0, y0, x1, y1)
        shape = Image.new("L", (x1 - x0, y1 - y0))
        draw = ImageDraw.Draw(shape)
        for points in local:
            _trace(draw, points, closed, line)
        paint = self._styled(paint)
        if outline and self.style.name != "neon":
            grown = _grown(shape, local, line, outline)
            self.image.paste(self.ink if self.style.name == "line" else darken(paint.key, 0.16), box, grown)
            self._claim(box, grown)
        self.image.paste(paint.tile(x1 - x0, y1 - y0, self.lit_from_right), box, shape)
        self._claim(box, shape)
        if self.lamps is None:
            return
        self.lamps.paste((0, 0, 0), box, shape)
        glow = tube(paint.key) if self._owner else mix(tube(paint.key), (96, 60, 210), 0.28)
        if outline and min(high - low) > 2 * reach + 10:
            self._light_tubes(shape, local, line, box, glow)
        elif outline:  # too thin for a tube around it
            self.image.paste(glow, box, shape)

    def _styled(self, paint: Paint) -> Paint:
        """The paint as this style has it; ink and lamps stay as they are where lines are drawn."""
        if self.style.name in ("line", "neon") and paint.is_light:
            return paint
        if self.style.name == "line" and not self._owner:
            return Paint(paint.key, ((0.0, self.toned(paint.key)),))
        return self.style.apply(paint, self._owner > 0)

    def _claim(self, box: Tile, shape: Image.Image) -> None:
        """The painted pixels now belong to the present object, or to none."""
        if self.objects:  # before the first one there is nothing to take away
            self.owners.paste(self._owner, box, shape)

    def _light_tubes(
        self, shape: Image.Image, local: Sequence[list[float]], line: float, box: Tile, colour: RGB
    ) -> None:
        """The union's outline as a neon tube around it, with the light it gives in `lamps`."""
        if self.lamps is None:
            return
        rim = _grown(shape, local, line, self.style.outline * SCALE)
        rim.paste(0, (0, 0), shape)
        self.image.paste(colour, box, rim)
        self._claim(box, rim)
        self.lamps.paste(colour if self._owner else mix(colour, (0, 0, 0), 0.5), box, rim)


def _grown(shape: Image.Image, local: Sequence[list[float]], line: float, reach: float) -> Image.Image:
    """The shape and `reach` pixels around it: drawn anew with thick rims, or for long contours shifted about."""
    grown = shape.copy()
    if len(local) > 4 or max(map(len, local)) > 80:
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7), (-0.7, -0.7)):
            grown.paste(255, (round(dx * reach), round(dy * reach)), shape)
        return grown
    pen = ImageDraw.Draw(grown)
    for points in local:
        _trace(pen, points if line else points + points[:4], False, line + 2 * reach)
    return grown


def _trace(draw: ImageDraw.ImageDraw, points: list[float], closed: bool, line: float) -> None:
    if closed:
        draw.polygon(points, fill=255)
    else:
        # round joints matter at few, sharp corners; on finely cut curves they only cost time
        draw.line(points, fill=255, width=max(1, round(line)), joint="curve" if len(points) < 40 or line > 8 else None)


def _banded(paint: Paint, bands: int) -> Paint:
    """The same run in a few steps, as flat illustrations do skies."""
    positions = [at for at, _ in paint.stops]
    stops: list[tuple[float, RGB]] = []
    for band in range(bands):
        middle = (band + 0.5) / bands
        r, g, b = (round(float(np.interp(middle, positions, [c[i] for _, c in paint.stops]))) for i in range(3))
        stops += [(band / bands, (r, g, b)), ((band + 1) / bands - 0.001, (r, g, b))]
    return Paint(paint.key, tuple(stops), "down")


@lru_cache
def _falloff(strength: int) -> Image.Image:
    """A soft disc, `strength` in twentieths."""
    axis = np.linspace(-1, 1, 192)
    radius = np.hypot(axis[None, :], axis[:, None])
    return Image.fromarray((np.clip(1 - radius, 0, 1) ** 1.6 * 255 * strength / 20).clip(0, 255).astype(np.uint8))
