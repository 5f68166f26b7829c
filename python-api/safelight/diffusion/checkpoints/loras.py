"""Owns a model's LoRAs: loads them into its networks when first asked for and switches between them."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import torch
from diffusers import StableDiffusionXLPipeline
from diffusers.utils.peft_utils import delete_adapter_layers
from peft.tuners.tuners_utils import BaseTunerLayer
from safetensors import SafetensorError
from safetensors.torch import load_file

from safelight.diffusion.checkpoints.acceleration import compiled_blocks
from safelight.diffusion.checkpoints.building import BUILDING
from safelight.diffusion.checkpoints.lora_targets import LoraTargets
from safelight.diffusion.drawing.components import Components
from safelight.diffusion.drawing.denoiser import LoraSet
from safelight.errors import SafelightError, invalid

MAX_LOADED = 8

log = logging.getLogger(__name__)


class Loras:
    """Belongs to the torch thread. As long as none is asked for, the networks are untouched."""

    def __init__(self, components: Components, files: Mapping[str, Path], targets: LoraTargets | None) -> None:
        self._unet = components.unet
        self._encoders = {"text_encoder": components.text_encoder, "text_encoder_2": components.text_encoder_2}
        self._networks = (self._unet, *self._encoders.values())
        self._files = files
        self._targets = targets
        self._numbers = count()
        self._adapters: dict[str, str] = {}  # name -> peft's name of it, least recently used first
        self._layers: list[Any] = []  # that any of them changes
        self._applied: LoraSet | None = ()
        self._compiled = [(block, block._compiled_call_impl) for block in compiled_blocks(components.unet)]

    def apply(self, choices: LoraSet) -> None:
        """The next calls of the UNet and the text encoders are with exactly these. Raises SafelightError."""
        if choices == self._applied:
            return
        scales: dict[str, float] = {}
        for name, scale in choices:
            scales[name] = scales.get(name, 0.0) + scale
        self._load(tuple(scales))
        adapters = {self._adapters[name]: scale for name, scale in scales.items()}
        for layer in self._layers:
            for adapter, scale in adapters.items():
                layer.set_scale(adapter, scale)
            layer.set_adapter(list(adapters), inference_mode=True)
        # A compiled graph would be made anew for every choice and scale.
        for block, call in self._compiled:
            block._compiled_call_impl = None if choices else call
        self._applied = choices

    def _load(self, names: tuple[str, ...]) -> None:
        missing = [name for name in names if name not in self._adapters]
        for name in names:
            if name in self._adapters:
                self._adapters[name] = self._adapters.pop(name)
        if not missing:
            return
        self._applied = None  # peft switches adapters on and off while it adds and deletes them
        try:
            with BUILDING, torch.inference_mode(False), torch.no_grad(), warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore", UserWarning
                )  # peft warns of having several, and of deleting active ones
                for name in missing:
                    self._make_room(names)
                    self._add(name)
        finally:
            self._layers = [
                layer for network in self._networks for layer in network.modules() if isinstance(layer, BaseTunerLayer)
            ]

    def _add(self, name: str) -> None:
        if name not in self._files or self._targets is None:
            raise invalid("loras", f"there is no {name!r} for this model", "choice")
        adapter = f"lora_{next(self._numbers):08d}"  # file names may have dots; peft's may not, nor begin alike
        try:
            state = self._targets.arrange(load_file(self._files[name]))
            StableDiffusionXLPipeline.load_lora_into_unet(state, None, self._unet, adapter_name=adapter)
            for part, encoder in self._encoders.items():
                StableDiffusionXLPipeline.load_lora_into_text_encoder(
                    state, None, encoder, prefix=part, adapter_name=adapter
                )
        except (OSError, ValueError, RuntimeError, KeyError, TypeError, SafetensorError) as error:
            log.exception("a LoRA cannot be loaded", extra={"lora": name})
            self._remove(adapter)
            raise SafelightError(
                "GENERATION_FAILED", f"The LoRA {name!r} cannot be loaded; leave it out, or look at the engine's log."
            ) from error
        for network in self._networks:
            for layer in network.modules():
                if isinstance(layer, BaseTunerLayer):
                    _match_precision(layer, adapter, network.dtype)
        self._adapters[name] = adapter

    def _make_room(self, kept: tuple[str, ...]) -> None:
        for name in [name for name in self._adapters if name not in kept]:
            if len(self._adapters) < MAX_LOADED:
                return
            self._remove(self._adapters.pop(name))

    def _remove(self, adapter: str) -> None:
        for network in self._networks:
            if adapter in getattr(network, "peft_config", {}):
                delete_adapter_layers(network, adapter)


def _match_precision(layer: Any, adapter: str, dtype: torch.dtype) -> None:
    """peft keeps half precision factors in fp32, which slows every call down."""
    for kind in layer.adapter_layer_names:
        if adapter in getattr(layer, kind):
            getattr(layer, kind)[adapter].to(dtype=dtype).requires_grad_(False)
