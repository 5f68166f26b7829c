"""One .safetensors in Stability AI's naming: the same pictures as from the folder it was made of, without any hub."""

from __future__ import annotations

import json
import math
import shutil
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import EulerDiscreteScheduler, UNet2DConditionModel

from safelight.diffusion.checkpoints.checkpoint import SDXL_BASE, SingleFile, find_checkpoint
from safelight.diffusion.checkpoints.clip_tokenizer import make_clip_tokenizers
from safelight.diffusion.checkpoints.shelf import open_shelf
from safelight.diffusion.checkpoints.weights import read_json
from safelight.diffusion.drawing.samplers import make_scheduler
from safelight.work import StartError
from tests.drawing_board import draw, work
from tests.live import settings
from tests.single_file import save_changed, save_layout, save_single_file, unet_names
from tests.tiny_checkpoint import save_tiny_checkpoint


def draw_from(path: Path, **values: Any) -> bytes:
    shelf = open_shelf(settings(model_checkpoint_dir=path, model_device="cpu", **values))
    renderer = shelf.renderer(shelf.models[0].id, in_use=set())
    return draw(renderer, work(previews="none", steps=5)).images[0]


@pytest.fixture
def file(tiny_checkpoint: Path, tmp_path: Path) -> Path:
    """With its layout beside it."""
    file = save_single_file(tiny_checkpoint, tmp_path / "tiny.safetensors")
    save_layout(tiny_checkpoint, file)
    return file


def test_a_single_file_draws_what_its_folder_draws(tiny_checkpoint: Path, file: Path) -> None:
    assert draw_from(file) == draw_from(tiny_checkpoint)


def test_without_a_folder_beside_it_a_file_is_taken_for_sdxl(tmp_path: Path) -> None:
    found = find_checkpoint(save_header_of_sdxl(tmp_path / "sdxl.safetensors"))
    assert isinstance(found, SingleFile)
    assert found.layout == SDXL_BASE
    assert found.scheduler_config["prediction_type"] == "epsilon"
    assert (found.input_channels, found.has_vae) == (4, True)


