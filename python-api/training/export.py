"""Writes the checkpoint folder: `python -m training.export [--to FOLDER]`; with `--random` an untrained one."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch
from diffusers import AutoencoderKL, AutoencoderTiny, StableDiffusionXLPipeline
from transformers import CLIPTokenizer

from training.config import MODEL_DIR
from training.options import Setting, add_setting, read_setting
from training.parts import Denoiser, build_scheduler
from training.tokenizer import load_tokenizer

TINY_DECODER = "tiny_vae"  # beside unet/; the engine's decoder `tiny`


def main() -> None:
    parser = argparse.ArgumentParser()
    add_setting(parser)
    parser.add_argument("--to", type=Path, default=MODEL_DIR)
    parser.add_argument("--random", action="store_true", help="write untrained weights")
    args = parser.parse_args()
    setting = read_setting(args)
    if args.random:
        from training.vae_train import build_vae

        torch.manual_seed(0)
        tokenizer = load_tokenizer(setting.runs)
        write_checkpoint(assemble(Denoiser(len(tokenizer)), build_vae(), tokenizer), None, args.to)
    else:
        export_run(setting, args.to)
    print(f"{args.to}: {sum(f.stat().st_size for f in args.to.rglob('*') if f.is_file()) / 1e6:.1f} MB")


def export_run(setting: Setting, folder: Path) -> None:
    """The run's averaged weights with everything beside them that the product and the evaluation read."""
    # Imported here because training draws its sheets with `assemble`.
    from training.describe import write_description
    from training.diffusion_train import load_average
    from training.prompts import fixed_questions
    from training.reference import generator_reference, write_reference
    from training.tiny_train import load_tiny
    from training.vae_polish import load_finished_vae

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


def assemble(denoiser: Denoiser, vae: AutoencoderKL, tokenizer: CLIPTokenizer) -> StableDiffusionXLPipeline:
    return StableDiffusionXLPipeline(
        vae=vae,
        text_encoder=denoiser.text_encoder,
        text_encoder_2=denoiser.text_encoder_2,
        tokenizer=tokenizer,
        tokenizer_2=tokenizer,
        unet=denoiser.unet,
        scheduler=build_scheduler(),
        add_watermarker=False,
    )


def open_pipeline(folder: Path, device: str) -> StableDiffusionXLPipeline:
    """A checkpoint folder in fp32."""
    pipeline = StableDiffusionXLPipeline.from_pretrained(
        folder, dtype=torch.float32, use_safetensors=True, local_files_only=True
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to(device)


if __name__ == "__main__":
    main()
