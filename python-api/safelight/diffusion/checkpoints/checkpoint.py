"""Owns what is at a path: a checkpoint in diffusers' layout, a single file, a refiner, a VAE, a preview decoder.

Nothing is loaded into memory; torch is not needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safelight.diffusion.checkpoints.architecture import (
    CHANNELS,
    describe_difference,
    input_channels,
    missing_parts,
    name_foreign,
)
from safelight.diffusion.checkpoints.prediction import apply_markers, refuse_unknown_sampling
from safelight.diffusion.checkpoints.weights import (
    Refusal,
    Weights,
    count_numbers,
    find_weights,
    named_after,
    read_json,
    read_metadata,
    read_shapes,
    require_safetensors,
)

STEMS = {
    "unet": "diffusion_pytorch_model",
    "vae": "diffusion_pytorch_model",
    "text_encoder": "model",
    "text_encoder_2": "model",
}
SDXL_BASE = Path(__file__).parent / "sdxl_base"
TINY_DECODER = "tiny_vae"  # a folder beside unet/: the model's own AutoencoderTiny for previews
_PIPELINES = frozenset(
    {"StableDiffusionXLPipeline", "StableDiffusionXLImg2ImgPipeline", "StableDiffusionXLInpaintPipeline"}
)


@dataclass(frozen=True)
class Folder:
    """A checkpoint in diffusers' layout, checked."""

    path: Path
    parts: Mapping[str, Weights]
    force_zeros_for_empty_prompt: bool
    requires_aesthetics_score: bool
    scheduler_config: Mapping[str, Any]
    input_channels: int  # of its UNet

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def layout(self) -> Path:
        return self.path

    @property
    def numbers(self) -> int:
        return sum(count_numbers(weights.shapes) for weights in self.parts.values())


@dataclass(frozen=True)
class SingleFile:
    """All weights in one .safetensors, in Stability AI's naming. `layout` has the shapes it does not carry: a folder of
    the file's name beside it, in diffusers' layout without weights, or else those of SDXL base."""

    path: Path
    layout: Path
    numbers: int
    input_channels: int  # of its UNet
    has_vae: bool
    scheduler_config: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.path.stem


Checkpoint = Folder | SingleFile


@dataclass(frozen=True)
class VaeFiles:
    """A VAE by itself; `weights` is None for a file of Stability AI's naming."""

    path: Path
    weights: Weights | None


def find_checkpoint(path: Path) -> Checkpoint:
    """Raises StartError with one sentence that names MODEL_CHECKPOINT_DIR."""
    if path.is_file():
        return _find_single_file(path)
    index = _read_index(path)
    if not (path / "text_encoder").is_dir() and (path / "text_encoder_2").is_dir():
        raise Refusal(f"{path} is an SDXL refiner, which MODEL_REFINER_CHECKPOINT_DIR takes")
    _require_folders(path, "tokenizer", "tokenizer_2")
    return _folder(path, index, tuple(STEMS))


def find_refiner(path: Path) -> Folder:
    """An SDXL refiner: it has the second text encoder only. Its VAE is not read, since it shares the base's latents.
    Raises StartError naming MODEL_REFINER_CHECKPOINT_DIR."""
    with named_after("MODEL_REFINER_CHECKPOINT_DIR"):
        if path.is_file():
            raise Refusal(f"{path} is a file, but a refiner must be a folder in diffusers' layout")
        index = _read_index(path)
        if (path / "text_encoder").is_dir():
            raise Refusal(f"{path} has a first text encoder, so it is a base model and not a refiner")
        _require_folders(path, "tokenizer_2")
        return _folder(path, index, ("unet", "text_encoder_2"))


def find_vae(path: Path) -> VaeFiles:
    """A folder with config.json and weights, or one file. Raises StartError naming MODEL_VAE_DIR."""
    with named_after("MODEL_VAE_DIR"):
        if path.is_dir():
            return VaeFiles(path, find_weights(path, STEMS["vae"]))
        if not path.is_file():
            raise Refusal(f"there is nothing at {path}")
        require_safetensors(path)
        if not any("decoder." in name for name in read_shapes(path)):
            raise Refusal(f"{path} holds no VAE: it has no decoder weights")
        return VaeFiles(path, None)


def find_tiny_decoder(path: Path, variable: str) -> Path:
    """The same path, checked. Raises StartError."""
    with named_after(variable):
        find_weights(path, "diffusion_pytorch_model")
    return path


def _read_index(path: Path) -> Mapping[str, Any]:
    if not path.is_dir():
        raise Refusal(f"there is nothing at {path}")
    if not (path / "model_index.json").is_file():
        raise Refusal(f"{path} has no model_index.json, so it is not a checkpoint in diffusers' layout")
    index = read_json(path / "model_index.json")
    if index.get("_class_name") not in _PIPELINES:
        raise Refusal(f"{path} holds a {index.get('_class_name')}, but only SDXL pipelines can be run")
    return index


def _require_folders(path: Path, *names: str) -> None:
    for name in names:
        if not (path / name).is_dir():
            raise Refusal(f"{path} has no {name} folder")


def _folder(path: Path, index: Mapping[str, Any], parts: tuple[str, ...]) -> Folder:
    scheduler_config = read_json(path / "scheduler" / "scheduler_config.json")
    refuse_unknown_sampling(path, scheduler_config)
    unet_config = read_json(path / "unet" / "config.json")
    channels = int(unet_config.get("in_channels", 4))
    if channels not in CHANNELS or unet_config.get("addition_embed_type") != "text_time":
        raise Refusal(f"{path} has a UNet that is not SDXL's")
    return Folder(
        path=path,
        parts={part: find_weights(path / part, STEMS[part]) for part in parts},
        force_zeros_for_empty_prompt=bool(index.get("force_zeros_for_empty_prompt", True)),
        requires_aesthetics_score=bool(index.get("requires_aesthetics_score", False)),
        scheduler_config=scheduler_config,
        input_channels=channels,
    )


def _find_single_file(path: Path) -> SingleFile:
    require_safetensors(path)
    shapes = read_shapes(path)
    foreign = name_foreign(shapes)
    if foreign is not None:
        raise Refusal(f"{path} is {foreign}")
    missing = missing_parts(shapes)
    for part in missing:
        if part != "VAE":
            raise Refusal(f"{path} has no {part}; use a file that holds all of the model")
    layout = path.with_suffix("")
    if not (layout / "model_index.json").is_file():
        layout = SDXL_BASE
    difference = describe_difference(shapes, read_json(layout / "unet" / "config.json"))
    if difference is not None:
        raise Refusal(f"{path} cannot be run: {difference}")
    config = read_json(layout / "scheduler" / "scheduler_config.json")
    return SingleFile(
        path,
        layout,
        count_numbers(shapes),
        input_channels(shapes),
        "VAE" not in missing,
        apply_markers(path, shapes, read_metadata(path), config),
    )
