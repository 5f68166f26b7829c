"""The checkpoint in the repository: complete, small, safetensors only, and drawing with the stock pipeline."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline
from PIL import Image
from safetensors import safe_open

from training.config import MODEL_DIR
from training.evaluation.table import BARS, Row, as_markdown
from training.probe import examine
from training.reference import read_reference
from training.scenes.facts import StillLife, Thing

WEIGHTS = (
    "unet/diffusion_pytorch_model.safetensors",
    "vae/diffusion_pytorch_model.safetensors",
    "text_encoder/model.safetensors",
    "text_encoder_2/model.safetensors",
    "tiny_vae/diffusion_pytorch_model.safetensors",
)


def test_it_has_the_diffusers_layout_and_nothing_that_runs_code() -> None:
    assert json.loads((MODEL_DIR / "model_index.json").read_text())["_class_name"] == "StableDiffusionXLPipeline"
    for name in (*WEIGHTS, "scheduler/scheduler_config.json", "tokenizer/tokenizer.json", "README.md"):
        assert (MODEL_DIR / name).is_file(), name
    allowed = {".safetensors", ".json", ".md", ".jpg", ".txt"}
    assert {path.suffix for path in MODEL_DIR.rglob("*") if path.is_file()} <= allowed


def test_it_is_small_and_half_precision() -> None:
    total_bytes = sum(path.stat().st_size for path in MODEL_DIR.rglob("*") if path.is_file())
    assert total_bytes <= 40 * 1000 * 1000
    for name in WEIGHTS:
        with safe_open(MODEL_DIR / name, "pt") as weights:
            assert {weights.get_slice(key).get_dtype() for key in weights.keys()} <= {"F16", "I64"}  # noqa: SIM118


def test_its_description_fits_the_product() -> None:
    description = json.loads((MODEL_DIR / "safelight.json").read_text())
    assert description["name"] == "safelight-mini"
    assert description["default_guidance_scale"] <= description["max_guidance_scale"] <= 5
    low, high, step = (description[key] for key in ("min_size", "max_size", "size_step"))
    assert all(low <= side <= high and (side - low) % step == 0 for side in description["default_size"])
    assert np.array(description["preview"]["linear"]["matrix"]).shape == (4, 3)
    assert len(description["preview"]["linear"]["bias"]) == 3
    assert len(set(description["example_prompts"])) == 8


def test_its_card_says_how_it_did_at_every_bar() -> None:
    report = json.loads((MODEL_DIR / "evaluation.json").read_text())
    rows = [Row(**row) for row in report["bars"]]
    assert {row.what for row in rows if row.met is not None} == {bar.what for bar in BARS.values()}
    assert as_markdown(rows) in (MODEL_DIR / "README.md").read_text()
    assert report["prompts"] == len(read_reference(MODEL_DIR)[1]) == 64


def test_its_fixed_prompts_do_not_fall_below_what_earlier_weights_had_to_reach() -> None:
    report = json.loads((MODEL_DIR / "evaluation.json").read_text())
    passed, asked = (int(number) for number in report["model"]["all"].split("/"))
    assert asked >= 48, "the others are beyond the probe"
    assert passed / asked >= 0.8


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # numpy 2 against diffusers' Euler sigmas
def test_the_stock_pipeline_draws_what_is_asked_for() -> None:
    pipeline = StableDiffusionXLPipeline.from_pretrained(
        MODEL_DIR, dtype=torch.float32, use_safetensors=True, local_files_only=True
    )
    pipeline.set_progress_bar_config(disable=True)
    facts = StillLife("beige", (Thing("mug", "blue"),))
    image = pipeline(
        "a blue mug on a beige background",
        height=256,
        width=256,
        num_inference_steps=12,
        guidance_scale=3.0,
        generator=torch.Generator().manual_seed(1),
    ).images[0]
    assert isinstance(image, Image.Image)
    reference, _ = read_reference(MODEL_DIR)
    assert examine(image, facts, reference).passed
