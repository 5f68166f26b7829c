"""Begins from a checkpoint folder instead of from noise: its VAE, UNet and text encoders, words carried over.

A grown tokenizer numbers its entries anew. Entries that the checkpoint knew keep what they meant; a new one begins as
the mean of the old entries that its letters were made of.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from torch import Tensor, nn
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from training.parts import Denoiser
from training.tokenizer import SUFFIX
from training.vae_loss import PreviewHead

EMBEDDING = "token_embedding.weight"


def load_model_vae(folder: Path) -> tuple[AutoencoderKL, PreviewHead]:
    """The checkpoint's VAE in fp32 with its linear preview."""
    vae = AutoencoderKL.from_pretrained(folder / "vae", torch_dtype=torch.float32, local_files_only=True)
    head = PreviewHead()
    linear = json.loads((folder / "safelight.json").read_text())["preview"]["linear"]
    with torch.no_grad():
        head.map.weight.copy_(torch.tensor(linear["matrix"]).T[:, :, None, None])
        head.map.load_state_dict({"weight": head.map.weight, "bias": torch.tensor(linear["bias"])})
    return vae, head


def begin_from_model(model: Denoiser, tokenizer: CLIPTokenizer, folder: Path) -> str:
    """Loads the checkpoint's UNet and text encoders into `model`; says how many tokens it knew."""
    old_tokenizer = CLIPTokenizer.from_pretrained(folder / "tokenizer", local_files_only=True)
    unet = UNet2DConditionModel.from_pretrained(folder / "unet", torch_dtype=torch.float32, local_files_only=True)
    _load(model.unet, unet.state_dict(), folder / "unet")
    known = 0
    for name, kind in (("text_encoder", CLIPTextModel), ("text_encoder_2", CLIPTextModelWithProjection)):
        old = kind.from_pretrained(folder / name, dtype=torch.float32, local_files_only=True)
        state = dict(old.state_dict())
        for key in [key for key in state if key.endswith(EMBEDDING)]:
            state[key], known = carry_tokens(state[key], old_tokenizer, tokenizer)
        _load(getattr(model, name), state, folder / name)
    return f"began from {folder}: {known} of {len(tokenizer)} tokens known"


def carry_tokens(old_rows: Tensor, old: CLIPTokenizer, new: CLIPTokenizer) -> tuple[Tensor, int]:
    """Embeddings (new vocabulary, width), and how many of them were known by their text."""
    old_ids: dict[str, int] = old.get_vocab()
    rows = old_rows.mean(0).repeat(len(new), 1)
    known = 0
    for token, index in new.get_vocab().items():
        if token in old_ids:
            rows[index] = old_rows[old_ids[token]]
            known += 1
        else:
            text = new.convert_tokens_to_string([token.removesuffix(SUFFIX)])
            pieces = old(text, add_special_tokens=False).input_ids
            if pieces:
                rows[index] = old_rows[pieces].mean(0)
    return rows, known


def _load(module: nn.Module, state: dict[str, Tensor], source: Path) -> None:
    shapes = {name: value.shape for name, value in module.state_dict().items()}
    misfits = [name for name, value in state.items() if shapes.get(name) != value.shape]
    if misfits or set(shapes) - set(state):
        raise SystemExit(f"{source} has another architecture than config.py ({(misfits or ['fewer parts'])[0]}).")
    module.load_state_dict(state)
