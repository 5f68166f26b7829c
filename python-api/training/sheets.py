"""Draws prompts with a pipeline, and lays pictures out on one sheet."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from diffusers import StableDiffusionXLPipeline
from PIL import Image, ImageDraw

from training.hardware import autocast

BATCH = 16


def draw_prompts(
    pipeline: StableDiffusionXLPipeline, prompts: Sequence[str], size: int, steps: int, guidance: float
) -> list[Image.Image]:
    """One picture a prompt; prompt n has seed n."""
    pipeline.set_progress_bar_config(disable=True)
    images: list[Image.Image] = []
    for start in range(0, len(prompts), BATCH):
        batch = list(prompts[start : start + BATCH])
        seeds = [torch.Generator().manual_seed(start + n) for n in range(len(batch))]
        with torch.no_grad(), autocast(pipeline.device):
            images += pipeline(
                batch, height=size, width=size, num_inference_steps=steps, guidance_scale=guidance, generator=seeds
            ).images
    return images


def contact_sheet(images: Sequence[Image.Image], captions: Sequence[str], tile: int, columns: int) -> Image.Image:
    """Tiles in rows, each over its caption (two lines at most) if it has one."""
    strip = 26 if any(captions) else 0
    rows = -(-len(images) // columns)
    sheet = Image.new("RGB", (columns * (tile + 4), rows * (tile + 4 + strip)), (24, 24, 27))
    draw = ImageDraw.Draw(sheet)
    for number, (image, caption) in enumerate(zip(images, captions, strict=True)):
        x, y = number % columns * (tile + 4) + 2, number // columns * (tile + 4 + strip) + 2
        sheet.paste(image.resize((tile, tile), Image.Resampling.LANCZOS), (x, y))
        for line, text in enumerate(_wrap(caption, tile // 5)[:2]):
            draw.text((x + 2, y + tile + 1 + 12 * line), text, fill=(228, 228, 231))
    return sheet


def _wrap(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
