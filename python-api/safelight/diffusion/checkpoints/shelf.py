"""Owns which models there are and which of them are in memory. Loads them on one thread at a time, beside the torch
thread; the rest may be asked for on any."""

from __future__ import annotations

import gc
import logging
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from threading import Lock

import torch

from safelight import wire
from safelight.config import Settings
from safelight.diffusion.checkpoints.catalogue import Catalogue, Listing
from safelight.diffusion.checkpoints.load import load_model
from safelight.diffusion.checkpoints.parts import DoesNotFit, silence_libraries
from safelight.diffusion.checkpoints.token_counter import TokenCounter
from safelight.diffusion.device import DTYPES, Precision, choose_device, choose_precision, limit_threads
from safelight.diffusion.device_memory import free_bytes
from safelight.diffusion.drawing.sdxl import SdxlRenderer
from safelight.diffusion.memory import free_memory
from safelight.errors import SafelightError
from safelight.work import NoRoom, StartError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Loaded:
    renderer: SdxlRenderer
    size_bytes: int


class ModelShelf:
    """A Shelf."""

    def __init__(self, settings: Settings, catalogue: Catalogue, device: torch.device, precision: Precision):
        listings = catalogue.listings()
        self.models: Sequence[wire.Model] = [listing.model for listing in listings]
        self.unusable: Sequence[wire.UnusableModel] = catalogue.unusable
        self._settings = settings
        self._listings = {listing.model.id: listing for listing in listings}
        self._counter = TokenCounter()
        self._device = device
        self._precision = precision
        self._loaded: dict[str, Loaded] = {}  # least recently used first
        self._lock = Lock()  # of `_loaded`

    def renderer(self, model_id: str, in_use: AbstractSet[str]) -> SdxlRenderer:
        if model_id not in self._listings:
            raise SafelightError("MODEL_UNAVAILABLE")
        if (renderer := self.loaded(model_id)) is not None:
            return renderer
        listing = self._listings[model_id]
        while self.memory_bytes() + self._needed_bytes(listing) > self._budget_bytes():
            self._unload_one(listing, in_use)
        while True:
            try:
                return self._load(listing)
            except DoesNotFit:  # it needs more than was thought
                pass
            except StartError as error:
                log.warning("a model cannot be loaded: %s", error, extra={"model": model_id})
                raise SafelightError("MODEL_UNAVAILABLE") from error
            self._unload_one(listing, in_use)

    def loaded(self, model_id: str) -> SdxlRenderer | None:
        with self._lock:
            if model_id not in self._loaded:
                return None
            self._loaded[model_id] = self._loaded.pop(model_id)
            return self._loaded[model_id].renderer

    def load_default(self) -> None:
        """Raises StartError."""
        listing = next(iter(self._listings.values()))
        needed, budget = self._needed_bytes(listing), self._budget_bytes()
        if needed > budget and self._settings.model_memory_budget_gb:
            raise StartError(
                f"MODEL_MEMORY_BUDGET_GB: the default model alone needs {_gb(needed)} GB; "
                f"raise it above that, or use 0 for what is free."
            )
        if needed > budget:  # an estimate is no reason not to try
            log.warning(
                "the model needs %s GB, which may not fit into the %s GB that are free", _gb(needed), _gb(budget)
            )
        self._load(listing)

    def count_tokens(self, model_id: str, text: str) -> wire.PromptTokens:
        if model_id not in self._listings:
            raise SafelightError("MODEL_UNAVAILABLE")
        return self._counter.count(model_id, self._listings[model_id].checkpoint, text)

    def memory_bytes(self) -> int:
        with self._lock:
            return sum(loaded.size_bytes for loaded in self._loaded.values())

    def _load(self, listing: Listing) -> SdxlRenderer:
        renderer, size_bytes = load_model(listing, self._settings, self._device, self._precision)
        with self._lock:
            self._loaded[listing.model.id] = Loaded(renderer, size_bytes)
        log.info("a model is loaded", extra={"model": listing.model.id, "size_gb": _gb(size_bytes)})
        return renderer

    def _unload_one(self, listing: Listing, in_use: AbstractSet[str]) -> None:
        """The least recently used model that nobody needs makes room. Raises NoRoom when all are in use, OUT_OF_MEMORY
        when none is loaded."""
        with self._lock:
            unused = next((model_id for model_id in self._loaded if model_id not in in_use), None)
            if unused is None and self._loaded:
                raise NoRoom(_does_not_fit(listing.model.id))
            if unused is None:
                raise SafelightError("OUT_OF_MEMORY", _does_not_fit(listing.model.id))
            del self._loaded[unused]
        gc.collect()
        free_memory()
        log.info("a model is unloaded to make room", extra={"model": unused})

    def _needed_bytes(self, listing: Listing) -> int:
        return listing.numbers * DTYPES[self._precision].itemsize

    def _budget_bytes(self) -> int:
        """For all models together."""
        configured = int(self._settings.model_memory_budget_gb * 1e9)
        return configured or self.memory_bytes() + free_bytes(self._device)


def open_shelf(settings: Settings) -> ModelShelf:
    """With the default model loaded. Raises StartError, whose message names the variable to correct."""
    silence_libraries()
    limit_threads()
    device = choose_device(settings.model_device)
    precision = choose_precision(settings.model_precision, device)
    shelf = ModelShelf(settings, Catalogue(settings), device, precision)
    shelf.load_default()
    return shelf


def _does_not_fit(model_id: str) -> str:
    return f"The model {model_id!r} does not fit into memory; choose another, or raise MODEL_MEMORY_BUDGET_GB."


def _gb(size_bytes: int) -> float:
    return round(size_bytes / 1e9, 2)
