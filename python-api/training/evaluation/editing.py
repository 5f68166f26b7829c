"""Image to image and inpaint with the same UNet: the prompt's change must show, and the rest must stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from diffusers import StableDiffusionXLImg2ImgPipeline, StableDiffusionXLInpaintPipeline, StableDiffusionXLPipeline
from PIL import Image, ImageFilter

from training.evaluation.autoencoder import round_trip
from training.hardware import autocast
from training.probe import examine
from training.questions import say_plainly
from training.reference import Reference
from training.scenes.draw import draw_scene
from training.scenes.facts import StillLife, Thing

STRENGTH = 0.7
# Mean absolute difference (of 255) outside the object. A round trip alone costs 2 to 4.
KEPT_WITHIN = 10.0
CHANGES = (
    ("ball", "red", "blue", "beige"),
    ("vase", "blue", "orange", "white"),
    ("box", "green", "pink", "gray"),
    ("mug", "teal", "red", "white"),
    ("apple", "red", "green", "gray"),
    ("bottle", "purple", "yellow", "navy"),
    ("chair", "brown", "teal", "beige"),
    ("lamp", "orange", "purple", "white"),
)


@dataclass(frozen=True)
class Edits:
    """Of so many edits: how often the new colour shows, the rest stays, and both."""

    count: int
    changed: int
    kept: int
    both: int
    sheet: list[Image.Image]  # before and after, in turn


def judge_editing(
    pipeline: StableDiffusionXLPipeline, reference: Reference, count: int, steps: int, guidance: float
) -> dict[str, Edits]:
    """By "image to image" and "inpaint"."""
    kinds = {
        "image to image": StableDiffusionXLImg2ImgPipeline(**pipeline.components, requires_aesthetics_score=False),
        "inpaint": StableDiffusionXLInpaintPipeline(**pipeline.components, requires_aesthetics_score=False),
    }
    return {name: _edit_all(name, kind, reference, count, steps, guidance) for name, kind in kinds.items()}


def _edit_all(name: str, editor: Any, reference: Reference, count: int, steps: int, guidance: float) -> Edits:
    sheet: list[Image.Image] = []
    changed, kept = [], []
    for number, (kind, old, new, wall) in enumerate(CHANGES[:count]):
        before, objects = draw_scene(StillLife(wall, (Thing(kind, old),)), 77 + number)
        asked = StillLife(wall, (Thing(kind, new),))
        wide = objects[0].mask.filter(ImageFilter.MaxFilter(15))  # its edge and the contact shadow too
        after = _edit(name, editor, before, wide, say_plainly(asked, "en"), steps, guidance, number)
        changed.append(all(examine(after, asked, reference).things))
        # against the round trip: what the VAE alone loses is judged elsewhere
        kept.append(_difference(after, round_trip(editor.vae, [before])[0], wide) <= KEPT_WITHIN)
        sheet += [before, after]
    both = sum(c and k for c, k in zip(changed, kept, strict=True))
    return Edits(len(changed), sum(changed), sum(kept), both, sheet)


def _edit(
    name: str,
    editor: Any,
    before: Image.Image,
    mask: Image.Image,
    prompt: str,
    steps: int,
    guidance: float,
    seed: int,
) -> Image.Image:
    masked = (
        {"mask_image": mask, "height": 256, "width": 256, "strength": 0.99}
        if name == "inpaint"
        else {"strength": STRENGTH}
    )
    editor.set_progress_bar_config(disable=True)
    with torch.no_grad(), autocast(editor.device):
        result = editor(
            prompt,
            image=before,
            num_inference_steps=steps,
            guidance_scale=guidance,
            generator=torch.Generator().manual_seed(seed),
            **masked,
        )
    image: Image.Image = result.images[0]
    return image


def _difference(a: Image.Image, b: Image.Image, but: Image.Image) -> float:
    """Mean absolute difference (0..255) where the mask `but` is black."""
    outside = np.asarray(but) == 0
    return float(np.abs(np.asarray(a, np.float32) - np.asarray(b, np.float32))[outside].mean())
