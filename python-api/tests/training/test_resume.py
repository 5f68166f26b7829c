"""A run that was stopped and resumed ends with the very weights of one that was not."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.training.tiny_runs import small_setting
from training.budget import Budget
from training.course import BuildLesson, run_course
from training.diffusion_train import DiffusionLesson
from training.latents import encode_scenes, load_scaled_vae
from training.loss_log import read_losses
from training.options import Setting
from training.runs import read_checkpoint
from training.scene_store import draw_scenes
from training.tiny_train import TinyLesson, load_tiny
from training.tokenizer import learn_tokenizer
from training.vae_train import VaeLesson

STEPS = 4
"""Half of them at 128 px and half at 256 px."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    """Eight scenes, a tokenizer, a VAE of a few steps and its latents."""
    setting = small_setting(tmp_path_factory.mktemp("runs"))
    learn_tokenizer(setting.runs, 60, seed=1)
    draw_scenes(setting.runs, setting.profile)
    run_course("vae", partial(VaeLesson, None, None), 0, setting, Budget(steps=2))
    assert encode_scenes(setting, until=1e12)
    return setting


def learn(setting: Setting, name: str, build: BuildLesson, *chunks: int) -> dict[str, Any]:
    """The checkpoint after the steps, done in so many commands; begins anew."""
    setting.runs.checkpoint(name).unlink(missing_ok=True)
    for chunk in chunks:
        run_course(name, build, 0, setting, Budget(steps=STEPS, chunk_steps=chunk))
    return read_checkpoint(setting.runs.checkpoint(name))


class WithoutSheet(DiffusionLesson):
    """Sixteen pictures would take longer than the steps."""

    def draw_sheet(self, path: Path) -> str:
        return ""


def test_unet_and_text_encoders_resume_exactly(prepared: Setting) -> None:
    build = partial(WithoutSheet, None)
    whole = learn(prepared, "diffusion", build, STEPS)
    losses = [row["loss"] for row in read_losses(prepared.runs.folder("diffusion"))]
    parts = learn(prepared, "diffusion", build, 1, STEPS - 1)
    assert whole["progress"]["step"] == parts["progress"]["step"] == STEPS
    assert whole["progress"]["seen"] == parts["progress"]["seen"] == 6
    for part in ("model", "average"):
        for name, weights in whole[part].items():
            assert torch.equal(weights, parts[part][name]), name
    assert losses
    assert [row["step"] for row in read_losses(prepared.runs.folder("diffusion"))] == [1, STEPS]


def test_another_seed_does_not_take_over_a_run(prepared: Setting) -> None:
    build = partial(VaeLesson, None, None)
    other = Setting(prepared.runs, prepared.profile, seed=4)
    with pytest.raises(SystemExit, match="--seed 3"):
        run_course("vae", build, 0, other, Budget(steps=9))


def test_the_scaled_vae_needs_no_scaling_factor(prepared: Setting) -> None:
    vae = load_scaled_vae(prepared.runs)
    assert vae.config.scaling_factor == 1.0


def test_the_tiny_decoder_learns_from_the_latents(prepared: Setting) -> None:
    learn(prepared, "tiny", TinyLesson, 2)
    tiny = load_tiny(prepared.runs)
    assert tiny is not None
    assert tiny.decode(torch.zeros(1, 4, 32, 32)).sample.shape == (1, 3, 256, 256)
    assert list((prepared.runs.folder("tiny") / "sheets").glob("*.jpg"))
    assert (prepared.runs.folder("tiny") / "loss.png").is_file()
