"""A VAE whose numbers run over: said, never drawn as a black picture, and put right where fp32 does."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from safelight.diffusion.checkpoints.shelf import open_shelf
from safelight.work import StartError
from tests.drawing_board import draw, make_renderer, photograph, pixels, read_components, work
from tests.live import run_engine, settings


def test_a_vae_without_numbers_fails_the_generation_and_says_what_to_do(tiny_checkpoint: Path, tmp_path: Path) -> None:
    copy = with_broken_vae(tiny_checkpoint, tmp_path, "decoder.conv_out.bias")
    chosen = settings(model_checkpoint_dir=copy, model_device="cpu")
    with run_engine(lambda: open_shelf(chosen)) as engine:
        failed = engine.wait_until(engine.create(steps=5)["id"], state="failed")
        assert failed["error"]["code"] == "GENERATION_FAILED"
        assert "MODEL_VAE_DIR" in failed["error"]["message"]
        assert failed["images"] == []


def test_one_that_cannot_encode_stops_the_start(tiny_checkpoint: Path, tmp_path: Path) -> None:
    copy = with_broken_vae(tiny_checkpoint, tmp_path, "encoder.conv_out.bias")
    with pytest.raises(StartError, match=r"invalid numbers; name another one in MODEL_VAE_DIR"):
        open_shelf(settings(model_checkpoint_dir=copy, model_device="cpu"))


def with_broken_vae(checkpoint: Path, folder: Path, weight: str) -> Path:
    copy = Path(shutil.copytree(checkpoint, folder / "broken"))
    file = copy / "vae/diffusion_pytorch_model.safetensors"
    weights = load_file(file)
    save_file(weights | {weight: torch.full_like(weights[weight], torch.nan)}, file)
    return copy


@pytest.mark.parametrize("side", ["decoder", "encoder"])
def test_one_that_runs_over_in_half_precision_goes_on_in_full(
    tiny_checkpoint: Path, side: str, caplog: pytest.LogCaptureFixture
) -> None:
    fields: dict[str, Any] = {"previews": "none"}
    if side == "encoder":
        fields |= {"init_image": photograph(), "strength": 0.5}
    half, full = (components_with_large_numbers(tiny_checkpoint, side) for _ in range(2))
    half.vae.half()
    renderer = make_renderer(half)
    with caplog.at_level(logging.WARNING):
        pictures = [pixels(draw(renderer, work(**fields)).images[0]) for _ in range(2)]
    expected = pixels(draw(make_renderer(full), work(**fields)).images[0])
    assert np.array_equal(pictures[0], pictures[1]), "noise is drawn once"
    assert np.abs(pictures[0] - expected).max() <= 3  # its weights were rounded
    assert half.vae.dtype == torch.float32, "remembered"
    assert caplog.text.count("goes on in fp32") == 1


def components_with_large_numbers(checkpoint: Path, side: str) -> Any:
    """The sum of a residual block is beyond fp16's 65504; what follows is normalised."""
    components = read_components(checkpoint)
    coder = getattr(components.vae, side)
    with torch.no_grad():
        coder.mid_block.resnets[0].conv2.bias.fill_(6e4)
        coder.mid_block.resnets[1].conv2.bias.fill_(6e4)
    return components
