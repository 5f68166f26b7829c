"""Owns constructing a generation's stock pipelines from what all generations share."""

from __future__ import annotations

from typing import Any

import torch
from diffusers import (
    StableDiffusionXLImg2ImgPipeline,
    StableDiffusionXLInpaintPipeline,
    StableDiffusionXLPipeline,
)

from safelight.diffusion.drawing.components import Components
from safelight.diffusion.drawing.denoiser import Denoiser, LoraSet
from safelight.diffusion.drawing.samplers import make_scheduler

FROM_TEXT = StableDiffusionXLPipeline
FROM_LATENTS = StableDiffusionXLImg2ImgPipeline
INPAINTING = StableDiffusionXLInpaintPipeline


def make_pipeline(
    kind: type, components: Components, sampler: str, loras: LoraSet, beside: torch.Tensor | None = None
) -> Any:
    """A pipeline and a scheduler of one generation's own: both count steps, and its guidance is in it. Constructed, and
    not moved or made from another one: `to` and `from_pipe` change the networks that others are using."""
    parts: dict[str, Any] = {
        **components.for_pipeline(),
        "unet": Denoiser(components.unet, loras, beside),
        "scheduler": make_scheduler(sampler, components.scheduler_config),
    }
    if kind is not FROM_TEXT:
        parts["requires_aesthetics_score"] = components.requires_aesthetics_score
    pipeline = kind(**parts)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline
