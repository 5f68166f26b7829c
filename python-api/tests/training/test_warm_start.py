"""Beginning from shipped weights: the networks as they are, words carried over by their text."""

from __future__ import annotations

import pytest
import torch
from transformers import CLIPTextModel, CLIPTokenizer

from training.captioned import tokenize
from training.config import MODEL_DIR
from training.parts import Denoiser
from training.tokenizer import build_tokenizer, learn_merges
from training.warm_start import begin_from_model, carry_tokens, load_model_vae

CAPTIONS = ["a red mug on a beige background", "un barco rojo en el mar", "a boat on the sea at night"] * 9


@pytest.fixture(scope="module")
def grown() -> CLIPTokenizer:
    """A tokenizer that numbers everything anew and knows Spanish."""
    return build_tokenizer(learn_merges(CAPTIONS))


def test_tokens_keep_what_they_meant(grown: CLIPTokenizer) -> None:
    old = CLIPTokenizer.from_pretrained(MODEL_DIR / "tokenizer", local_files_only=True)
    rows = torch.randn(len(old), 8)
    carried, known = carry_tokens(rows, old, grown)
    assert carried.shape == (len(grown), 8)
    assert 512 < known < len(grown)
    for token in ("red</w>", "mug</w>", "<|endoftext|>", "<|startoftext|>"):
        assert torch.equal(carried[grown.get_vocab()[token]], rows[old.get_vocab()[token]])
    pieces = old("barco", add_special_tokens=False).input_ids
    assert torch.allclose(carried[grown.get_vocab()["barco</w>"]], rows[pieces].mean(0))


@torch.no_grad()
def test_the_networks_answer_as_before(grown: CLIPTokenizer) -> None:
    model = Denoiser(len(grown)).eval()
    begin_from_model(model, grown, MODEL_DIR)
    old = CLIPTokenizer.from_pretrained(MODEL_DIR / "tokenizer", local_files_only=True)
    shipped = CLIPTextModel.from_pretrained(MODEL_DIR / "text_encoder", dtype=torch.float32, local_files_only=True)
    prompt = ["a red mug on a beige background"]
    before = shipped.eval()(tokenize(old, prompt), output_hidden_states=True).hidden_states[-2]
    after = model.encode(tokenize(grown, prompt)).context[:, :, :128]
    words = len(old(prompt[0]).input_ids)
    assert torch.allclose(before[:, :words], after[:, :words], atol=1e-4)


@torch.no_grad()
def test_the_vae_comes_with_its_linear_preview() -> None:
    vae, head = load_model_vae(MODEL_DIR)
    picture = torch.full((1, 3, 64, 64), 0.5)
    latents = vae.encode(picture).latent_dist.mean
    assert float((vae.decode(latents).sample - picture).abs().mean()) < 0.1
    assert head(latents).shape == (1, 3, 8, 8)
