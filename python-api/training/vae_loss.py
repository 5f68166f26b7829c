"""What the VAE is asked to keep: pixels, hues, mean colours, edges, and latents that scale like pictures."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

OPPONENT = torch.tensor([[1.0, -1.0, 0.0], [-0.5, -0.5, 1.0]])  # red-green, blue-yellow


class PreviewHead(nn.Module):
    """A linear map from latents to the mean colour of each 8x8 patch; also the live preview's matrix."""

    def __init__(self) -> None:
        super().__init__()
        self.map = nn.Conv2d(4, 3, 1)

    def forward(self, latents: Tensor) -> Tensor:
        preview: Tensor = self.map(latents)  # (B, 3, H/8, W/8) in [-1, 1]
        return preview


def reconstruction_loss(decoded: Tensor, target: Tensor) -> Tensor:
    """L1, hue L1, mean-colour MSE and edge L1 of (B, 3, H, W) pictures in [-1, 1]."""
    error = decoded - target
    hue = torch.einsum("oc,bchw->bohw", OPPONENT, error)
    coarse = F.avg_pool2d(error, 8)
    edges_x, edges_y = error[..., 1:] - error[..., :-1], error[..., 1:, :] - error[..., :-1, :]
    return (
        error.abs().mean()
        + error.square().mean()
        + 0.7 * hue.abs().mean()
        + 4.0 * coarse.square().mean()
        + 0.4 * (edges_x.abs().mean() + edges_y.abs().mean())
    )


def preview_loss(preview: Tensor, target: Tensor) -> Tensor:
    error = preview - F.avg_pool2d(target, 8)
    return 2 * error.square().mean() + 0.5 * error.abs().mean()


def kl_loss(mean: Tensor, logvar: Tensor) -> Tensor:
    return 0.5 * (mean.square() + logvar.exp() - 1 - logvar).mean()
