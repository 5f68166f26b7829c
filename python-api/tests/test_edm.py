"""Checkpoints whose scheduler config is an EDM one (Playground 2.5, CosXL) draw what diffusers draws with them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import EDMDPMSolverMultistepScheduler, EDMEulerScheduler, StableDiffusionXLPipeline

from safelight import wire
from safelight.diffusion.checkpoints.shelf import open_shelf
from tests.drawing_board import draw, half_mask, photograph, pixels, read_components, work
from tests.live import settings

CONFIG = {"sigma_max": 80.0, "sigma_min": 0.002, "sigma_data": 0.5, "prediction_type": "epsilon"}
SCHEDULERS = {"euler": EDMEulerScheduler, "dpmpp_2m": EDMDPMSolverMultistepScheduler}


@pytest.fixture(scope="module")
def checkpoint(tiny_checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(tiny_checkpoint, tmp_path_factory.mktemp("checkpoints") / "playground"))
    EDMDPMSolverMultistepScheduler(**CONFIG).save_pretrained(folder / "scheduler")
    return folder


@pytest.mark.parametrize("sampler", SCHEDULERS)
def test_it_draws_what_diffusers_draws(checkpoint: Path, sampler: str) -> None:
    shelf = open_shelf(settings(model_checkpoint_dir=checkpoint, model_device="cpu"))
    assert shelf.models[0].samplers == list(SCHEDULERS)
    ours = draw(shelf.renderer("playground", in_use=set()), work(sampler=sampler, previews="none", seed=7)).images[0]
    components = read_components(checkpoint)
    pipeline: Any = StableDiffusionXLPipeline(**components.for_pipeline(), scheduler=SCHEDULERS[sampler](**CONFIG))
    pipeline.set_progress_bar_config(disable=True)
    with torch.inference_mode():
        [picture] = pipeline(
            "a red cube", num_inference_steps=6, guidance_scale=3.0, width=64, height=64,
            generator=torch.Generator("cpu").manual_seed(7),
        ).images  # fmt: skip
    assert np.abs(pixels(ours) - np.asarray(picture).astype(int)).max() <= 1


@pytest.mark.parametrize("sampler", SCHEDULERS)
def test_pictures_masks_and_branches_work_with_it(checkpoint: Path, sampler: str) -> None:
    renderer = open_shelf(settings(model_checkpoint_dir=checkpoint, model_device="cpu")).renderer(
        "playground", in_use=set()
    )
    fields: dict[str, Any] = {"sampler": sampler, "preview_decoder": "linear"}
    assert draw(renderer, work(init_image=photograph(), strength=0.5, **fields)).steps == [1, 2, 3]
    kept = pixels(draw(renderer, work(init_image=photograph(), mask=half_mask(), strength=1.0, **fields)).images[0])
    assert np.array_equal(kept[:, :32], np.asarray(photograph()).astype(int)[:, :32])
    parent = draw(renderer, work(**fields))
    point = wire.BranchPoint(id="a" * 16, step=3, index=0)
    branch = draw(renderer, work(start=parent.snapshots[2], total_steps=6, from_=point, **fields))
    assert branch.steps == [4, 5, 6]
    if sampler == "euler":  # the other one has forgotten its last steps
        assert np.abs(pixels(branch.images[0]) - pixels(parent.images[0])).max() <= 6
