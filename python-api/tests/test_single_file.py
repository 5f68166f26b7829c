"""One .safetensors in Stability AI's naming: the same pictures as from the folder it was made of, without any hub."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from safelight.diffusion.checkpoints.checkpoint import SDXL_BASE, SingleFile, find_checkpoint
from safelight.diffusion.checkpoints.clip_tokenizer import make_clip_tokenizers
from safelight.diffusion.checkpoints.shelf import open_shelf
from safelight.work import StartError
from tests.drawing_board import draw, work
from tests.live import settings
from tests.single_file import save_single_file


def draw_from(path: Path) -> bytes:
    shelf = open_shelf(settings(model_checkpoint_dir=path, model_device="cpu"))
    renderer = shelf.renderer(shelf.models[0].id, in_use=set())
    return draw(renderer, work(previews="none", steps=5)).images[0]


def test_a_single_file_draws_what_its_folder_draws(tiny_checkpoint: Path, tmp_path: Path) -> None:
    file = save_single_file(tiny_checkpoint, tmp_path / "tiny.safetensors")
    layout = Path(shutil.copytree(tiny_checkpoint, tmp_path / "tiny"))
    for weights in layout.rglob("*.safetensors"):
        weights.unlink()
    assert draw_from(file) == draw_from(tiny_checkpoint)


def test_without_a_folder_beside_it_a_file_is_taken_for_sdxl(tiny_checkpoint: Path, tmp_path: Path) -> None:
    file = save_single_file(tiny_checkpoint, tmp_path / "alone.safetensors")
    found = find_checkpoint(file)
    assert isinstance(found, SingleFile)
    assert found.layout == SDXL_BASE
    assert found.scheduler_config["prediction_type"] == "epsilon"
    with pytest.raises(StartError, match=r"MODEL_CHECKPOINT_DIR: .* cannot be loaded"):
        open_shelf(settings(model_checkpoint_dir=file, model_device="cpu"))  # it has other shapes


def test_a_marked_file_is_run_with_v_prediction(tiny_checkpoint: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    file = save_single_file(tiny_checkpoint, tmp_path / "v.safetensors")
    save_file(load_file(file) | {"v_pred": torch.zeros(1), "ztsnr": torch.zeros(1)}, file)
    found = find_checkpoint(file)
    assert isinstance(found, SingleFile)
    assert found.scheduler_config["prediction_type"] == "v_prediction"
    assert found.scheduler_config["rescale_betas_zero_snr"] is True


def test_another_file_is_refused(tiny_checkpoint: Path) -> None:
    with pytest.raises(StartError, match="holds no SDXL checkpoint"):
        find_checkpoint(tiny_checkpoint / "vae" / "diffusion_pytorch_model.safetensors")


def test_the_tokenizers_are_clips() -> None:
    first, second = make_clip_tokenizers()
    assert len(first) == len(second) == 49_408
    # Ids as CLIP's own tokenizer gives them.
    assert first("a photo of a cat").input_ids == [49406, 320, 1125, 539, 320, 2368, 49407]
    padded = np.array([tokenizer("cat", padding="max_length").input_ids for tokenizer in (first, second)])
    assert padded.shape == (2, 77)
    assert (padded[0, 3:] == 49407).all()
    assert (padded[1, 3:] == 0).all()
