"""Owns loading a checked checkpoint's parts onto the device, each by its known class and from local files only."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from diffusers import AutoencoderKL, AutoencoderTiny, StableDiffusionXLPipeline, UNet2DConditionModel
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from safelight.diffusion.checkpoints.building import BUILDING
from safelight.diffusion.checkpoints.checkpoint import SDXL_BASE, Checkpoint, Folder, SingleFile, VaeFiles
from safelight.diffusion.checkpoints.clip_tokenizer import make_clip_tokenizers
from safelight.diffusion.checkpoints.weights import Refusal, named_after
from safelight.diffusion.drawing.components import Components
from safelight.diffusion.drawing.denoiser import PLAIN_CHANNELS
from safelight.diffusion.memory import is_out_of_memory
from safelight.work import StartError


class DoesNotFit(StartError):
    """The device's memory ran out while loading."""


def silence_libraries() -> None:
    """Their warnings quote prompts, and their progress bars are not log lines."""
    warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)  # diffusers 0.42 with numpy 2
    diffusers.utils.logging.set_verbosity_error()
    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()


def load_folder(folder: Folder, device: torch.device, dtype: torch.dtype) -> Components:
    """Raises StartError when the files do not fit the classes."""
    tokenizer, tokenizer_2 = load_tokenizers(folder)
    with _loading(folder.path):
        return Components(
            unet=_module(UNet2DConditionModel, folder, "unet", device, dtype),
            vae=_folder_vae(folder.path / "vae", folder.parts["vae"].variant, device, dtype),
            text_encoder=_module(CLIPTextModel, folder, "text_encoder", device, dtype),
            text_encoder_2=_module(CLIPTextModelWithProjection, folder, "text_encoder_2", device, dtype),
            tokenizer=tokenizer,
            tokenizer_2=tokenizer_2,
            scheduler_config=folder.scheduler_config,
            force_zeros_for_empty_prompt=folder.force_zeros_for_empty_prompt,
        )


def load_single_file(file: SingleFile, vae: Any | None, device: torch.device, dtype: torch.dtype) -> Components:
    """With this VAE, or its own. Raises StartError when the file does not fit SDXL's classes."""
    tokenizer, tokenizer_2 = load_tokenizers(file)
    with _loading(file.path):
        own = {"unet": _file_unet(file, dtype)} if file.input_channels != PLAIN_CHANNELS else {}
        pipeline = StableDiffusionXLPipeline.from_single_file(
            str(file.path),
            config=str(file.layout),
            local_files_only=True,
            dtype=dtype,
            tokenizer=tokenizer,
            tokenizer_2=tokenizer_2,
            add_watermarker=False,
            **own,
            **({} if vae is None else {"vae": vae}),
        )
        if vae is None:
            vae = pipeline.vae
            if vae.config.force_upcast and dtype == torch.float16:
                vae = _file_vae(file.path, file.layout, torch.float32)
            vae = _calm(_place(vae, device))
        return Components(
            unet=_place(pipeline.unet, device),
            vae=vae,
            text_encoder=_place(pipeline.text_encoder, device),
            text_encoder_2=_place(pipeline.text_encoder_2, device),
            tokenizer=tokenizer,
            tokenizer_2=tokenizer_2,
            scheduler_config=file.scheduler_config,
            force_zeros_for_empty_prompt=True,
        )


def load_tokenizers(checkpoint: Checkpoint) -> tuple[Any, Any]:
    """Those of the first and the second text encoder."""
    if isinstance(checkpoint, SingleFile) and not (checkpoint.layout / "tokenizer").is_dir():
        return make_clip_tokenizers()
    with _loading(checkpoint.path):
        first, second = (
            CLIPTokenizer.from_pretrained(checkpoint.layout / part, local_files_only=True)
            for part in ("tokenizer", "tokenizer_2")
        )
    return first, second


