"""Owns the way from a picture to latents, which image to image and inpainting start from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from PIL import Image


def encode_picture(
    vae: Any, picture: Image.Image, generators: Sequence[torch.Generator], dtype: torch.dtype
) -> torch.Tensor:
    """Scaled latents (n, 4, H/8, W/8) of an RGB picture, one sample per generator; encoded once, in the VAE's own
    precision."""
    pixels = torch.from_numpy(2 * (np.array(picture, dtype=np.float32) / 255) - 1)  # (H, W, 3) in [-1, 1]
    batch = pixels.permute(2, 0, 1)[None].to(vae.device, vae.dtype)
    distribution = vae.encode(batch).latent_dist
    latents = torch.cat([distribution.sample(generator) for generator in generators]).float()
    config = vae.config
    if getattr(config, "latents_mean", None) and getattr(config, "latents_std", None):
        std, mean = (
            torch.tensor(values, device=latents.device).view(1, -1, 1, 1)
            for values in (config.latents_std, config.latents_mean)
        )
        latents = (latents - mean) / std
    scaled: torch.Tensor = latents * config.scaling_factor
    return scaled.to(dtype)
