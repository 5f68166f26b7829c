"""Owns the layers of one architecture that LoRAs can change, and bringing a LoRA's weights into their names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import StableDiffusionXLPipeline, UNet2DConditionModel
from diffusers.utils import (
    convert_state_dict_to_diffusers,
    convert_state_dict_to_peft,
    convert_unet_state_dict_to_peft,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from safelight.diffusion.checkpoints.weights import Shapes, read_json

Tensors = Mapping[str, torch.Tensor]

_PARTS = ("unet", "text_encoder", "text_encoder_2")
# A tensor's name may begin so, and then it is this network's.
_PREFIXES = {
    "lora_unet": "unet", "lora_te1": "text_encoder", "lora_te2": "text_encoder_2",
    "unet": "unet", "text_encoder_2": "text_encoder_2", "text_encoder": "text_encoder",
}  # fmt: skip
_SUFFIXES = {
    ".lora_down.weight": "lora_A", ".lora_up.weight": "lora_B", ".lora_A.weight": "lora_A", ".lora_B.weight": "lora_B",
    ".lora.down.weight": "lora_A", ".lora.up.weight": "lora_B", ".alpha": "alpha",
    ".lora_linear_layer.down.weight": "lora_A", ".lora_linear_layer.up.weight": "lora_B",
    "_lora.down.weight": "lora_A", "_lora.up.weight": "lora_B",
}  # fmt: skip
_FACTOR = re.compile(r"\.lora_|\.lora\.|\.alpha$")  # where a layer's name ends
# How wide the text is that a LoRA's layers attend to, or a piece of their names -> whose they are.
_TEXT_WIDTHS = {768: "Stable Diffusion 1", 1024: "Stable Diffusion 2"}
_TRANSFORMERS = {
    "double_blocks": "the Flux family",
    "single_transformer_blocks": "the Flux family",
    "joint_blocks": "Stable Diffusion 3",
}


@dataclass(frozen=True)
class Fit:
    """How much of a file a model can use: `reason` when nothing, `left_out` when not all of it."""

    reason: str | None = None
    left_out: str | None = None


class LoraTargets:
    """Of a model in this layout."""

    def __init__(self, layout: Path) -> None:
        with torch.device("meta"):
            self._unet = UNet2DConditionModel.from_config(read_json(layout / "unet" / "config.json"))
            first = CLIPTextModel(CLIPTextConfig(**read_json(layout / "text_encoder" / "config.json")))
            second = CLIPTextModelWithProjection(CLIPTextConfig(**read_json(layout / "text_encoder_2" / "config.json")))
        self._shapes = {
            f"{part}.{name}": tuple(tensor.shape)
            for part, network in zip(_PARTS, (self._unet, first, second), strict=True)
            for name, tensor in network.state_dict().items()
        }
        self._layers = dict(self._flat_names())

    def fit(self, shapes: Shapes) -> Fit:
        """Whether every pair of factors multiplies to a layer's shape."""
        pairs, left_out = _pairs(shapes)
        if not pairs:
            return Fit("it holds no pair of LoRA weights")
        named = {
            name: torch.ones(()) if name.endswith(".alpha") else torch.empty(shapes[name], device="meta")
            for name in pairs
        }
        try:
            factors = {name: tuple(tensor.shape) for name, tensor in self.arrange(named).items()}
        except (ValueError, KeyError, IndexError, AttributeError, NotImplementedError):  # a naming nobody knows
            return Fit(_made_for(shapes) or "its layers have names that are not known here")
        downs = {name.removesuffix(".lora_A.weight"): shape for name, shape in factors.items() if ".lora_A." in name}
        for layer, down in downs.items():
            if not self._is_factored(layer, down, factors.get(f"{layer}.lora_B.weight")):
                return Fit(_made_for(shapes) or f"its weights do not fit this model's layer {layer}")
        return Fit(left_out=_describe_left_out(left_out)) if downs else Fit("it holds no pair of LoRA weights")

    def arrange(self, tensors: Tensors) -> dict[str, torch.Tensor]:
        """The pairs in peft's naming (`unet.mid_block.….lora_A.weight`), with their alphas multiplied in. Raises what
        diffusers' renaming raises for names that neither it nor this knows."""
        pairs, _ = _pairs(tensors)
        places = {name: place for name in pairs if (place := self._place(name)) is not None}
        state = {f"{layer}.{kind}.weight": tensors[name] for name, (layer, kind) in places.items() if kind != "alpha"}
        alphas = {layer: float(tensors[name]) for name, (layer, kind) in places.items() if kind == "alpha"}
        rest = {name: tensors[name] for name in pairs if name not in places}
        if rest:
            more, more_alphas = self._as_diffusers_does(rest)
            state, alphas = more | state, more_alphas | alphas
        for layer, alpha in alphas.items():
            up = f"{layer}.lora_B.weight"
            if up in state and (factor := alpha / state[up].shape[1]) != 1:
                state[up] = state[up] * factor
        return state

    def _place(self, name: str) -> tuple[str, str] | None:
        """(layer, "lora_A" | "lora_B" | "alpha") of a tensor whose name spells one of this architecture's layers, with
        dots or with the trainers' underscores."""
        suffix = next((suffix for suffix in _SUFFIXES if name.endswith(suffix)), None)
        if suffix is None:
            return None
        stem = name.removesuffix(suffix)
        for prefix, part in _PREFIXES.items():
            if stem.startswith((f"{prefix}_", f"{prefix}.")):
                layer = self._layers.get((part, stem[len(prefix) + 1 :].replace(".", "_")))
                if layer is not None:
                    return layer, _SUFFIXES[suffix]
        return None

    def _flat_names(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Text encoders' layers with and without `text_model`, which newer versions of transformers do not have."""
        for name in self._shapes:
            part, _, path = name.removesuffix(".weight").partition(".")
            if not name.endswith(".weight"):
                continue
            flat = path.replace(".", "_")
            yield (part, flat), f"{part}.{path}"
            if part != "unet":
                yield (part, f"text_model_{flat}"), f"{part}.{path}"
                yield (part, flat.removeprefix("text_model_")), f"{part}.{path}"

    def _is_factored(self, layer: str, down: tuple[int, ...], up: tuple[int, ...] | None) -> bool:
        weight = self._shapes.get(f"{layer}.weight")
        if weight is None or up is None or min(len(weight), len(down), len(up)) < 2:
            return False
        return down[1] == weight[1] and up[0] == weight[0] and up[1] == down[0] and down[2:] in (weight[2:], (1, 1))

    def _as_diffusers_does(self, tensors: Tensors) -> tuple[dict[str, torch.Tensor], dict[str, float]]:
        """Stability AI's layer names, and whatever else the library knows."""
        state, alphas = StableDiffusionXLPipeline.lora_state_dict(dict(tensors), unet_config=self._unet.config)
        renamed: dict[str, torch.Tensor] = {}
        scales: dict[str, float] = {}
        for part in _PARTS:
            own = _below(state, part)
            own_alphas = {name: torch.tensor(alpha) for name, alpha in _below(alphas or {}, part).items()}
            if not own:
                continue
            if part != "unet":
                own, own_alphas = (
                    {self._short(part, name): value for name, value in _to_peft_text(values).items()}
                    for values in (own, own_alphas)
                )
            elif not any("lora_A" in name for name in own):
                own, own_alphas = convert_unet_state_dict_to_peft(own), convert_unet_state_dict_to_peft(own_alphas)
            renamed |= {f"{part}.{name}": tensor for name, tensor in own.items()}
            scales |= {f"{part}.{_FACTOR.split(name, 1)[0]}": float(alpha) for name, alpha in own_alphas.items()}
        return renamed, scales

    def _short(self, part: str, name: str) -> str:
        short = name.removeprefix("text_model.")
        return short if f"{part}.{_FACTOR.split(short, 1)[0]}.weight" in self._shapes else name


def _to_peft_text(values: dict[str, Any]) -> dict[str, Any]:
    return dict(convert_state_dict_to_peft(convert_state_dict_to_diffusers(values)))


def _below(values: Mapping[str, Any], part: str) -> dict[str, Any]:
    return {name.removeprefix(f"{part}."): value for name, value in values.items() if name.startswith(f"{part}.")}


def _pairs(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """The tensors of whole pairs with their alphas, and the others."""
    layers: dict[str, dict[str, str]] = defaultdict(dict)
    others: list[str] = []
    for name in names:
        suffix = next((suffix for suffix in _SUFFIXES if name.endswith(suffix)), None)
        if suffix is None:
            others.append(name)
        else:
            layers[name.removesuffix(suffix)][_SUFFIXES[suffix]] = name
    pairs: list[str] = []
    for layer in layers.values():
        (pairs if {"lora_A", "lora_B"} <= layer.keys() else others).extend(layer.values())
    return pairs, others


def _describe_left_out(names: list[str]) -> str | None:
    if not names:
        return None
    return f"it is used without {len(names)} of its weights, which are no pairs of factors ({names[0][:80]})"


def _made_for(shapes: Shapes) -> str | None:
    for piece, family in _TRANSFORMERS.items():
        if any(piece in name for name in shapes):
            return f"it is made for {family}"
    for name, shape in shapes.items():
        if "attn2" in name and "to_k" in name and ("down" in name or "lora_A" in name) and shape[1:2]:
            family = _TEXT_WIDTHS.get(shape[1], "")
            return f"it is made for {family}" if family else None
    return None
