"""Latents with captions that are written anew each time a scene is seen."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import torch
from torch import Tensor

from training.config import MAX_TOKENS
from training.latents import load_latents
from training.options import Setting
from training.scene_store import load_facts
from training.scenes.captions import write_caption
from training.tokenizer import load_tokenizer

EMPTY_CAPTION = 0.04


class Captioned:
    """Rows and token ids are drawn on the CPU, perhaps in another process; the latents lie where the model is."""

    def __init__(self, setting: Setting, sizes: tuple[int, ...], count: int) -> None:
        os.environ["TOKENIZERS_PARALLELISM"] = "false"  # loaders fork
        self.facts = load_facts(setting.runs, setting.profile, count)
        self.tokenizer = load_tokenizer(setting.runs)
        device = torch.device(setting.profile.device)
        self._latents = {size: load_latents(setting.runs, setting.profile, size, count).to(device) for size in sizes}

    def draw(self, rng: np.random.Generator, count: int, rows: int | None = None) -> tuple[Tensor, Tensor]:
        """Row numbers (count) and token ids (count, 77)."""
        chosen = rng.integers(rows or len(self.facts), size=count)
        captions = ["" if rng.random() < EMPTY_CAPTION else write_caption(self.facts[row], rng) for row in chosen]
        return torch.from_numpy(chosen), tokenize(self.tokenizer, captions)

    def latents(self, size: int, rows: Tensor) -> Tensor:
        """(B, 4, size/8, size/8) fp32"""
        stored = self._latents[size]
        return stored[rows.to(stored.device)].float()


def tokenize(tokenizer: Any, captions: list[str]) -> Tensor:
    """(B, 77)"""
    encoded = tokenizer(captions, padding="max_length", truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
    ids: Tensor = encoded.input_ids
    return ids
