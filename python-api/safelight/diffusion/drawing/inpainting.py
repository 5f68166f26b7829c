"""Owns what a model made for inpainting is told beside the noisy latents: the mask, and the picture outside of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from PIL import Image

from safelight.diffusion.drawing.kept_part import shrink_mask
from safelight.diffusion.pictures.vae import encode_pixels


def describe_picture(
    vae: Any, picture: Image.Image | None, mask: Image.Image | None, width: int, height: int
) -> torch.Tensor:
    """(1, 5, H/8, W/8): one where it is painted anew, and the latents of the picture with that part grey. Without a
    mask all of it is painted, as it is without a picture. Draws no noise, so that seeds mean the same."""
    if picture is None or mask is None:
        mask = Image.new("L", (width, height), 255)
        picture = Image.new("RGB", (width, height))
    kept = np.array(mask, np.float32)[..., None] < 128
    pixels = (2 * (np.array(picture, np.float32) / 255) - 1) * kept  # (H, W, 3) in [-1, 1]
    latents = encode_pixels(vae, torch.from_numpy(pixels).permute(2, 0, 1)[None], lambda found: found.mode())
    return torch.cat([shrink_mask(mask, latents), latents], dim=1)
