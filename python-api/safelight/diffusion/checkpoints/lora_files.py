"""Owns the folder of LoRAs: which files there are, and which of them fit a model, told from their headers."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import StableDiffusionXLPipeline, UNet2DConditionModel
from diffusers.utils import (
    convert_state_dict_to_diffusers,
    convert_state_dict_to_peft,
    convert_unet_state_dict_to_peft,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from safelight.diffusion.checkpoints.weights import Refusal, Shapes, named_after, read_json, read_shapes
from safelight.work import StartError

MAX_BYTES = 2 * 2**30  # the largest published for SDXL (rank 256, all layers) has 1.7 GB
MAX_FILES = 500
MAX_NAME = 100
_OTHER_KINDS = ("dora_scale", "lokr_", "hada_", "oft_", "lora_mid")  # LyCORIS and DoRA: not a sum of two factors

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LoraFile:
    path: Path
    shapes: Shapes


def list_loras(folder: Path | None) -> Mapping[str, LoraFile]:
    """By name, which is the file's without .safetensors. Files that cannot be used are logged and left out. Raises
    StartError naming LORA_DIR when there is no such folder."""
    if folder is None:
        return {}
    if not folder.is_dir():
        raise StartError(f"LORA_DIR: there is no folder at {folder}.")
    paths = [path for path in folder.glob("*.safetensors") if path.is_file() and len(path.stem) <= MAX_NAME]
    paths.sort(key=lambda path: path.stem)
    if len(paths) > MAX_FILES:
        log.warning("LORA_DIR: only the first %d of %d files are listed", MAX_FILES, len(paths))
    loras: dict[str, LoraFile] = {}
    for path in paths[:MAX_FILES]:
        try:
            with named_after("LORA_DIR"):
                loras[path.stem] = _read(path)
        except StartError as error:
            log.warning("a LoRA is left out: %s", error)
    return loras


def _read(path: Path) -> LoraFile:
    if path.stat().st_size > MAX_BYTES:
        raise Refusal(f"{path} is larger than {MAX_BYTES // 2**30} GiB")
    shapes = read_shapes(path)
    kind = next((kind for kind in _OTHER_KINDS if any(kind in name for name in shapes)), None)
    if kind is not None:
        raise Refusal(f"{path} is not a plain LoRA: it has {kind.strip('_')} weights")
    return LoraFile(path, shapes)


class LoraTargets:
    """The layers of one architecture that a LoRA can change."""

    def __init__(self, layout: Path) -> None:
        with torch.device("meta"):
            self._unet = UNet2DConditionModel.from_config(read_json(layout / "unet" / "config.json"))
            first = CLIPTextModel(CLIPTextConfig(**read_json(layout / "text_encoder" / "config.json")))
            second = CLIPTextModelWithProjection(CLIPTextConfig(**read_json(layout / "text_encoder_2" / "config.json")))
        self._shapes = {
            f"{part}.{name}": tuple(tensor.shape)
            for part, network in (("unet", self._unet), ("text_encoder", first), ("text_encoder_2", second))
            for name, tensor in network.state_dict().items()
        }

    def fit(self, lora: LoraFile) -> bool:
        """Whether every pair of factors multiplies to a layer's shape."""
        try:
            factors = self._in_our_naming(lora.shapes)
        except (ValueError, KeyError, IndexError, AttributeError, NotImplementedError):  # a naming nobody knows
            return False
        downs = {name.removesuffix(".lora_A.weight"): shape for name, shape in factors.items() if ".lora_A." in name}
        return bool(downs) and all(
            self._is_factored(layer, down, factors.get(f"{layer}.lora_B.weight")) for layer, down in downs.items()
        )

    def _is_factored(self, layer: str, down: tuple[int, ...], up: tuple[int, ...] | None) -> bool:
        weight = self._shapes.get(f"{layer}.weight")
        if weight is None or up is None:
            return False
        return down[1] == weight[1] and up[0] == weight[0] and up[1] == down[0] and down[2:] in (weight[2:], (1, 1))

    def _in_our_naming(self, shapes: Shapes) -> Shapes:
        """Runs diffusers' renaming, which is the same that loading goes through, over tensors without content."""
        named = {
            name: torch.ones(()) if name.endswith(".alpha") else torch.empty(shape, device="meta")
            for name, shape in shapes.items()
        }
        state, _ = StableDiffusionXLPipeline.lora_state_dict(named, unet_config=self._unet.config)
        renamed: dict[str, torch.Tensor] = {}
        for part in ("unet", "text_encoder", "text_encoder_2"):
            own = {
                name.removeprefix(f"{part}."): tensor for name, tensor in state.items() if name.startswith(f"{part}.")
            }
            if not own:
                continue
            if part != "unet":
                own = convert_state_dict_to_peft(convert_state_dict_to_diffusers(own))
                own = {self._flat(part, name): tensor for name, tensor in own.items()}
            elif not any("lora_A" in name for name in own):
                own = convert_unet_state_dict_to_peft(own)
            renamed |= {f"{part}.{name}": tensor for name, tensor in own.items()}
        return {name: tuple(tensor.shape) for name, tensor in renamed.items()}

    def _flat(self, part: str, name: str) -> str:
        """Newer versions of transformers have no `text_model` inside their text encoders, older files do."""
        short = name.removeprefix("text_model.")
        return short if f"{part}.{short.split('.lora_')[0]}.weight" in self._shapes else name
