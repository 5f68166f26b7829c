"""Writes an SDXL checkpoint of the real size with random weights: 3.5 billion of them, 7 GB in bf16.

python -m tests.full_size FOLDER
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from safelight.diffusion.checkpoints.checkpoint import SDXL_BASE
from safelight.diffusion.checkpoints.clip_tokenizer import make_clip_tokenizers
from safelight.diffusion.checkpoints.weights import read_json


def save_full_size_checkpoint(folder: Path, dtype: torch.dtype = torch.bfloat16) -> Path:
    """In diffusers' layout, one network after the other: the largest takes 5 GB of memory in bf16."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(SDXL_BASE / "model_index.json", folder)
    shutil.copytree(SDXL_BASE / "scheduler", folder / "scheduler", dirs_exist_ok=True)
    for name, tokenizer in zip(("tokenizer", "tokenizer_2"), make_clip_tokenizers(), strict=True):
        tokenizer.save_pretrained(folder / name)
    torch.manual_seed(0)
    for part in ("unet", "vae", "text_encoder", "text_encoder_2"):
        _make(part, dtype).save_pretrained(folder / part, safe_serialization=True, max_shard_size="10GB")
    return folder


def _make(part: str, dtype: torch.dtype) -> Any:
    config = read_json(SDXL_BASE / part / "config.json")
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)  # made in fp32 first, the UNet alone would take 10 GB
    try:
        match part:
            case "unet":
                return UNet2DConditionModel.from_config(config)
            case "vae":
                return AutoencoderKL.from_config(config)
            case "text_encoder":
                return CLIPTextModel(CLIPTextConfig(**config))
            case _:
                return CLIPTextModelWithProjection(CLIPTextConfig(**config))
    finally:
        torch.set_default_dtype(before)


if __name__ == "__main__":
    save_full_size_checkpoint(Path(sys.argv[1]))
