"""Owns what a pipeline is made of, but for its sampler."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Components:
    """Shared by all generations; everything but the scheduler, which each generation has for itself. A refiner has
    neither `text_encoder` nor `tokenizer`."""

    unet: Any
    vae: Any
    text_encoder: Any | None
    text_encoder_2: Any
    tokenizer: Any | None
    tokenizer_2: Any
    scheduler_config: Mapping[str, Any]
    force_zeros_for_empty_prompt: bool
    requires_aesthetics_score: bool = False

    def for_pipeline(self) -> dict[str, Any]:
        """The keyword arguments of an SDXL pipeline's constructor, without the scheduler. Those that take an init image
        also want `requires_aesthetics_score`."""
        return {
            "unet": self.unet,
            "vae": self.vae,
            "text_encoder": self.text_encoder,
            "text_encoder_2": self.text_encoder_2,
            "tokenizer": self.tokenizer,
            "tokenizer_2": self.tokenizer_2,
            "force_zeros_for_empty_prompt": self.force_zeros_for_empty_prompt,
            "add_watermarker": False,
        }

    @property
    def networks(self) -> tuple[Any, ...]:
        parts = (self.unet, self.vae, self.text_encoder, self.text_encoder_2)
        return tuple(part for part in parts if part is not None)
