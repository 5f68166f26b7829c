"""The matrix from latents to colours: known for known VAEs, fitted for others."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL, AutoencoderTiny
from PIL import Image
from torch.nn import functional

from safelight.diffusion.checkpoints.checkpoint import SDXL_BASE
from safelight.diffusion.checkpoints.shelf import open_shelf
from safelight.diffusion.pictures.decoders import preview_decoders
from safelight.diffusion.pictures.latent_space import KNOWN_LINEAR, PLAYGROUND_2_5, SDXL, latent_space_of
from safelight.diffusion.pictures.linear_fit import fit_linear
from tests.live import settings

SHIPPED = settings().model_checkpoint_dir


def vae_of(checkpoint: Path) -> Any:
    return AutoencoderKL.from_pretrained(checkpoint / "vae", dtype=torch.float32, local_files_only=True).eval()


def test_a_fit_is_the_same_every_time(tiny_checkpoint: Path) -> None:
    torch.manual_seed(1)
    first = fit_linear(vae_of(tiny_checkpoint))
    torch.manual_seed(2)
    assert fit_linear(vae_of(tiny_checkpoint)) == first


def test_a_fit_shows_a_pictures_colours() -> None:
    """Of a model that has learned: the shipped one, and a picture it drew."""
    vae = vae_of(SHIPPED)
    sheet = Image.open(SHIPPED / "contact-sheet.jpg").convert("RGB").crop((0, 0, 512, 256))
    picture = torch.from_numpy(np.array(sheet)).permute(2, 0, 1)[None] / 127.5 - 1  # (1, 3, H, W)
    with torch.inference_mode():
        latents = vae.encode(picture).latent_dist.mode()[0] * vae.config.scaling_factor
    colours = functional.adaptive_avg_pool2d(picture, latents.shape[-2:])[0]
    fitted = fit_linear(vae)
    shown = torch.einsum("chw,cr->rhw", latents, torch.tensor(fitted.matrix)) + torch.tensor(fitted.bias).view(3, 1, 1)
    assert float((shown - colours).pow(2).mean().sqrt()) < 0.1 * float(colours.std())


def test_sdxl_is_known_by_its_config() -> None:
    assert latent_space_of(json.loads((SDXL_BASE / "vae/config.json").read_text())) == SDXL
    assert set(KNOWN_LINEAR) == {SDXL, PLAYGROUND_2_5}


def test_playgrounds_shifted_latents_are_another_space() -> None:
    config = json.loads((SDXL_BASE / "vae/config.json").read_text())
    shift = {"latents_mean": list(PLAYGROUND_2_5.mean), "latents_std": list(PLAYGROUND_2_5.std), "scaling_factor": 0.5}
    assert latent_space_of(config | shift) == PLAYGROUND_2_5


def test_a_shifted_vae_is_fitted_where_the_sampler_is(tiny_checkpoint: Path) -> None:
    """With shifted latents the same pictures have other numbers, so another matrix leads back to them."""
    vae = vae_of(tiny_checkpoint)
    plain = fit_linear(vae)
    vae.register_to_config(latents_mean=[0.0] * 4, latents_std=[1.0] * 4)
    assert fit_linear(vae) == plain
    vae.register_to_config(latents_mean=[0.5, 0, 0, 0], latents_std=[2.0] * 4)
    assert np.allclose(fit_linear(vae).matrix, 2 * np.array(plain.matrix), atol=0.01, rtol=0.01)


@pytest.fixture
def with_tiny_decoder(tiny_checkpoint: Path, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(tiny_checkpoint, tmp_path / "model"))
    AutoencoderTiny(
        encoder_block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 8, 8, 8),
        num_encoder_blocks=(1, 1, 1, 1),
        num_decoder_blocks=(1, 1, 1, 1),
    ).save_pretrained(folder / "tiny_vae")
    return folder


def test_a_model_may_bring_its_own_tiny_decoder(with_tiny_decoder: Path, tiny_checkpoint: Path) -> None:
    chosen = settings(model_checkpoint_dir=with_tiny_decoder, models_dir=tiny_checkpoint.parent, model_device="cpu")
    models = open_shelf(chosen).models
    assert [model.preview_decoders for model in models] == [["tiny", "linear", "vae"], ["linear", "vae"]]


def test_a_configured_one_serves_all_models_with_the_same_latents(
    with_tiny_decoder: Path, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    others = tmp_path / "others"  # a model whose latents are its own
    shutil.copytree(SHIPPED, others / SHIPPED.name, ignore=shutil.ignore_patterns("tiny_vae"))
    chosen = settings(
        model_checkpoint_dir=tiny_checkpoint,
        models_dir=others,
        preview_decoder_dir=with_tiny_decoder / "tiny_vae",
        model_device="cpu",
    )
    assert ["tiny" in model.preview_decoders for model in open_shelf(chosen).models] == [True, False]


def test_decoders_are_those_the_model_announces(tiny_checkpoint: Path) -> None:
    vae = vae_of(tiny_checkpoint)
    model = open_shelf(settings(model_checkpoint_dir=tiny_checkpoint, model_device="cpu")).models[0]
    assert list(preview_decoders(vae, None, fit_linear(vae), torch.device("cpu"))) == model.preview_decoders
