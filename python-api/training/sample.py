"""Draws a sheet from a run's averaged weights (or a checkpoint folder): `python -m training.sample OUT.png`."""

from __future__ import annotations

import argparse
from pathlib import Path

from training.diffusion_train import load_average
from training.latents import load_scaled_vae
from training.options import add_setting, read_setting
from training.pipeline import assemble, open_pipeline
from training.prompts import SHEET
from training.sheets import contact_sheet, draw_prompts
from training.tokenizer import load_tokenizer


def main() -> None:
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


if __name__ == "__main__":
    main()
