"""Seconds a picture takes, one at a time, guidance on."""

from __future__ import annotations

import statistics
import time

from diffusers import StableDiffusionXLPipeline

from training.sheets import draw_prompts


def time_pictures(pipeline: StableDiffusionXLPipeline, steps: int, guidance: float, times: int) -> float:
    """The median of so many, after one that warms up."""
    draw_prompts(pipeline, ["a red mug"], 256, 2, guidance)
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        draw_prompts(pipeline, ["a red mug"], 256, steps, guidance)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)
