"""Pictures as tensors and back."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor


def to_tensor(pictures: np.ndarray) -> Tensor:
    """(N, H, W, 3) bytes to (N, 3, H, W) in [-1, 1]."""
    return torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float().div(127.5).sub(1)


def to_image(picture: Tensor) -> Image.Image:
    """(3, H, W) in [-1, 1] to a picture."""
    pixels = picture.detach().float().clamp(-1, 1).add(1).mul(127.5).round().byte()
    return Image.fromarray(pixels.permute(1, 2, 0).cpu().numpy())


def halve(pictures: Tensor) -> Tensor:
    return F.avg_pool2d(pictures, 2)


def tile(pictures: Tensor, columns: int) -> Image.Image:
    """(N, 3, H, W) side by side in rows; N is a multiple of `columns`."""
    count, channels, height, width = pictures.shape
    rows = count // columns
    grid = pictures.reshape(rows, columns, channels, height, width).permute(2, 0, 3, 1, 4)
    return to_image(grid.reshape(channels, rows * height, columns * width))


def psnr(decoded: Tensor, target: Tensor) -> float:
    """Mean over the pictures (N, 3, H, W) in [-1, 1], in dB."""
    error = (decoded.float().clamp(-1, 1) - target).square().mean((1, 2, 3)).clamp(min=1e-10)
    return float((10 * torch.log10(4 / error)).mean())
