"""Owns the ways from latents to pixels: the exact one through the VAE, and cheaper ones for previews."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch.nn import functional

from safelight.diffusion.pictures.latent_space import Linear
from safelight.diffusion.pictures.vae import decode_latents

# (4, h, w) scaled latents of one image, wanted longer side in pixels -> bytes (H, W, 3) on the same device, of any size
# with the same proportions. The latents are only read.
Decode = Callable[[torch.Tensor, int], torch.Tensor]

EXACT = "vae"  # the name of the decoder that final pictures are made with


def vae_decoder(vae: Any) -> Decode:
    """Exact and as slow as the final picture; ignores the wanted size."""
    return lambda latents, side: decode_exactly(vae, latents)


def linear_decoder(linear: Linear, device: torch.device) -> Decode:
    """A 4x3 matrix per latent pixel: colours and composition at an eighth of the size, for next to nothing."""
    matrix = torch.tensor(linear.matrix, device=device, dtype=torch.float32)  # (4, 3)
    bias = torch.tensor(linear.bias, device=device, dtype=torch.float32)  # (3)

    def decode(latents: torch.Tensor, side: int) -> torch.Tensor:
        rgb = latents.float().permute(1, 2, 0) @ matrix + bias  # (h, w, 3)
        return _to_pixels(rgb)

    return decode


def tiny_decoder(tiny: Any) -> Decode:
    """AutoencoderTiny (TAESD): takes scaled latents as they are. Latents larger than the preview needs are averaged
    down first: a quarter of the area is a quarter of the work."""

    def decode(latents: torch.Tensor, side: int) -> torch.Tensor:
        shrink = max(1, 8 * max(latents.shape[-2:]) // side)
        batch = latents[None].to(next(tiny.parameters()).dtype)  # (1, 4, h, w)
        if shrink > 1:
            batch = functional.avg_pool2d(batch, shrink, ceil_mode=True)
        return _to_pixels(tiny.decode(batch, return_dict=False)[0][0].permute(1, 2, 0))

    return decode


def decode_exactly(vae: Any, latents: torch.Tensor) -> torch.Tensor:
    """The picture of one image's scaled latents (4, h, w) as bytes (H, W, 3). Raises SafelightError when the VAE's
    numbers are none."""
    return _to_pixels(decode_latents(vae, latents))


def preview_decoders(
    vae: Any, tiny: Any | None, linear: Linear, device: torch.device, *, tiny_first: bool = True
) -> Mapping[str, Decode]:
    """By name; the first is what `auto` means."""
    decoders: dict[str, Decode] = {"linear": linear_decoder(linear, device), EXACT: vae_decoder(vae)}
    if tiny is None:
        return decoders
    with_tiny: dict[str, Decode] = {"tiny": tiny_decoder(tiny)}
    return with_tiny | decoders if tiny_first else decoders | with_tiny


def _to_pixels(rgb: torch.Tensor) -> torch.Tensor:
    """(H, W, 3) in [-1, 1] -> bytes."""
    return (rgb.float() / 2 + 0.5).clamp(0, 1).mul(255).round().to(torch.uint8)
