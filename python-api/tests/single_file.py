"""Writes a diffusers checkpoint as one file in Stability AI's naming, as people share SDXL models."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

Weights = dict[str, torch.Tensor]

_RESNET = [
    ("norm1", "in_layers.0"), ("conv1", "in_layers.2"), ("time_emb_proj", "emb_layers.1"), ("norm2", "out_layers.0"),
    ("conv2", "out_layers.3"), ("conv_shortcut", "skip_connection"),
]  # fmt: skip
_UNET_ENDS = [
    ("time_embedding.linear_1", "time_embed.0"), ("time_embedding.linear_2", "time_embed.2"),
    ("add_embedding.linear_1", "label_emb.0.0"), ("add_embedding.linear_2", "label_emb.0.2"),
    ("conv_in", "input_blocks.0.0"), ("conv_norm_out", "out.0"), ("conv_out", "out.2"),
]  # fmt: skip
_OPEN_CLIP = [
    ("text_model.encoder.layers.", "transformer.resblocks."), ("layer_norm1", "ln_1"), ("layer_norm2", "ln_2"),
    ("mlp.fc1", "mlp.c_fc"), ("mlp.fc2", "mlp.c_proj"), ("self_attn.out_proj", "attn.out_proj"),
    ("text_model.final_layer_norm", "ln_final"), ("text_model.embeddings.token_embedding", "token_embedding"),
    ("text_model.embeddings.position_embedding.weight", "positional_embedding"),
]  # fmt: skip


def save_single_file(folder: Path, file: Path, layers_per_block: int = 1) -> Path:
    """`folder` as `file`, weights only."""
    parts = [
        _prefixed("model.diffusion_model.", _unet(_load(folder, "unet"), layers_per_block)),
        _prefixed("first_stage_model.", _vae(_load(folder, "vae"))),
        _prefixed("conditioner.embedders.0.transformer.text_model.", _load(folder, "text_encoder", "model")),
        _prefixed("conditioner.embedders.1.model.", _open_clip(_load(folder, "text_encoder_2", "model"))),
    ]
    save_file({name: tensor.contiguous() for part in parts for name, tensor in part.items()}, file)
    return file


def save_layout(folder: Path, file: Path) -> Path:
    """What a single file does not carry: `folder` without weights, in a folder of the file's name."""
    layout = Path(shutil.copytree(folder, file.with_suffix("")))
    for weights in layout.rglob("*.safetensors"):
        weights.unlink()
    return layout


def save_changed(
    file: Path,
    *,
    without: str | None = None,
    more: Weights | None = None,
    metadata: dict[str, str] | None = None,
) -> Path:
    """The same file without the tensors whose names begin so, with others, and with this in its header."""
    weights = {name: tensor for name, tensor in load_file(file).items() if not without or not name.startswith(without)}
    save_file(weights | (more or {}), file, metadata)
    return file


def unet_names(names: Iterable[str], layers: int) -> list[str]:
    return [f"model.diffusion_model.{_unet_name(name, layers)}" for name in names]


def _unet(weights: Weights, layers: int) -> Weights:
    return {_unet_name(name, layers): tensor for name, tensor in weights.items()}


def _unet_name(name: str, layers: int) -> str:
    for ours, theirs in _UNET_ENDS:
        if name.startswith(ours + "."):
            return name.replace(ours, theirs, 1)
    if ".resnets." in name:
        for ours, theirs in _RESNET:
            name = name.replace(f".{ours}.", f".{theirs}.")
    step = layers + 1
    places: list[tuple[str, Callable[[int, int], str]]] = [
        (r"down_blocks\.(\d+)\.resnets\.(\d+)", lambda i, j: f"input_blocks.{step * i + j + 1}.0"),
        (r"down_blocks\.(\d+)\.attentions\.(\d+)", lambda i, j: f"input_blocks.{step * i + j + 1}.1"),
        (r"down_blocks\.(\d+)\.downsamplers\.(0)\.conv", lambda i, _: f"input_blocks.{step * (i + 1)}.0.op"),
        (r"up_blocks\.(\d+)\.resnets\.(\d+)", lambda i, j: f"output_blocks.{step * i + j}.0"),
        (r"up_blocks\.(\d+)\.attentions\.(\d+)", lambda i, j: f"output_blocks.{step * i + j}.1"),
        (r"up_blocks\.(\d+)\.upsamplers\.(0)", lambda i, _: f"output_blocks.{step * i + layers}.2"),
        (r"mid_block\.(resnets)\.(\d+)", lambda _, j: f"middle_block.{2 * j}"),
        (r"mid_block\.(attentions)\.(\d+)", lambda _, j: "middle_block.1"),
    ]
    for pattern, place in places:
        if match := re.match(pattern, name):
            first = int(match[1]) if match[1].isdigit() else 0
            return place(first, int(match[2])) + name[match.end() :]
    raise AssertionError(f"no place for {name}")


def _vae(weights: Weights) -> Weights:
    blocks = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("decoder.up_blocks."))

    def rename(name: str) -> str:
        name = re.sub(r"down_blocks\.(\d)\.resnets", r"down.\1.block", name)
        name = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", name)
        name = re.sub(r"up_blocks\.(\d)\.resnets", lambda m: f"up.{blocks - 1 - int(m[1])}.block", name)
        name = re.sub(r"up_blocks\.(\d)\.upsamplers\.0", lambda m: f"up.{blocks - 1 - int(m[1])}.upsample", name)
        name = re.sub(r"mid_block\.resnets\.(\d)", lambda m: f"mid.block_{int(m[1]) + 1}", name)
        return name.replace("conv_shortcut", "nin_shortcut").replace("conv_norm_out", "norm_out")

    return {rename(name): tensor for name, tensor in weights.items()}


def _open_clip(weights: Weights) -> Weights:
    renamed: Weights = {"text_projection": weights["text_projection.weight"].T}
    for name, tensor in weights.items():
        if "self_attn.q_proj." in name:
            joint = torch.cat([weights[name.replace("q_proj", part)] for part in ("q_proj", "k_proj", "v_proj")])
            name, tensor = name.replace("self_attn.q_proj.", "attn.in_proj_"), joint
        elif re.search(r"self_attn\.[kv]_proj|text_projection", name):
            continue
        for ours, theirs in _OPEN_CLIP:
            name = name.replace(ours, theirs)
        renamed[name] = tensor
    return renamed


def _prefixed(prefix: str, weights: Weights) -> Weights:
    return {prefix + name: tensor for name, tensor in weights.items()}


def _load(folder: Path, part: str, stem: str = "diffusion_pytorch_model") -> Weights:
    weights: Weights = load_file(folder / part / f"{stem}.safetensors")
    return weights
