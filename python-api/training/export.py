"""Writes the checkpoint folder: `python -m training.export [--to FOLDER]`; with `--random` an untrained one."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch
from diffusers import AutoencoderTiny, StableDiffusionXLPipeline

from training.config import MODEL_DIR
from training.describe import write_description
from training.diffusion_train import load_average
from training.options import Setting, add_setting, read_setting
from training.parts import Denoiser
from training.pipeline import assemble
from training.prompts import fixed_questions
from training.reference import generator_reference, write_reference
from training.tiny_train import load_tiny
from training.tokenizer import load_tokenizer
from training.vae_polish import load_finished_vae
from training.vae_train import build_vae

TINY_DECODER = "tiny_vae"  # beside unet/; the engine's decoder `tiny`


def main() -> None:
    parser = argparse.ArgumentParser()
    add_setting(parser)
    parser.add_argument("--to", type=Path, default=MODEL_DIR)
    parser.add_argument("--random", action="store_true", help="write untrained weights")
    args = parser.parse_args()
    setting = read_setting(args)
    if args.random:
        torch.manual_seed(0)
        tokenizer = load_tokenizer(setting.runs)
        write_checkpoint(assemble(Denoiser(len(tokenizer)), build_vae(), tokenizer), None, args.to)
    else:
        export_run(setting, args.to)
    print(f"{args.to}: {sum(f.stat().st_size for f in args.to.rglob('*') if f.is_file()) / 1e6:.1f} MB")


def export_run(setting: Setting, folder: Path) -> None:
    """The run's averaged weights with everything beside them that the product and the evaluation read."""
    runs = setting.runs
    pipeline = assemble(load_average(runs), load_finished_vae(runs), load_tokenizer(runs))
    write_checkpoint(pipeline, load_tiny(runs), folder)
    write_description(setting, folder)
    write_reference(generator_reference(), fixed_questions(), folder)


def write_checkpoint(pipeline: StableDiffusionXLPipeline, tiny: AutoencoderTiny | None, folder: Path) -> None:
    """Replaces the parts in `folder` (other files stay), each by a rename, so that a reader never sees half a file."""
    beside = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(beside, ignore_errors=True)
    pipeline.to(torch.float16).save_pretrained(beside, safe_serialization=True)
    if tiny is not None:
        tiny.to(torch.float16).save_pretrained(beside / TINY_DECODER, safe_serialization=True)
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted(path for path in beside.rglob("*") if path.is_file()):
        target = folder / file.relative_to(beside)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.chmod(0o644)  # safetensors writes for the owner only
        file.rename(target)
    shutil.rmtree(beside)


if __name__ == "__main__":
    main()
