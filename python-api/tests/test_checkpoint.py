"""Which checkpoints are refused, and with what sentence."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from safelight.config import Settings
from safelight.diffusion.checkpoints.checkpoint import find_checkpoint, find_vae
from safelight.diffusion.checkpoints.parts import load_vae
from safelight.diffusion.checkpoints.shelf import ModelShelf, open_shelf
from safelight.work import StartError
from tests.live import settings
from tests.tiny_checkpoint import save_tiny_refiner


@pytest.fixture
def copy(tiny_checkpoint: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_checkpoint, tmp_path / "model"))


def refusal_of(path: Path) -> str:
    with pytest.raises(StartError) as caught:
        find_checkpoint(path)
    sentence = str(caught.value)
    assert sentence.startswith("MODEL_CHECKPOINT_DIR: ")
    assert "\n" not in sentence
    return sentence


def test_what_is_not_there(tmp_path: Path) -> None:
    assert "there is nothing at" in refusal_of(tmp_path / "nowhere")


def test_a_folder_that_is_no_checkpoint(tmp_path: Path) -> None:
    assert "model_index.json" in refusal_of(tmp_path)


def test_another_kind_of_pipeline(copy: Path) -> None:
    (copy / "model_index.json").write_text('{"_class_name": "FluxPipeline"}')
    assert "FluxPipeline" in refusal_of(copy)


@pytest.mark.parametrize("content", ["{", "[]", ""])
def test_broken_json(copy: Path, content: str) -> None:
    (copy / "model_index.json").write_text(content)
    assert "JSON" in refusal_of(copy)


@pytest.mark.parametrize("name", ["model.ckpt", "model.pt", "model.bin", "model.pth"])
def test_pickled_files_are_refused_unopened(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x80\x04")
    assert "pickle" in refusal_of(tmp_path / name)


def test_pickled_weights_in_a_folder(copy: Path) -> None:
    (copy / "unet/diffusion_pytorch_model.safetensors").rename(copy / "unet/diffusion_pytorch_model.bin")
    assert "pickled" in refusal_of(copy)


def test_missing_weights(copy: Path) -> None:
    (copy / "text_encoder_2/model.safetensors").unlink()
    assert "has no model.safetensors" in refusal_of(copy)


@pytest.mark.parametrize("content", [b"", b"version https://git-lfs.github.com/spec/v1\n", os.urandom(64)])
def test_broken_weights(copy: Path, content: bytes) -> None:
    (copy / "vae/diffusion_pytorch_model.safetensors").write_bytes(content)
    assert "cannot be read as safetensors" in refusal_of(copy)


def test_truncated_weights(copy: Path) -> None:
    weights = copy / "unet/diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    assert "cannot be read as safetensors" in refusal_of(copy)


@pytest.mark.parametrize("shard", ["../../secret.safetensors", "/etc/passwd", "a/b.safetensors", "x.bin", "..", ""])
def test_shards_that_lead_elsewhere(copy: Path, shard: str) -> None:
    (copy / "unet/diffusion_pytorch_model.safetensors").unlink()
    index = {"metadata": {}, "weight_map": {"conv_in.weight": shard}}
    (copy / "unet/diffusion_pytorch_model.safetensors.index.json").write_text(json.dumps(index))
    assert "not a plain .safetensors file name" in refusal_of(copy)


def test_sharded_and_fp16_files_are_found(copy: Path) -> None:
    unet, vae = copy / "unet", copy / "vae"
    shard = unet / "diffusion_pytorch_model-00001-of-00001.safetensors"
    (unet / "diffusion_pytorch_model.safetensors").rename(shard)
    from safetensors import safe_open

    with safe_open(shard, "pt") as file:
        weight_map = dict.fromkeys(file.keys(), shard.name)
    index = {"metadata": {"total_size": shard.stat().st_size}, "weight_map": weight_map}
    (unet / "diffusion_pytorch_model.safetensors.index.json").write_text(json.dumps(index))
    (vae / "diffusion_pytorch_model.safetensors").rename(vae / "diffusion_pytorch_model.fp16.safetensors")
    assert load(copy).models[0].id == "model"


def test_weights_that_do_not_fit_their_config(copy: Path) -> None:
    config = json.loads((copy / "unet/config.json").read_text())
    (copy / "unet/config.json").write_text(json.dumps(config | {"cross_attention_dim": 128}))
    with pytest.raises(StartError, match=r"MODEL_CHECKPOINT_DIR: .* cannot be loaded"):
        load(copy)


def test_a_foreign_checkpoint_gets_sensible_limits(tiny_checkpoint: Path) -> None:
    model = load(tiny_checkpoint).models[0]
    assert (model.size.min, model.size.max, model.size.multiple_of) == (64, 128, 16)
    assert (model.size.default_width, model.default_sampler, model.default_guidance_scale) == (64, "euler", 5.0)
    assert (model.max_guidance_scale, model.loras, model.has_refiner) == (20, [], False)


def test_a_profile_describes_its_model(copy: Path) -> None:
    profile = {
        "name": "my-model", "title": "My model", "description": "Draws.", "default_size": [64, 96], "min_size": 64,
        "max_size": 128, "size_step": 32, "default_steps": 12, "draft_steps": 6,
        "default_guidance_scale": 3, "max_guidance_scale": 8,
        "default_sampler": "ddim", "example_prompts": ["a cube"],
        "preview": {"linear": {"matrix": [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]], "bias": [0, 0, 0]}},
    }  # fmt: skip
    (copy / "safelight.json").write_text(json.dumps(profile))
    model = load(copy).models[0]
    assert (model.id, model.default_sampler) == ("my-model", "ddim")
    assert (model.default_steps, model.draft_steps) == (12, 6)
    assert (model.default_guidance_scale, model.max_guidance_scale) == (3, 8)
    assert (model.size.default_width, model.size.default_height, model.size.multiple_of) == (64, 96, 32)
    (copy / "safelight.json").write_text(json.dumps(profile | {"default_steps": 500}))
    with pytest.raises(StartError, match=r"safelight\.json is not valid: default_steps"):
        load(copy)


@pytest.mark.parametrize(
    ("values", "variable"),
    [
        ({"model_device": "cuda:9"}, "MODEL_DEVICE"),
        ({"model_device": "cpu", "model_precision": "fp16"}, "MODEL_PRECISION"),
        ({"preview_decoder_dir": Path("/nowhere")}, "PREVIEW_DECODER_DIR"),
        ({"models_dir": Path("/nowhere")}, "MODELS_DIR"),
        ({"lora_dir": Path("/nowhere")}, "LORA_DIR"),
        ({"model_vae_dir": Path("/nowhere")}, "MODEL_VAE_DIR"),
        ({"model_refiner_checkpoint_dir": Path("/nowhere")}, "MODEL_REFINER_CHECKPOINT_DIR"),
        ({"model_memory_budget_gb": 0.000001}, "MODEL_MEMORY_BUDGET_GB"),
    ],
)
def test_other_variables_are_named_too(tiny_checkpoint: Path, values: dict[str, object], variable: str) -> None:
    with pytest.raises(StartError, match=f"^{variable}: "):
        open_shelf(settings(model_checkpoint_dir=tiny_checkpoint, **{"model_device": "cpu"} | values))


def test_a_base_model_is_no_refiner(tiny_checkpoint: Path, copy: Path) -> None:
    with pytest.raises(StartError, match=r"^MODEL_REFINER_CHECKPOINT_DIR: .* has a first text encoder"):
        load(tiny_checkpoint, model_refiner_checkpoint_dir=copy)
    shutil.rmtree(copy / "text_encoder")
    with pytest.raises(StartError, match=r"^MODEL_REFINER_CHECKPOINT_DIR: .* more than one text encoder"):
        load(tiny_checkpoint, model_refiner_checkpoint_dir=copy)


def test_a_refiner_belongs_to_the_default_model(tiny_checkpoint: Path, copy: Path) -> None:
    refiner = save_tiny_refiner(copy.parent / "refiner")
    models = load(tiny_checkpoint, model_refiner_checkpoint_dir=refiner, models_dir=copy.parent).models
    assert [(model.id, model.has_refiner) for model in models] == [("tiny", True), ("model", False)]


def test_a_vae_that_overflows_in_half_precision_stays_in_full(tiny_checkpoint: Path, copy: Path) -> None:
    """SDXL's own says so with force_upcast; the replacement that does not is used as it is."""
    config = json.loads((copy / "vae/config.json").read_text())
    for upcast, kept in ((True, torch.float32), (False, torch.float16)):
        (copy / "vae/config.json").write_text(json.dumps(config | {"force_upcast": upcast}))
        vae = load_vae(find_vae(copy / "vae"), torch.device("cpu"), torch.float16)
        assert (vae.dtype, vae.config.force_upcast) == (kept, False)


def load(path: Path, **values: Any) -> ModelShelf:
    chosen: Settings = settings(model_checkpoint_dir=path, model_device="cpu", **values)
    return open_shelf(chosen)
