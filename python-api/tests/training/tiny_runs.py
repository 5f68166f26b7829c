"""A run folder with a handful of scenes, for tests that take a few real steps on one thread."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from training.config import PROFILES, Stage
from training.options import Setting
from training.runs import Runs

SMALL = Stage(1e-3, 2, 1, small_share=0.5, decay_from=0.5, warmup=2)


def small_setting(root: Path, workers: int = 1) -> Setting:
    profile = replace(
        PROFILES["cpu"],
        workers=workers,
        scenes=8,
        pictures=8,
        shard=4,
        vae=SMALL,
        tiny=SMALL,
        diffusion=SMALL,
        polish=SMALL,
        classifier=replace(SMALL, batch=8, large_batch=8, small_share=1.0, warmup=1),
    )
    return Setting(Runs(root), profile, seed=3)
