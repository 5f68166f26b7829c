"""Owns the exact way between pixels and latents: a VAE's scale and shift, and its precision when numbers run over."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

import torch

from safelight.errors import SafelightError

log = logging.getLogger(__name__)

Computed = TypeVar("Computed")


def encode_pixels(vae: Any, pixels: torch.Tensor, draw: Callable[[Any], torch.Tensor]) -> torch.Tensor:
    """Scaled latents (n, 4, h, w) fp32 of pixels (1, 3, H, W) in [-1, 1]: what `draw` takes from the distribution that
    the VAE finds. Raises SafelightError when they are no numbers."""

    def encode() -> Any:
        return vae.encode(pixels.to(vae.device, vae.dtype)).latent_dist

    latents = draw(_finite(vae, encode, lambda found: found.parameters)).float()
    if shift := _shift(vae.config, latents.device):
        mean, std = shift
        latents = (latents - mean) / std
    scaled: torch.Tensor = latents * vae.config.scaling_factor
    return scaled


def decode_latents(vae: Any, latents: torch.Tensor) -> torch.Tensor:
    """Pixels (H, W, 3) around [-1, 1] of one image's scaled latents (4, h, w), in the VAE's own precision. Raises
    SafelightError when they are no numbers."""
    unscaled = latents[None].float() / vae.config.scaling_factor
    if shift := _shift(vae.config, latents.device):
        mean, std = shift
        unscaled = unscaled * std + mean

    def decode() -> torch.Tensor:
        pixels: torch.Tensor = vae.decode(unscaled.to(vae.dtype), return_dict=False)[0][0].permute(1, 2, 0)
        return pixels

    return _finite(vae, decode, lambda pixels: pixels)


def _shift(config: Any, device: torch.device) -> tuple[torch.Tensor, torch.Tensor] | None:
    """Mean and standard deviation (1, 4, 1, 1) of a VAE whose latents have them (Playground 2.5)."""
    mean, std = getattr(config, "latents_mean", None), getattr(config, "latents_std", None)
    if not (mean and std):
        return None
    return torch.tensor(mean, device=device).view(1, -1, 1, 1), torch.tensor(std, device=device).view(1, -1, 1, 1)


def _finite(vae: Any, compute: Callable[[], Computed], numbers: Callable[[Computed], torch.Tensor]) -> Computed:
    """A VAE that runs over in half precision is moved to fp32, and stays there."""
    computed = compute()
    if torch.isfinite(numbers(computed)).all():
        return computed
    if vae.dtype != torch.float32:
        log.warning("the VAE produces invalid numbers in %s and goes on in fp32", str(vae.dtype).removeprefix("torch."))
        vae.to(torch.float32)
        if vae.device.type == "cuda":
            torch.cuda.synchronize(vae.device)  # previews are decoded on a stream of their own
        computed = compute()
        if torch.isfinite(numbers(computed)).all():
            return computed
    raise SafelightError(
        "GENERATION_FAILED", "The model's VAE produces invalid numbers; name another one in MODEL_VAE_DIR."
    )
