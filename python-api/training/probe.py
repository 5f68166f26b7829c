"""Rule-based colour probe: does a picture show the colours and the background that its facts ask for?

It reads colours only. Whether a mug looks like a mug is for the eye (contact sheet) to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image

from training.reference import Reference
from training.scenes.facts import Facts, Landscape, StillLife, Thing
from training.scenes.palette import RGB, darken, lighten

SIDE = 256
OBJECT_ROWS = slice(72, 198)  # above the shadows, below the empty wall
MIN_DISTANCE = 0.055  # OKLab distance at which a pixel is no longer the wall
MIN_SHARE = 0.18  # of an object's pixels in its colour
MIN_THING_PIXELS = 160  # of a landscape's thing in its colour, more than in the other half

# Colours that belong to a product whatever its paint, and so don't count against it.
ACCESSORIES: dict[str, frozenset[str]] = {
    "bottle": frozenset({"white", "gray"}),
    "mug": frozenset(),
    "vase": frozenset(),
    "lamp": frozenset({"black", "gray"}),
    "chair": frozenset(),
    "box": frozenset(),
    "ball": frozenset(),
    "apple": frozenset({"green", "brown"}),
    "plant": frozenset({"green"}),
    "car": frozenset({"black", "gray", "white", "blue"}),
}


@dataclass(frozen=True)
class Verdict:
    """`things` has one answer for each thing with a colour."""

    background: bool
    things: tuple[bool, ...]

    @property
    def passed(self) -> bool:
        return self.background and all(self.things)


def can_examine(facts: Facts, reference: Reference) -> bool:
    """Whether the rules below fit: no style, nothing stacked or hidden, known colours and skies."""
    known = all(thing.colour is None or thing.colour in reference.colours for thing in facts.things)
    if facts.style is not None or facts.relation not in (None, "beside") or not known:
        return False
    if isinstance(facts, StillLife):
        return facts.backdrop in reference.backdrops
    sided = all(thing.side is not None for thing in facts.things)
    return (facts.time, facts.weather) in reference.skies and sided and len(facts.things) <= 1


def examine(image: Image.Image, facts: Facts, reference: Reference) -> Verdict:
    """The verdict on a picture of any size (judged at 256x256), by the colours the model was taught."""
    pixels = np.asarray(image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX))
    if isinstance(facts, StillLife):
        return _examine_studio(pixels, facts, reference)
    return _examine_landscape(pixels, facts, reference)


def _examine_studio(pixels: np.ndarray, facts: StillLife, reference: Reference) -> Verdict:
    wall = np.median(pixels[6:56].reshape(-1, 3), 0)
    backdrop = _nearest(oklab(wall[None]), {name: [rgb] for name, rgb in reference.backdrops.items()})[0]
    lab = oklab(pixels)
    margins = np.concatenate([lab[:, :8], lab[:, -8:]], 1)
    is_object = np.linalg.norm(lab - np.median(margins, 1, keepdims=True), axis=-1) > MIN_DISTANCE
    is_object[: OBJECT_ROWS.start] = False
    is_object[OBJECT_ROWS.stop :] = False
    verdicts = []
    for thing in facts.things:
        half = {"left": slice(0, 128), "right": slice(128, 256), None: slice(0, 256)}[thing.side]
        verdicts.append(_has_colour(lab[:, half][is_object[:, half]], thing, reference))
    return Verdict(backdrop == facts.backdrop, tuple(verdicts))


def _has_colour(lab: np.ndarray, thing: Thing, reference: Reference) -> bool:
    """The asked colour is the commonest one of the object's pixels, accessories aside."""
    if len(lab) < 400:
        return False
    names = _nearest(lab, _shades(reference.colours))
    shares = {name: names.count(name) / len(names) for name in reference.colours}
    asked = shares.pop(thing.colour or "")
    rivals = [share for name, share in shares.items() if name not in ACCESSORIES.get(thing.name, frozenset())]
    return asked >= MIN_SHARE and asked >= max(rivals)


def _examine_landscape(pixels: np.ndarray, facts: Landscape, reference: Reference) -> Verdict:
    sky = oklab(np.stack([np.median(pixels[rows].reshape(-1, 3), 0) for rows in (slice(0, 16), slice(60, 84))]))
    distances = {}
    for (time, weather), expected in reference.skies.items():
        if weather == facts.weather:
            distances[time] = float(np.linalg.norm(sky - oklab(np.array([expected.zenith, expected.middle]))))
    right_time = min(distances, key=lambda time: distances[time]) == facts.time
    return Verdict(
        right_time, tuple(_has_thing(pixels, thing, facts, reference) for thing in facts.things if thing.colour)
    )


def _has_thing(pixels: np.ndarray, thing: Thing, facts: Landscape, reference: Reference) -> bool:
    """One half of the picture has clearly more of the thing's colour (as lit there) than the other."""
    land = reference.skies[facts.time, facts.weather].land
    lit = {
        name: tuple(min(255, round(c * (0.45 + 0.55 * f))) for c, f in zip(rgb, land, strict=True))
        for name, rgb in reference.colours.items()
    }
    centre = oklab(np.array([lit[thing.colour or ""]]))[0]
    near = np.linalg.norm(oklab(pixels) - centre, axis=-1) < 0.12
    left, right = int(near[:, :128].sum()), int(near[:, 128:].sum())
    return abs(left - right) >= MIN_THING_PIXELS


def oklab(rgb: np.ndarray) -> np.ndarray:
    """sRGB 0..255 to OKLab (Ottosson 2020), lightness at half weight as shading changes it most."""
    unit = np.asarray(rgb, np.float32) / 255
    linear = np.where(unit <= 0.04045, unit / 12.92, ((unit + 0.055) / 1.055) ** 2.4)
    cones = np.cbrt(linear @ _TO_CONES.T)
    return (cones @ _TO_LAB.T) * np.array([0.5, 1.0, 1.0], np.float32)


_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    np.float32,
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    np.float32,
)


def _shades(colours: Mapping[str, RGB]) -> dict[str, list[RGB]]:
    """Each colour in light, as painted and in shadow; neutral ones hardly change their name."""
    shades = {name: [lighten(rgb, 0.22), rgb, darken(rgb, 0.24)] for name, rgb in colours.items()}
    shades["black"] = [colours["black"], lighten(colours["black"], 0.12)]
    shades["white"] = [colours["white"], darken(colours["white"], 0.2)]
    shades["gray"] = [colours["gray"], lighten(colours["gray"], 0.16), darken(colours["gray"], 0.3)]
    shades["brown"] = [colours["brown"], lighten(colours["brown"], 0.12), darken(colours["brown"], 0.24)]
    return shades


def _nearest(lab: np.ndarray, choices: Mapping[str, list[RGB]]) -> list[str]:
    names = [name for name, shades in choices.items() for _ in shades]
    centres = oklab(np.array([shade for shades in choices.values() for shade in shades]))
    distances = np.linalg.norm(lab[:, None] - centres[None], axis=-1)
    return [names[index] for index in distances.argmin(1)]
