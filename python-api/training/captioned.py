"""Latents with captions that are written anew each time a scene is seen; the hard scenes are seen more often."""

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
from training.scenes.captions import SPANISH_SHARE, plain_caption, write_caption
from training.scenes.facts import Facts
from training.scenes.palette import Rng
from training.tokenizer import load_tokenizer

EMPTY_CAPTION = 0.04
PLAIN_CAPTION = 0.4  # in the words that people use most, from which the others are learned sooner
ARRANGED = 2.0  # so often is a scene drawn whose text says where things are; the others once


class Captioned:
    """Rows and token ids are drawn on the CPU, perhaps in another process; the latents lie where the model is."""

    def __init__(self, setting: Setting, sizes: tuple[int, ...], count: int) -> None:
        os.environ["TOKENIZERS_PARALLELISM"] = "false"  # loaders fork
        self.facts = load_facts(setting.runs, setting.profile, count)
        self._ranks = np.cumsum([ARRANGED if is_arranged(facts) else 1.0 for facts in self.facts])
        self.tokenizer = load_tokenizer(setting.runs)
        device = torch.device(setting.profile.device)
        self._latents = {size: load_latents(setting.runs, setting.profile, size, count).to(device) for size in sizes}

    def draw(self, rng: np.random.Generator, count: int, rows: int | None = None) -> tuple[Tensor, Tensor]:
        """Row numbers (count) and token ids (count, 77); of the first `rows` scenes alone, if told."""
        highest = self._ranks[(rows or len(self.facts)) - 1]
        chosen = np.searchsorted(self._ranks, rng.random(count) * highest, side="right")
        captions = [_caption(self.facts[row], rng) for row in chosen]
        return torch.from_numpy(chosen), tokenize(self.tokenizer, captions)

    def latents(self, size: int, rows: Tensor) -> Tensor:
        """(B, 4, size/8, size/8) fp32"""
        stored = self._latents[size]
        return stored[rows.to(stored.device)].float()


def is_arranged(facts: Facts) -> bool:
    """Whether there is a left and right, an above and below or a before and behind."""
    return facts.relation is not None or any(thing.side for thing in facts.things)


def _caption(facts: Facts, rng: Rng) -> str:
    roll = rng.random()
    if roll < EMPTY_CAPTION:
        return ""
    if roll < EMPTY_CAPTION + PLAIN_CAPTION:
        return plain_caption(facts, "es" if rng.random() < SPANISH_SHARE else "en")
    return write_caption(facts, rng)


def tokenize(tokenizer: Any, captions: list[str]) -> Tensor:
    """(B, 77)"""
    encoded = tokenizer(captions, padding="max_length", truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
    ids: Tensor = encoded.input_ids
    return ids