def save_header_of_sdxl(file: Path) -> Path:
    """A file of SDXL's names and shapes, gigabytes long, in which nothing has been written."""
    with torch.device("meta"):
        weights = UNet2DConditionModel.from_config(read_json(SDXL_BASE / "unet" / "config.json")).state_dict()
    shapes = dict(zip(unet_names(weights, 2), (list(tensor.shape) for tensor in weights.values()), strict=True))
    for part in (
        "first_stage_model.decoder.conv_in.weight",
        "conditioner.embedders.0.transformer.text_model.final_layer_norm.weight",
        "conditioner.embedders.1.model.ln_final.weight",
    ):
        shapes[part] = [4]
    header, end = {}, 0
    for name, shape in shapes.items():
        begin, end = end, end + 2 * math.prod(shape)
        header[name] = {"dtype": "F16", "shape": shape, "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    with file.open("wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        out.truncate(8 + len(text) + end)
    return file


@pytest.mark.parametrize(
    ("more", "metadata", "zero_snr"),
    [
        (["v_pred", "ztsnr"], {}, True),
        (["v_pred"], {}, False),
        ([], {"modelspec.prediction_type": "v"}, False),
        ([], {"modelspec.predict_key": "v"}, False),
        (["ztsnr"], {"modelspec.prediction_type": "v"}, True),
    ],
)
def test_a_marked_file_is_run_with_v_prediction(
    tmp_path: Path, more: list[str], metadata: dict[str, str], zero_snr: bool
) -> None:
    marked, plain = tmp_path / "marked.safetensors", tmp_path / "plain.safetensors"
    for path in (marked, plain):
        save_layout(save_tiny_checkpoint(tmp_path / "epsilon", prediction_type="epsilon"), path)
        save_single_file(tmp_path / "epsilon", path)
        shutil.rmtree(tmp_path / "epsilon")
    save_changed(marked, more={name: torch.zeros(1) for name in more}, metadata=metadata)
    config = find_checkpoint(marked).scheduler_config
    assert config["prediction_type"] == "v_prediction"
    assert config["rescale_betas_zero_snr"] is zero_snr
    assert config["timestep_spacing"] == "trailing"
    assert draw_from(marked) != draw_from(plain)
    expected = EulerDiscreteScheduler.from_config(
        EulerDiscreteScheduler(beta_end=0.02, beta_start=0.00085, beta_schedule="scaled_linear").config,
        prediction_type="v_prediction",
        rescale_betas_zero_snr=zero_snr,
        timestep_spacing="trailing",
    )
    expected.set_timesteps(5)
    shelf = open_shelf(settings(model_checkpoint_dir=marked, model_device="cpu"))
    assert ("heun" in shelf.models[0].samplers) is not zero_snr, "it knows only the plain schedule"
    scheduler = make_scheduler("euler", config)
    scheduler.set_timesteps(5)
    assert torch.equal(scheduler.sigmas, expected.sigmas)


def test_every_sampler_offered_for_zero_snr_draws_finite_pictures(file: Path) -> None:
    save_changed(file, more={"v_pred": torch.zeros(1), "ztsnr": torch.zeros(1)})
    shelf = open_shelf(settings(model_checkpoint_dir=file, model_device="cpu"))
    renderer = shelf.renderer("tiny", in_use=set())
    for sampler in shelf.models[0].samplers:
        assert draw(renderer, work(previews="none", steps=5, sampler=sampler)).images, sampler


def test_an_edm_file_is_run_as_one(file: Path) -> None:
    save_changed(file, more={"edm_vpred.sigma_max": torch.tensor(120.0), "v_pred": torch.zeros(1)})
    found = find_checkpoint(file)
    assert found.scheduler_config["_class_name"] == "EDMEulerScheduler"
    assert found.scheduler_config["sigma_max"] == 120.0
    model = open_shelf(settings(model_checkpoint_dir=file, model_device="cpu")).models[0]
    assert model.samplers == ["euler", "dpmpp_2m"]
    draw_from(file)


def test_one_whose_latents_are_others_is_refused(file: Path) -> None:
    save_changed(file, more={"edm_mean": torch.zeros(4), "edm_std": torch.ones(4)})
    with pytest.raises(StartError, match=r"Playground 2\.5 in one file"):
        find_checkpoint(file)


def test_a_file_without_a_vae_draws_with_another(tiny_checkpoint: Path, file: Path) -> None:
    expected = draw_from(tiny_checkpoint)
    save_changed(file, without="first_stage_model.")
    assert draw_from(file, model_vae_dir=tiny_checkpoint / "vae") == expected
    with pytest.raises(StartError, match=r"^MODEL_CHECKPOINT_DIR: \S+ has no VAE; name one in MODEL_VAE_DIR\.$"):
        draw_from(file)


@pytest.mark.parametrize(
    ("prefix", "part"),
    [("conditioner.embedders.0.", "first text encoder"), ("conditioner.embedders.1.", "second text encoder")],
)
def test_a_file_without_a_text_encoder_says_so(file: Path, prefix: str, part: str) -> None:
    save_changed(file, without=prefix)
    with pytest.raises(StartError, match=rf"^MODEL_CHECKPOINT_DIR: \S+ has no {part}; "):
        draw_from(file)


def test_the_tokenizers_are_clips() -> None:
    first, second = make_clip_tokenizers()
    assert len(first) == len(second) == 49_408
    # Ids as CLIP's own tokenizer gives them.
    assert first("a photo of a cat").input_ids == [49406, 320, 1125, 539, 320, 2368, 49407]
    padded = np.array([tokenizer("cat", padding="max_length").input_ids for tokenizer in (first, second)])
    assert padded.shape == (2, 77)
    assert (padded[0, 3:] == 49407).all()
    assert (padded[1, 3:] == 0).all()
