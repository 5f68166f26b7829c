"""Trains the VAE: `python -m training.vae_train --minutes 60`, or `--from-model FOLDER` to begin from shipped weights.

Crops first, whole frames last. After the freeze only the decoder learns.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import Tensor, nn

from training.config import VAE, VAE_CROPS, VAE_FREEZE
from training.course import run_course
from training.hardware import autocast
from training.options import Setting, add_budget, add_setting, add_stage, read_budget, read_setting, read_stage
from training.runs import Runs, read_checkpoint
from training.scene_store import Pictures
from training.tensors import halve, psnr, tile, to_tensor
from training.vae_loss import PreviewHead, kl_loss, preview_loss, reconstruction_loss
from training.warm_start import load_model_vae

NAME = "vae"
SCALED = 0.25  # share of batches that must decode at half size too (arXiv 2502.09509)


def main() -> None:
    parser = argparse.ArgumentParser()
    add_setting(parser)
    add_stage(parser)
    add_budget(parser)
    parser.add_argument("--from-model", type=Path, help="checkpoint folder to begin with, at half the usual rate")
    parser.add_argument("--freeze-at", type=float, help="when the encoder stops (default 0.7, from a model 0)")
    args = parser.parse_args()
    setting = read_setting(args)
    usual = setting.profile.vae
    stage = read_stage(args, replace(usual, rate=usual.rate / 2) if args.from_model else usual)
    setting = replace(setting, profile=replace(setting.profile, vae=stage))
    parameters = sum(p.numel() for p in [*build_vae().parameters(), *PreviewHead().parameters()])
    run_course(NAME, partial(VaeLesson, args.from_model, args.freeze_at), parameters, setting, read_budget(args))


class VaeLesson:
    def __init__(self, from_model: Path | None, freeze_at: float | None, setting: Setting) -> None:
        profile = setting.profile
        self._device = torch.device(profile.device)
        self._pictures = Pictures(setting.runs, profile, profile.pictures)
        self._crop = VAE_CROPS[profile.device]
        self._freeze = (0.0 if from_model else VAE_FREEZE) if freeze_at is None else freeze_at
        self.stage = profile.vae
        self._vae, self._head = load_model_vae(from_model) if from_model else (build_vae(), PreviewHead())
        self._vae.to(self._device)
        self._head.to(self._device)
        self.parts: dict[str, nn.Module] = {"vae": self._vae, "head": self._head}
        self.learned = [*self._vae.parameters(), *self._head.parameters()]

    def batch(self, done: float, rng: np.random.Generator) -> Any:
        rows = self._pictures.taught
        if done < self.stage.small_share:
            target = crops(self._pictures, rows, rng, self._crop, self.stage.batch)
        else:
            target = to_tensor(self._pictures.take(rng.integers(rows, size=self.stage.large_batch)))
        return target, bool(rng.random() < SCALED)

    def loss(self, batch: Any, done: float) -> tuple[Tensor, int]:
        target, scaled = batch
        frozen = done >= self._freeze
        for part in (self._vae.encoder, self._vae.quant_conv, self._head):
            part.requires_grad_(not frozen)
        target = target.to(self._device)
        with autocast(self._device):
            posterior = self._vae.encode(target).latent_dist
            latents = posterior.sample()
            decoded = self._vae.decode(halve(latents) if scaled else latents).sample
        loss = reconstruction_loss(decoded.float(), halve(target) if scaled else target)
        if not frozen:
            loss = loss + preview_loss(self._head(latents.float()), target)
            loss = loss + 1e-5 * kl_loss(posterior.mean.float(), posterior.logvar.float())
        return loss, len(target)

    def after_step(self, step: int) -> None:
        pass

    def draw_sheet(self, path: Path) -> str:
        return draw_reconstructions(self._vae, self._pictures, path)


def build_vae() -> AutoencoderKL:
    """A fresh VAE whose posteriors start narrow (std 0.14)."""
    vae = AutoencoderKL(**VAE)
    with torch.no_grad():
        vae.quant_conv.weight[4:] = 0
        vae.quant_conv.bias[4:] = -4.0
    return vae


def load_vae(runs: Runs) -> AutoencoderKL:
    """The trained VAE, whose latents have their own mean and spread."""
    vae = build_vae()
    vae.load_state_dict(read_checkpoint(runs.checkpoint(NAME))["vae"])
    return vae.eval()


def crops(pictures: Pictures, rows: int, rng: np.random.Generator, size: int, count: int) -> Tensor:
    """(count, 3, size, size) in [-1, 1]; of two random places the livelier one, as most of a scene is plain."""
    chosen = []
    for number in rng.integers(rows, size=count):
        places = rng.integers(257 - size, size=(2, 2))
        windows = [pictures[int(number)][y : y + size, x : x + size] for y, x in places]
        chosen.append(max(windows, key=lambda w: float(w[::4, ::4].std())))
    return to_tensor(np.stack(chosen))


@torch.no_grad()
def draw_reconstructions(vae: AutoencoderKL, pictures: Pictures, path: Path) -> str:
    """Rows of real and decoded pictures; PSNR on scenes held back, and the latents' spread."""
    device = next(vae.parameters()).device
    target = to_tensor(pictures.take(range(pictures.taught, len(pictures))[:16])).to(device)
    with autocast(device):
        latents = vae.encode(target).latent_dist.mean
        decoded = vae.decode(latents).sample.float().clamp(-1, 1)
    tile(torch.cat([target, decoded]), len(target)).save(path, quality=88)
    spread = [round(float(s), 2) for s in latents.float().std((0, 2, 3))]
    return f"psnr {psnr(decoded, target):.2f} dB, latent spread {spread}"


if __name__ == "__main__":
    main()
