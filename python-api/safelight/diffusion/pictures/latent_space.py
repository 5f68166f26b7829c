"""Owns what is known about VAEs by their config: which latents mean the same, and known matrices from them to RGB."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

Row = tuple[float, float, float]


class Linear(BaseModel):
    """Scaled latents (4) times `matrix` (4x3) plus `bias` (3) is RGB in [-1, 1]."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    matrix: tuple[Row, Row, Row, Row]
    bias: Row


@dataclass(frozen=True)
class LatentSpace:
    """What decides whether a decoder made for one VAE can read another's latents. SDXL's fp16-safe VAE differs from the
    original in weights only, so it has the same."""

    channels: int
    scaling_factor: float
    mean: tuple[float, ...]  # empty when latents are not shifted
    std: tuple[float, ...]
    widths: tuple[int, ...]  # of the VAE's blocks


def latent_space_of(vae_config: Mapping[str, Any]) -> LatentSpace:
    return LatentSpace(
        channels=int(vae_config.get("latent_channels", 4)),
        scaling_factor=float(vae_config.get("scaling_factor", 0.18215)),
        mean=tuple(vae_config.get("latents_mean") or ()),
        std=tuple(vae_config.get("latents_std") or ()),
        widths=tuple(vae_config.get("block_out_channels", (64,))),
    )


SDXL = LatentSpace(4, 0.13025, (), (), (128, 256, 512, 512))
PLAYGROUND_2_5 = LatentSpace(
    4, 0.5, (-1.6574, 1.886, -1.383, 2.5155), (8.4927, 5.9022, 6.5498, 5.2299), (128, 256, 512, 512)
)

# Both as ComfyUI publishes them (comfy/latent_formats.py, classes SDXL and SDXL_Playground_2_5).
KNOWN_LINEAR: Mapping[LatentSpace, Linear] = {
    SDXL: Linear(
        matrix=(
            (0.3651, 0.4232, 0.4341),
            (-0.2533, -0.0042, 0.1068),
            (0.1076, 0.1111, -0.0362),
            (-0.3165, -0.2492, -0.2188),
        ),
        bias=(0.1084, -0.0175, -0.0011),
    ),
    PLAYGROUND_2_5: Linear(
        matrix=(
            (0.3920, 0.4054, 0.4549),
            (-0.2634, -0.0196, 0.0653),
            (0.0568, 0.1687, -0.0755),
            (-0.3112, -0.2359, -0.2076),
        ),
        bias=(0.0, 0.0, 0.0),
    ),
}
