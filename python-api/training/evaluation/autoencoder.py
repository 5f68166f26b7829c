"""What a VAE round trip costs: PSNR on scenes it has not learned from, and every named colour afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from diffusers import AutoencoderKL
from PIL import Image

from training.probe import examine
from training.reference import Reference
from training.scenes.draw import draw_scene
from training.scenes.facts import StillLife, Thing
from training.scenes.palette import COLOURS
from training.tensors import psnr, to_image, to_tensor

# Every colour on products without parts in other colours, before a wall that it stands out from.
SOLIDS = ("ball", "vase", "box")


@dataclass(frozen=True)
class RoundTrip:
    psnr_db: float
    colours: tuple[int, int]  # right and asked, of those that the probe reads right before the trip
    wrong: tuple[str, ...]


@torch.no_grad()
def judge_round_trip(vae: AutoencoderKL, fresh: list[Image.Image], reference: Reference) -> RoundTrip:
    scenes = [(facts, draw_scene(facts, number).image) for number, facts in enumerate(_colour_scenes())]
    readable = [(facts, image) for facts, image in scenes if examine(image, facts, reference).passed]
    decoded = round_trip(vae, [image for _, image in readable])
    wrong = [
        str(facts.things[0].colour)
        for (facts, _), image in zip(readable, decoded, strict=True)
        if not examine(image, facts, reference).passed
    ]
    after = round_trip(vae, fresh)
    level = float(np.mean([psnr(_tensor(a), _tensor(b)) for a, b in zip(after, fresh, strict=True)]))
    return RoundTrip(level, (len(readable) - len(wrong), len(readable)), tuple(sorted(set(wrong))))


@torch.no_grad()
def round_trip(vae: AutoencoderKL, images: list[Image.Image]) -> list[Image.Image]:
    device = next(vae.parameters()).device
    decoded: list[Image.Image] = []
    for image in images:
        latents = vae.encode(_tensor(image).to(device)).latent_dist.mean
        decoded.append(to_image(vae.decode(latents).sample[0]))
    return decoded


def _colour_scenes() -> list[StillLife]:
    return [
        StillLife("white" if colour not in ("white", "yellow", "pink") else "gray", (Thing(name, colour),))
        for name in SOLIDS
        for colour in COLOURS
        if colour != "gray"
    ] + [StillLife("black", (Thing(name, "gray"),)) for name in SOLIDS]


def _tensor(image: Image.Image) -> torch.Tensor:
    return to_tensor(np.asarray(image)[None])
