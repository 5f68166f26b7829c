"""Draws a sheet from a run's averaged weights (or a checkpoint folder): `python -m training.sample OUT.png`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from diffusers import StableDiffusionXLPipeline
from PIL import Image, ImageDraw

from training.hardware import autocast
from training.options import add_setting, read_setting
from training.prompts import SHEET

BATCH = 16


def main() -> None:
    # Imported here because the training draws its sheets with this file.
    from training.diffusion_train import load_average
    from training.export import assemble, open_pipeline
    from training.latents import load_scaled_vae
    from training.tokenizer import load_tokenizer

    parser = argparse.ArgumentParser()
    add_setting(parser)
    parser.add_argument("out", type=Path)
    parser.add_argument("prompts", nargs="*")
    parser.add_argument("--model", type=Path, help="checkpoint folder instead of the run")
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--steps", type=int, default=14)
    parser.add_argument("--guidance", type=float, default=3.0)
    args = parser.parse_args()
    setting = read_setting(args)
    if args.model:
        pipeline = open_pipeline(args.model, setting.profile.device)
    else:
        runs = setting.runs
        pipeline = assemble(load_average(runs), load_scaled_vae(runs), load_tokenizer(runs)).to(setting.profile.device)
    prompts = args.prompts or SHEET
    images = draw_prompts(pipeline, prompts, args.size, args.steps, args.guidance)
    contact_sheet(images, prompts, args.size, 8).save(args.out)


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


if __name__ == "__main__":
    main()
