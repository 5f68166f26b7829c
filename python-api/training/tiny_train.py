"""Trains the tiny decoder for previews: `python -m training.tiny_train --minutes 15` (after the latents).

TAESD's idea: a small net that decodes the pipeline's latents as they are, in a fraction of the VAE's time. Its encoder
learns along, so that the folder is a whole AutoencoderTiny.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderTiny
from torch import Tensor, nn

from training.config import TINY, TINY_CROP
from training.course import run_course
from training.hardware import autocast
from training.latents import load_latents
from training.options import Setting, add_budget, add_setting, read_budget, read_setting
from training.runs import Runs, read_checkpoint
from training.scene_store import Pictures
from training.tensors import psnr, tile, to_tensor
from training.vae_loss import reconstruction_loss

NAME = "tiny"
NOISE = 0.06  # noise on the latents: previews decode guesses, not encodings


def main() -> None:
    parser = argparse.ArgumentParser()
    add_setting(parser)
    add_budget(parser)
    args = parser.parse_args()
    parameters = sum(parameter.numel() for parameter in build_tiny().parameters())
    run_course(NAME, TinyLesson, parameters, read_setting(args), read_budget(args))


class TinyLesson:
    def __init__(self, setting: Setting) -> None:
        profile = setting.profile
        self._device, self.stage = torch.device(profile.device), profile.tiny
        self._pictures = Pictures(setting.runs, profile, profile.pictures)
        self._latents = load_latents(setting.runs, profile, 256, profile.pictures)
        self._tiny = build_tiny().to(self._device)
        self.parts: dict[str, nn.Module] = {"tiny": self._tiny}
        self.learned = list(self._tiny.parameters())

    def batch(self, done: float, rng: np.random.Generator) -> Any:
        small = done < self.stage.small_share
        rows = rng.integers(self._pictures.taught, size=self.stage.batch if small else self.stage.large_batch)
        side = TINY_CROP if small else 32
        corners = rng.integers(33 - side, size=(len(rows), 2))
        latents = [self._latents[r, :, y : y + side, x : x + side] for r, (y, x) in zip(rows, corners, strict=True)]
        pictures = [
            self._pictures[int(r)][8 * y : 8 * (y + side), 8 * x : 8 * (x + side)]
            for r, (y, x) in zip(rows, corners, strict=True)
        ]
        return torch.stack(latents).float(), to_tensor(np.stack(pictures))

    def loss(self, batch: Any, done: float) -> tuple[Tensor, int]:
        latents, target = (part.to(self._device) for part in batch)
        with autocast(self._device):
            decoded = self._tiny.decode(latents + NOISE * torch.randn_like(latents)).sample
            encoded = self._tiny.encode(target).latents
        decoding = reconstruction_loss(decoded.float(), target)
        return decoding + 0.2 * (encoded.float() - latents).square().mean(), len(target)

    def after_step(self, step: int) -> None:
        pass

    @torch.no_grad()
    def draw_sheet(self, path: Path) -> str:
        rows = range(self._pictures.taught, len(self._pictures))[:16]
        latents = self._latents[rows.start : rows.stop].float().to(self._device)
        target = to_tensor(self._pictures.take(rows)).to(self._device)
        with autocast(self._device):
            decoded = self._tiny.decode(latents).sample.float().clamp(-1, 1)
        tile(torch.cat([target, decoded]), len(target)).save(path, quality=88)
        return f"psnr {psnr(decoded, target):.2f} dB"


def build_tiny() -> AutoencoderTiny:
    return AutoencoderTiny(**TINY)


def load_tiny(runs: Runs) -> AutoencoderTiny | None:
    """The trained tiny decoder, or None where none was trained."""
    path = runs.checkpoint(NAME)
    if not path.exists():
        return None
    tiny = build_tiny()
    tiny.load_state_dict(read_checkpoint(path)["tiny"])
    return tiny.eval()


if __name__ == "__main__":
    main()
