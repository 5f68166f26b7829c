"""The exported folder: what diffusers, the engine and the evaluation look for."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from diffusers import AutoencoderTiny, StableDiffusionXLPipeline

from tests.training.tiny_runs import small_setting
from training.export import TINY_DECODER, write_checkpoint
from training.parts import Denoiser
from training.pipeline import assemble
from training.questions import QUESTION_SETS, draw_questions
from training.reference import generator_reference, read_reference, write_reference
from training.tiny_train import build_tiny
from training.tokenizer import learn_tokenizer
from training.vae_train import build_vae


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("export")
    tokenizer = learn_tokenizer(small_setting(root / "runs").runs, 60, seed=1)
    model = root / "model"
    model.mkdir()
    (model / "README.md").write_text("the card")
    write_checkpoint(assemble(Denoiser(len(tokenizer)), build_vae(), tokenizer), build_tiny(), model)
    write_reference(generator_reference(), draw_questions(lambda questions: 1), model)
    return model


def test_the_stock_pipeline_opens_it(folder: Path) -> None:
    pipeline = StableDiffusionXLPipeline.from_pretrained(folder, use_safetensors=True, local_files_only=True)
    assert pipeline.unet.config.cross_attention_dim == 256
    assert pipeline.scheduler.config.prediction_type == "v_prediction"
    assert (folder / "README.md").read_text() == "the card"
    assert not folder.with_name("model.partial").exists()


def test_the_tiny_decoder_takes_the_latents_as_they_are(folder: Path) -> None:
    tiny = AutoencoderTiny.from_pretrained(folder / TINY_DECODER, use_safetensors=True, local_files_only=True)
    assert tiny.config.scaling_factor == 1.0
    assert tiny.decode(torch.zeros(1, 4, 32, 32)).sample.shape == (1, 3, 256, 256)


def test_it_fits_the_budget(folder: Path) -> None:
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) <= 40_000_000


def test_what_it_is_judged_by_lies_beside_it(folder: Path) -> None:
    reference, asked = read_reference(folder)
    assert reference == generator_reference()
    assert len(asked) == len(QUESTION_SETS)
