"""What a checkpoint is judged by: its fixed prompts with their facts, and the colours that it was taught.

They lie beside the weights (evaluation-facts.json), so that the generator can change without changing how weights
trained on its earlier scenes are judged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.scenes.facts import Facts, from_json, to_json
from training.scenes.palette import BACKDROPS, COLOURS, RGB
from training.scenes.sky import LIGHTS, light_of
from training.scenes.vocabulary import WEATHERS

FILE = "evaluation-facts.json"
SCENES = Path(__file__).parent / "scenes"


@dataclass(frozen=True)
class Sky:
    """Colours high and half-way up the sky, and the factors of its light on the land."""

    zenith: RGB
    middle: RGB
    land: tuple[float, float, float]


@dataclass(frozen=True)
class Reference:
    """The colours that names stand for; skies by time and weather."""

    colours: Mapping[str, RGB]
    backdrops: Mapping[str, RGB]
    skies: Mapping[tuple[str, str | None], Sky]
    generator: str = ""  # fingerprint of the code that drew the scenes; empty where none was written down


@dataclass(frozen=True)
class Asked:
    """One prompt, what its picture must show, whether that combination was kept from training, and of which set."""

    prompt: str
    facts: Facts
    held_out: bool
    set: str = "fixed"
    language: str = "en"


def generator_reference() -> Reference:
    """The colours that the generator paints with today."""
    skies = {}
    for time in LIGHTS:
        for weather in (None, *WEATHERS):
            light = light_of(time, weather)
            skies[time, weather] = Sky(light.zenith, light.middle, light.land)
    return Reference(COLOURS, BACKDROPS, skies, fingerprint())


def fingerprint() -> str:
    """Of the generator's code: scene n is the same picture only as long as this is the same."""
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted(SCENES.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def read_reference(folder: Path) -> tuple[Reference, list[Asked]]:
    """The colours and the prompts that the checkpoint in `folder` is judged by."""
    data = json.loads((folder / FILE).read_text())
    skies = {
        (sky["time"], sky["weather"]): Sky(_rgb(sky["zenith"]), _rgb(sky["middle"]), tuple(sky["land"]))
        for sky in data["skies"]
    }
    asked = [Asked(entry["prompt"], from_json(entry["facts"]), entry["held_out"]) for entry in data["pictures"]]
    colours, backdrops = ({name: _rgb(rgb) for name, rgb in data[key].items()} for key in ("colours", "backdrops"))
    return Reference(colours, backdrops, skies, data.get("generator", "")), asked


def write_reference(reference: Reference, asked: list[Asked], folder: Path) -> None:
    """One line for each entry, so that a change can be read."""
    colours, backdrops = (
        [f"{_json(k)}: {_json(v)}" for k, v in t.items()] for t in (reference.colours, reference.backdrops)
    )
    skies = [
        _json({"time": time, "weather": weather, "zenith": sky.zenith, "middle": sky.middle, "land": sky.land})
        for (time, weather), sky in reference.skies.items()
    ]
    pictures = [_json({"prompt": a.prompt, "held_out": a.held_out, "facts": to_json(a.facts)}) for a in asked]
    blocks = [
        f'  "generator": {_json(reference.generator)}',
        _block("colours", colours, "{}"),
        _block("backdrops", backdrops, "{}"),
        _block("skies", skies, "[]"),
        _block("pictures", pictures, "[]"),
    ]
    (folder / FILE).write_text("{\n" + ",\n".join(blocks) + "\n}\n")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _block(name: str, lines: list[str], brackets: str) -> str:
    return f'  "{name}": {brackets[0]}\n' + ",\n".join(f"    {line}" for line in lines) + f"\n  {brackets[1]}"


def _rgb(values: list[int]) -> RGB:
    red, green, blue = values
    return red, green, blue
