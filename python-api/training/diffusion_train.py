"""Trains UNet and text encoders: `python -m training.diffusion_train --minutes 90 [--from-model FOLDER]`.

First at 128 px, then at 256 px. What ships is the moving average of the weights.
"""

from __future__ import annotations

import argparse
import copy
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from training.captioned import Captioned
from training.course import run_course
from training.diffusion_loss import NoiseSchedule, diffusion_loss
from training.latents import SIZES, load_scaled_vae
from training.options import Setting, add_budget, add_setting, add_stage, read_budget, read_setting, read_stage
from training.parts import Denoiser
from training.pipeline import assemble
from training.prompts import SHEET
from training.runs import Runs, read_checkpoint
from training.sheets import contact_sheet, draw_prompts
from training.tokenizer import load_tokenizer
from training.warm_start import begin_from_model

NAME = "diffusion"


def main() -> None:
    parser = argparse.ArgumentParser()
    add_setting(parser)
    add_stage(parser)
    add_budget(parser)
    parser.add_argument("--from-model", type=Path, help="checkpoint folder to begin with, for a run not yet begun")
    args = parser.parse_args()
    setting = read_setting(args)
    parameters = sum(parameter.numel() for parameter in Denoiser(len(load_tokenizer(setting.runs))).parameters())
    stage = read_stage(args, setting.profile.diffusion)
    setting = replace(setting, profile=replace(setting.profile, diffusion=stage))
    run_course(NAME, partial(DiffusionLesson, args.from_model), parameters, setting, read_budget(args))


class DiffusionLesson:
    def __init__(self, from_model: Path | None, setting: Setting) -> None:
        profile, runs = setting.profile, setting.runs
        self._runs, self._device, self.stage = runs, torch.device(profile.device), profile.diffusion
        self._data = Captioned(setting, SIZES, profile.scenes)
        model = Denoiser(len(self._data.tokenizer))
        if from_model and not runs.checkpoint(NAME).exists():
            print(begin_from_model(model, self._data.tokenizer, from_model), flush=True)
        self._average = copy.deepcopy(model).requires_grad_(False).to(self._device)
        if profile.plain_attention:
            model.use_plain_attention()
        self._model = model.to(self._device)
        if profile.device == "cuda":
            self._model.unet.to(memory_format=torch.channels_last)
        if setting.compile:
            self._model.unet.forward = torch.compile(self._model.unet.forward)
        self._schedule = NoiseSchedule(self._device)
        self.parts: dict[str, nn.Module] = {"model": self._model, "average": self._average}
        self.learned = list(self._model.parameters())

    def batch(self, done: float, rng: np.random.Generator) -> Any:
        small = done < self.stage.small_share
        rows, token_ids = self._data.draw(rng, self.stage.batch if small else self.stage.large_batch)
        return SIZES[0] if small else SIZES[1], rows, token_ids

    def loss(self, batch: Any, done: float) -> tuple[Tensor, int]:
        size, rows, token_ids = batch
        latents = self._data.latents(size, rows)
        return diffusion_loss(self._model, self._schedule, latents, token_ids, size), len(rows)

    @torch.no_grad()
    def after_step(self, step: int) -> None:
        decay = min(self.stage.average, (step + 1) / (step + 10))
        mine: list[Tensor] = list(self._average.parameters())
        theirs: list[Tensor] = list(self._model.parameters())
        torch._foreach_lerp_(mine, theirs, 1 - decay)

    def draw_sheet(self, path: Path) -> str:
        """The fixed prompts with the averaged weights."""
        vae = load_scaled_vae(self._runs).to(self._device)
        pipeline = assemble(self._average, vae, self._data.tokenizer)
        images = draw_prompts(pipeline, SHEET, 256, 12, 3.0)
        contact_sheet(images, SHEET, 160, 8).save(path, quality=85)
        return f"sheet {path}"


def load_average(runs: Runs) -> Denoiser:
    """The averaged weights of the last save."""
    model = Denoiser(len(load_tokenizer(runs)))
    model.load_state_dict(read_checkpoint(runs.checkpoint(NAME))["average"])
    return model.eval()


if __name__ == "__main__":
    main()
