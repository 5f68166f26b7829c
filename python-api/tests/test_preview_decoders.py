"""Preview decoders: which there are, what `auto` means, what each makes of latents."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
import torch
from diffusers import AutoencoderTiny
from PIL import Image

from safelight.diffusion.pictures.decoders import linear_decoder, tiny_decoder
from safelight.diffusion.pictures.encoding import MAX_PREVIEW_BYTES, encode_preview
from safelight.diffusion.pictures.latent_space import Linear
from safelight.main import open_shelf
from tests.live import LiveEngine, run_engine, settings


@pytest.fixture(scope="module")
def tiny_decoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("decoders") / "taesd"
    AutoencoderTiny(
        encoder_block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 8, 8, 8),
        num_encoder_blocks=(1, 1, 1, 1),
        num_decoder_blocks=(1, 1, 1, 1),
    ).save_pretrained(folder)
    return folder


def test_a_configured_tiny_decoder_is_what_auto_means(
    tiny_checkpoint: Path, tiny_decoder_folder: Path, tiny_engine: LiveEngine
) -> None:
    chosen = settings(model_checkpoint_dir=tiny_checkpoint, model_device="cpu", preview_decoder_dir=tiny_decoder_folder)
    with run_engine(lambda: open_shelf(chosen)) as engine:
        assert engine.http.get("/models").json()["models"][0]["preview_decoders"] == ["tiny", "linear", "vae"]
        tiny, auto, linear = (last_preview(engine, preview_decoder=decoder) for decoder in ("tiny", "auto", "linear"))
    assert auto == tiny != linear
    assert last_preview(tiny_engine, preview_decoder="auto") == linear


def test_one_beside_the_weights_is_for_those_who_ask_on_a_cpu(
    tiny_checkpoint: Path, tiny_decoder_folder: Path, tmp_path: Path
) -> None:
    copy = copytree(tiny_checkpoint, tmp_path / "with-tiny")
    copytree(tiny_decoder_folder, copy / "tiny_vae")
    chosen = settings(model_checkpoint_dir=copy, model_device="cpu")
    with run_engine(lambda: open_shelf(chosen)) as engine:
        assert engine.http.get("/models").json()["models"][0]["preview_decoders"] == ["tiny", "linear", "vae"]
        tiny, auto, linear = (last_preview(engine, preview_decoder=decoder) for decoder in ("tiny", "auto", "linear"))
    assert auto == linear != tiny


def last_preview(engine: LiveEngine, **fields: str) -> bytes:
    created = engine.create(steps=5, seed=5, **fields)
    engine.wait_until(created["id"], state="done")
    return engine.http.get(f"/generations/{created['id']}/steps/5.jpg").content


def test_the_linear_decoder_is_a_matrix_and_a_bias() -> None:
    linear = Linear(matrix=((1, 0, 0), (0, 1, 0), (0, 0, 1), (0.5, 0.5, 0.5)), bias=(0, 0, -1))
    latents = torch.zeros(4, 1, 2)
    latents[:, 0, 1] = torch.tensor([1.0, -1.0, 0.5, 1.0])
    pixels = linear_decoder(linear, torch.device("cpu"))(latents, 256)
    assert pixels.tolist() == [[[128, 128, 0], [255, 64, 128]]]


@pytest.mark.parametrize(("side", "expected"), [(512, 256), (256, 256), (128, 128), (100, 128), (64, 64)])
def test_the_tiny_decoder_decodes_no_more_than_a_preview_needs(
    tiny_decoder_folder: Path, side: int, expected: int
) -> None:
    tiny = AutoencoderTiny.from_pretrained(tiny_decoder_folder)
    with torch.inference_mode():
        pixels = tiny_decoder(tiny)(torch.randn(4, 32, 32), side)
    assert max(pixels.shape) >= min(side, 256)
    assert pixels.shape == (expected, expected, 3)


def test_even_noise_fits_a_frame() -> None:
    torch.manual_seed(0)
    noise = torch.randint(0, 256, (512, 512, 3), dtype=torch.uint8).numpy()
    for default_side in (256, 512):
        assert len(encode_preview(noise, 512, 512, None, default_side)) <= MAX_PREVIEW_BYTES
    assert len(encode_preview(noise, 512, 512, 512)) > MAX_PREVIEW_BYTES


@pytest.mark.parametrize(("default_side", "expected"), [(256, (256, 128)), (512, (512, 256))])
def test_a_preview_is_as_large_as_the_model_deserves(default_side: int, expected: tuple[int, int]) -> None:
    flat = np.zeros((128, 64, 3), np.uint8).transpose(1, 0, 2)
    assert Image.open(BytesIO(encode_preview(flat, 1024, 512, None, default_side))).size == expected
