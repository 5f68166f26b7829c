"""Sharpens the decoder on whole frames: `python -m training.vae_polish --minutes 10`.

The encoder stays, so latents and the UNet stay valid. The decoder learns from latents as the UNet makes them:
noised and denoised again in one step. Those lack the encoder's faint texture (spread 0.02 instead of 0.08 on plain
walls), without which the first decoder drew mottled walls. What it learned is used once `runs/polish` has a checkpoint.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import Tensor, nn

from training.captioned import Captioned
from training.course import run_course
from training.diffusion_loss import NoiseSchedule, time_ids
from training.diffusion_train import load_average
from training.hardware import autocast
from training.latents import load_scaled_vae
from training.options import Setting, add_budget, add_setting, read_budget, read_setting
from training.runs import Runs, read_checkpoint
from training.scene_store import Pictures
from training.tensors import to_tensor
from training.vae_loss import reconstruction_loss
from training.vae_train import build_vae, draw_reconstructions

NAME = "polish"
POLISHED = 0.6  # of the way: 30.3 dB without the plain decoder's grain (30.6 dB); the whole way 30.0 dB
LAST_TIMESTEP = 300  # beyond it shapes move, and picture and latents no longer belong together


def main() -> None:
    parser = argparse.ArgumentParser()
    add_setting(parser)
    add_budget(parser)
    args = parser.parse_args()
    parameters = sum(parameter.numel() for parameter in build_vae().parameters())
    run_course(NAME, PolishLesson, parameters, read_setting(args), read_budget(args))


class PolishLesson:
    def __init__(self, setting: Setting) -> None:
        profile = setting.profile
        self._device, self.stage = torch.device(profile.device), profile.polish
        self._pictures = Pictures(setting.runs, profile, profile.pictures)
        self._data = Captioned(setting, (256,), profile.pictures)
        self._denoiser = load_average(setting.runs).requires_grad_(False).to(self._device)
        if profile.plain_attention:
            self._denoiser.use_plain_attention()
        self._schedule = NoiseSchedule(self._device)
        self._vae = load_scaled_vae(setting.runs).to(self._device)
        self._vae.encoder.requires_grad_(False)
        self._vae.quant_conv.requires_grad_(False)
        self.parts: dict[str, nn.Module] = {"vae": self._vae}
        self.learned = [parameter for parameter in self._vae.parameters() if parameter.requires_grad]

    def batch(self, done: float, rng: np.random.Generator) -> Any:
        rows, token_ids = self._data.draw(rng, self.stage.batch, self._pictures.taught)
        return rows, token_ids, to_tensor(self._pictures.take(rows.numpy()))

    def loss(self, batch: Any, done: float) -> tuple[Tensor, int]:
        rows, token_ids, target = batch
        seen = self._denoise_once(self._data.latents(256, rows), token_ids)
        with autocast(self._device):
            decoded = self._vae.decode(seen).sample
        return reconstruction_loss(decoded.float(), target.to(self._device)), len(rows)

    def after_step(self, step: int) -> None:
        pass

    def draw_sheet(self, path: Path) -> str:
        return draw_reconstructions(self._vae, self._pictures, path)

    @torch.no_grad()
    def _denoise_once(self, latents: Tensor, token_ids: Tensor) -> Tensor:
        """The UNet's guess at (B, 4, 32, 32) latents after noise of a random low timestep."""
        timesteps = torch.randint(0, LAST_TIMESTEP, (len(latents),)).to(self._device)
        signal, sigma = self._schedule.at(timesteps)
        noisy = signal * latents + sigma * torch.randn_like(latents)
        sizes = time_ids(256, len(latents)).to(self._device)
        with autocast(self._device):
            condition = self._denoiser.encode(token_ids.to(self._device))
            velocity = self._denoiser(noisy, timesteps, condition, sizes)
        guess: Tensor = signal * noisy - sigma * velocity.float()
        return guess


def load_finished_vae(runs: Runs) -> AutoencoderKL:
    """The VAE that ships: on the way to the polished one, if there is one; latents of mean 0 and spread 1."""
    vae = load_scaled_vae(runs)
    if runs.checkpoint(NAME).exists():
        plain, polished = vae.state_dict(), read_checkpoint(runs.checkpoint(NAME))["vae"]
        vae.load_state_dict({name: torch.lerp(plain[name], polished[name], POLISHED) for name in plain})
    return vae


if __name__ == "__main__":
    main()
