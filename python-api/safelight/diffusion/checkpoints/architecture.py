"""Owns telling from a single file's header what it was made for: an SDXL checkpoint, a part of one, or something else.

The names and shapes are those of Stability AI's, Black Forest Labs' and diffusers' own files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from safelight.diffusion.checkpoints.weights import Shapes

UNET = "model.diffusion_model."
CHANNELS = {4: "plain", 9: "inpainting"}  # latents; with a mask and the masked picture's latents
_FIRST = "input_blocks.0.0.weight"
_PARTS = {
    "VAE": "first_stage_model.decoder.",
    "first text encoder": "conditioner.embedders.0.transformer.",
    "second text encoder": "conditioner.embedders.1.model.",
}
# How wide the text is that a UNet attends to.
_TEXT_WIDTHS = {768: "a Stable Diffusion 1 model", 1024: "a Stable Diffusion 2 model", 1280: "an SDXL refiner"}
# A piece of a tensor's name -> what only such files have.
_TRANSFORMERS = {
    "double_blocks.": "a model of the Flux family",
    "joint_blocks.": "a Stable Diffusion 3 model",
    "single_transformer_blocks.": "a model of the Flux family",
}
_PIECES = {
    (".lora_down.", ".lora_A.", ".lora.down."): "a LoRA, which belongs into LORA_DIR",
    ("input_blocks.", "down_blocks.0.resnets.0.time_emb_proj."): "a UNet alone",
    ("decoder.",): "a VAE alone, which MODEL_VAE_DIR takes",
    ("text_model.", "transformer.resblocks."): "a text encoder alone",
}


def name_foreign(shapes: Shapes) -> str | None:
    """What a file is that is no SDXL checkpoint, None when it may be one."""
    for piece, what in _TRANSFORMERS.items():
        if any(piece in name for name in shapes):
            return what
    if not any(name.startswith(UNET) for name in shapes):
        kinds = (what for pieces, what in _PIECES.items() if _has_any(shapes, pieces))
        return next(kinds, f"no SDXL checkpoint: it has no {UNET.rstrip('.')} weights")
    text = _TEXT_WIDTHS.get(_text_width(shapes) or 0)
    if text is not None:
        return text
    if f"{UNET}{_FIRST}" not in shapes or f"{UNET}label_emb.0.0.weight" not in shapes:
        return "no SDXL checkpoint: its UNet has other layers"
    return None


def missing_parts(shapes: Shapes) -> tuple[str, ...]:
    """Networks beside the UNet that the file does not have."""
    return tuple(part for part, prefix in _PARTS.items() if not any(name.startswith(prefix) for name in shapes))


def input_channels(shapes: Shapes) -> int:
    """Of an SDXL checkpoint's UNet."""
    return shapes[f"{UNET}{_FIRST}"][1]


def describe_difference(shapes: Shapes, config: Mapping[str, Any]) -> str | None:
    """Why a checkpoint's UNet is not the one that this config describes, None when the shapes that tell it agree."""
    channels = input_channels(shapes)
    if channels not in CHANNELS:
        return f"its UNet takes {channels} channels, which is neither a plain nor an inpainting model"
    told = {
        "block_out_channels": (shapes[f"{UNET}{_FIRST}"][0], config["block_out_channels"][0]),
        "projection_class_embeddings_input_dim": (
            shapes[f"{UNET}label_emb.0.0.weight"][1],
            config["projection_class_embeddings_input_dim"],
        ),
        "cross_attention_dim": (_text_width(shapes), config["cross_attention_dim"]),
        "transformer_layers_per_block": (_count_down_transformers(shapes), _expected_down_transformers(config)),
    }
    for name, (found, wanted) in told.items():
        if found != wanted:
            return f"its UNet is a variation of SDXL's that is not known here ({name}: {found} instead of {wanted})"
    return None


def _text_width(shapes: Shapes) -> int | None:
    return next((shape[1] for name, shape in shapes.items() if name.endswith("attn2.to_k.weight")), None)


def _count_down_transformers(shapes: Shapes) -> int:
    place = re.compile(re.escape(UNET) + r"input_blocks\.\d+\.1\.transformer_blocks\.\d+\.")
    return len({match[0] for name in shapes if (match := place.match(name))})


def _expected_down_transformers(config: Mapping[str, Any]) -> int:
    kinds = config["down_block_types"]
    depths = config.get("transformer_layers_per_block", 1)
    depths = [depths] * len(kinds) if isinstance(depths, int) else depths
    layers = config.get("layers_per_block", 2)
    return sum(layers * depth for kind, depth in zip(kinds, depths, strict=True) if kind.startswith("CrossAttn"))


def _has_any(names: Iterable[str], pieces: Iterable[str]) -> bool:
    found = tuple(pieces)
    return any(piece in name for name in names for piece in found)
