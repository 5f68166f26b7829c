"""Turns facts and a seed into a picture and an exact mask of every object in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PIL import Image

from training.scenes.canvas import Canvas
from training.scenes.facts import Facts, Landscape, StillLife
from training.scenes.finish import finish
from training.scenes.landscapes import draw_landscape
from training.scenes.palette import BACKDROPS, RGB
from training.scenes.sampling import sample_facts
from training.scenes.still_life import draw_still_life
from training.scenes.style import STYLES

# The paper of line drawings tells the time of day.
PAPERS: dict[str, RGB] = {
    "dawn": (252, 226, 222),
    "noon": (232, 243, 252),
    "sunset": (255, 206, 158),
    "night": (28, 36, 74),
}


@dataclass(frozen=True)
class DrawnObject:
    """One object: which of the facts' things it is, and the part of it that is seen (256x256, L)."""

    thing: int
    mask: Image.Image


class Drawing(NamedTuple):
    """The 256x256 RGB picture and its objects from back to front."""

    image: Image.Image
    objects: tuple[DrawnObject, ...]


def draw_scene(facts: Facts, seed: int) -> Drawing:
    """The picture of these facts; the same for the same arguments."""
    rng = np.random.default_rng(seed)
    canvas = Canvas(STYLES[facts.style], _paper(facts))
    things = draw_still_life(canvas, facts, rng) if isinstance(facts, StillLife) else draw_landscape(canvas, facts, rng)
    image, masks = finish(canvas, rng)
    return Drawing(image, tuple(DrawnObject(*drawn) for drawn in zip(things, masks, strict=True)))


def random_scene(seed: int, held_out: bool = False) -> tuple[Facts, Image.Image]:
    facts = sample_facts(np.random.default_rng((seed, 1)), held_out)
    return facts, draw_scene(facts, seed).image


def _paper(facts: Facts) -> RGB:
    return PAPERS[facts.time] if isinstance(facts, Landscape) else BACKDROPS[facts.backdrop]
