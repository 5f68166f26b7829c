"""Draws a studio scene: a lit wall, a floor, soft shadows and the products."""

from __future__ import annotations

from training.scenes.canvas import SIZE, Canvas
from training.scenes.facts import StillLife
from training.scenes.layout import Spot, lay_out
from training.scenes.paint import Paint, plain, shining
from training.scenes.palette import BACKDROPS, COLOURS, RGB, Rng, darken, jitter, lighten
from training.scenes.pen import Pen
from training.scenes.products import PRODUCTS_DRAWN

EDGE = 0.66 * SIZE  # where a line drawing's wall meets its floor


def draw_still_life(canvas: Canvas, facts: StillLife, rng: Rng) -> list[int]:
    """Draws the scene; which of the facts' things each object is, in the order of their numbers."""
    wall = jitter(BACKDROPS[facts.backdrop], rng, 4)
    _draw_room(canvas, wall, SIZE / 2 + rng.uniform(-20, 20))
    spots = lay_out(facts, rng)
    for spot in spots:
        if spot.has_shadow:
            _draw_shadow(canvas, wall, spot, PRODUCTS_DRAWN[facts.things[spot.thing].name].foot * spot.height)
    colours = [jitter(COLOURS[thing.colour or "gray"], rng) for thing in facts.things]
    for spot in spots:
        with canvas.object():
            pen = Pen(canvas, spot.x, spot.base, spot.height, rng)
            PRODUCTS_DRAWN[facts.things[spot.thing].name].draw(pen, colours[spot.thing])
    return [spot.thing for spot in spots]


def _draw_room(canvas: Canvas, wall: RGB, light_x: float) -> None:
    """A seamless backdrop: wall and floor meet in a short soft bend, a lamp lights the middle."""
    if canvas.style.name == "line":
        canvas.stroke([(-4, EDGE), (SIZE + 4, EDGE)], 2.0, shining(canvas.ink))
        return
    if canvas.style.name == "neon":
        paint = Paint(wall, ((0.0, darken(wall, 0.6)), (0.62, darken(wall, 0.24)), (0.7, darken(wall, 0.5))), "down")
        canvas.image.paste(paint.tile(*canvas.image.size), (0, 0))
        return
    dark = sum(wall) < 300
    floor = lighten(wall, 0.09) if dark else darken(wall, 0.11)
    bend = (0.655, 0.66) if canvas.style.name == "flat" else (0.6, 0.7)
    if canvas.style.name == "flat":
        canvas.vertical((0, 0, SIZE, SIZE * bend[0]), [(0.0, wall), (1.0, wall)])
        canvas.vertical((0, SIZE * bend[0], SIZE, SIZE), [(0.0, floor), (1.0, floor)])
        return
    canvas.vertical(
        (0, 0, SIZE, SIZE),
        [
            (0.0, darken(wall, 0.12)),
            (0.3, wall),
            (bend[0], wall),
            (bend[1], floor),
            (0.82, lighten(floor, 0.05 if dark else 0.16)),
            (1.0, darken(floor, 0.06)),
        ],
    )
    canvas.glow((light_x, SIZE * 0.42), SIZE * 0.66, lighten(wall, 0.2 if dark else 0.6), 0.6)


def _draw_shadow(canvas: Canvas, wall: RGB, spot: Spot, foot: float) -> None:
    """A wide soft shadow to the lower right, and a dark line of contact."""
    x, base = spot.x, spot.base
    if canvas.style.name == "line":
        canvas.stroke([(x - foot * 1.1 - 4, base + 3.5), (x + foot * 1.2 + 10, base + 3.5)], 2.2, shining(canvas.ink))
        return
    if canvas.style.name == "flat":
        box = (x - foot * 0.9, base - 3 - foot * 0.06, x + foot * 1.6 + 8, base + 5 + foot * 0.1)
        canvas.ellipse(box, plain(darken(wall, 0.3)))
        return
    if canvas.style.name == "neon":
        canvas.soft_ellipse((x - foot * 1.8, base - 12, x + foot * 1.8, base + 22), (255, 150, 255), 0.5)
        return
    tone = darken(wall, 0.78)
    depth = foot * 0.34 + 6
    canvas.soft_ellipse((x - foot * 1.1, base - depth, x + foot * 2.5 + 12, base + depth), tone, 0.55)
    canvas.soft_ellipse((x - foot * 1.2, base - 9, x + foot * 1.5, base + 12), tone, 1.0)