def load_refiner(folder: Folder, vae: Any, device: torch.device, dtype: torch.dtype) -> Components:
    """With the base's VAE. Raises StartError naming MODEL_REFINER_CHECKPOINT_DIR, also when it does not continue what a
    base model begins."""
    with named_after("MODEL_REFINER_CHECKPOINT_DIR"), _loading(folder.path):
        unet = _module(UNet2DConditionModel, folder, "unet", device, dtype)
        encoder = _module(CLIPTextModelWithProjection, folder, "text_encoder_2", device, dtype)
        if unet.config.cross_attention_dim != encoder.config.hidden_size:
            raise Refusal(f"{folder.path} is no refiner: its UNet needs more than one text encoder")
        if unet.config.in_channels != vae.config.latent_channels:
            raise Refusal(f"{folder.path} works on other latents than the base model")
        return Components(
            unet=unet,
            vae=vae,
            text_encoder=None,
            text_encoder_2=encoder,
            tokenizer=None,
            tokenizer_2=CLIPTokenizer.from_pretrained(folder.path / "tokenizer_2", local_files_only=True),
            scheduler_config=folder.scheduler_config,
            force_zeros_for_empty_prompt=folder.force_zeros_for_empty_prompt,
            requires_aesthetics_score=folder.requires_aesthetics_score,
        )


def load_vae(files: VaeFiles, device: torch.device, dtype: torch.dtype) -> Any:
    """In place of a checkpoint's own. Raises StartError naming MODEL_VAE_DIR."""
    with named_after("MODEL_VAE_DIR"), _loading(files.path):
        if files.weights is not None:
            return _folder_vae(files.path, files.weights.variant, device, dtype)
        vae = _file_vae(files.path, SDXL_BASE, dtype)
        if dtype == torch.float16 and "fp16" not in files.path.stem:  # a file says nothing about what it can bear
            vae = _file_vae(files.path, SDXL_BASE, torch.float32)
        return _calm(_place(vae, device))


def load_tiny_decoder(path: Path, variable: str, device: torch.device, dtype: torch.dtype) -> Any:
    """An AutoencoderTiny for previews. Raises StartError naming the variable."""
    with named_after(variable), _loading(path):
        tiny = AutoencoderTiny.from_pretrained(path, local_files_only=True, use_safetensors=True, dtype=dtype)
        return _place(tiny, device)


def _folder_vae(path: Path, variant: str | None, device: torch.device, dtype: torch.dtype) -> Any:
    """SDXL's own VAE overflows in fp16 and says so with `force_upcast`: such a VAE stays in fp32 for good, instead of
    being recast there and back around every picture."""
    options = {"local_files_only": True, "use_safetensors": True, "variant": variant}
    vae = AutoencoderKL.from_pretrained(path, dtype=dtype, **options)
    if vae.config.force_upcast and dtype == torch.float16:
        vae = AutoencoderKL.from_pretrained(path, dtype=torch.float32, **options)
    return _calm(_place(vae, device))


def _file_unet(file: SingleFile, dtype: torch.dtype) -> Any:
    """Of an inpainting model: its layout describes the plain one."""
    return UNet2DConditionModel.from_single_file(
        str(file.path),
        config=str(file.layout),
        subfolder="unet",
        local_files_only=True,
        dtype=dtype,
        in_channels=file.input_channels,
    )


def _file_vae(path: Path, layout: Path, dtype: torch.dtype) -> Any:
    return AutoencoderKL.from_single_file(
        str(path), config=str(layout), subfolder="vae", local_files_only=True, dtype=dtype
    )


def _calm(vae: Any) -> Any:
    """Its precision is chosen: the pipeline must not change it."""
    vae.register_to_config(force_upcast=False)
    return vae


def _module(cls: Any, folder: Folder, part: str, device: torch.device, dtype: torch.dtype) -> Any:
    variant = folder.parts[part].variant
    module = cls.from_pretrained(
        folder.path / part, local_files_only=True, use_safetensors=True, variant=variant, dtype=dtype
    )
    return _place(module, device)


def _place(module: Any, device: torch.device) -> Any:
    return module.to(device).eval().requires_grad_(False)


@contextmanager
def _loading(path: Path) -> Iterator[None]:
    try:
        with BUILDING:
            yield
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError) as error:
        if is_out_of_memory(error):
            raise DoesNotFit("MODEL_DEVICE: the model does not fit into the device's memory.") from error
        raise Refusal(f"{path} cannot be loaded: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")[:300]
