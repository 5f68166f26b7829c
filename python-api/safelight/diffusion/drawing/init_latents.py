"""Owns the way from a picture to latents, which image to image and inpainting start from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from PIL import Image

from safelight.diffusion.pictures.vae import encode_pixels


def encode_picture(
    vae: Any, picture: Image.Image, generators: Sequence[torch.Generator], dtype: torch.dtype
) -> torch.Tensor:
    """Scaled latents (n, 4, H/8, W/8) of an RGB picture, one sample per generator; encoded once, in the VAE's own
    precision."""
    pixels = torch.from_numpy(2 * (np.array(picture, dtype=np.float32) / 255) - 1)  # (H, W, 3) in [-1, 1]
    latents = encode_pixels(
        vae,
        pixels.permute(2, 0, 1)[None],
        lambda found: torch.cat([found.sample(generator) for generator in generators]),
    )
    return latents.to(dtype)
