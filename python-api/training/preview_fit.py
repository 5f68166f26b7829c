"""Fits the linear preview: pipeline latents to small RGB pictures, by least squares on stored scenes."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from training.latents import load_latents
from training.options import Setting
from training.scene_store import Pictures
from training.tensors import to_tensor

SCENES = 512


def fit_preview(setting: Setting) -> dict[str, list[list[float]] | list[float]]:
    """`matrix` (4 rows of r, g, b) and `bias` (r, g, b) such that latents @ matrix + bias is in [-1, 1]."""
    count = min(SCENES, setting.profile.pictures)
    latents = load_latents(setting.runs, setting.profile, 256, count).float().permute(0, 2, 3, 1).reshape(-1, 4)
    pictures = to_tensor(Pictures(setting.runs, setting.profile, count).take(range(count)))
    colours = F.avg_pool2d(pictures, 8).permute(0, 2, 3, 1).reshape(-1, 3)
    inputs = torch.cat([latents, torch.ones(len(latents), 1)], 1).double()
    fit = torch.linalg.lstsq(inputs, colours.double()).solution.numpy()  # (5, 3)
    return {"matrix": _rounded(fit[:4]), "bias": np.round(fit[4], 4).tolist()}


def _rounded(rows: np.ndarray) -> list[list[float]]:
    return [np.round(row, 4).tolist() for row in rows]
