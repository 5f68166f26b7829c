"""Owns what a mask keeps of a picture while the rest of it is denoised."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image


class KeptPart:
    """The clean latents (n, 4, H/8, W/8) of a picture, and where they are kept."""

    def __init__(self, mask: Image.Image, clean: torch.Tensor, noise: torch.Tensor | None = None) -> None:
        self._painted = shrink_mask(mask, clean)  # (1, 1, H/8, W/8): 1 where it is painted anew
        self._clean = clean
        self._noise = noise  # its own in a branch, whose pipeline knows no mask; the inpainting pipeline adds it itself

    def in_clean(self, latents: torch.Tensor) -> torch.Tensor:
        """Predicted clean latents with the kept part as it will be."""
        return self._clean + self._painted * (latents - self._clean)

    def in_noisy(self, latents: torch.Tensor, sigma: float, scale: float) -> torch.Tensor:
        """A sampler's latents with the kept part as noisy as they are: `scale` * (clean + `sigma` * noise)."""
        if self._noise is None:
            return latents
        kept = scale * (self._clean + sigma * self._noise)
        return (kept + self._painted * (latents - kept)).to(latents.dtype)


def shrink_mask(mask: Image.Image, latents: torch.Tensor) -> torch.Tensor:
    """A mask of 0 and 255 in the size of the latents, by the nearest pixel as the stock inpainting pipeline does it."""
    painted = torch.from_numpy(np.array(mask, np.float32) / 255)[None, None]
    return torch.nn.functional.interpolate(painted, size=latents.shape[-2:]).to(latents)
