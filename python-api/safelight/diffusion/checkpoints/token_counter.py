"""Owns counting a prompt's tokens for any model there is, with tokenizers of its own: those that draw belong to the
torch thread, and counting needs no networks."""

from __future__ import annotations

import logging
from threading import Lock
from typing import Any

from safelight import wire
from safelight.diffusion.checkpoints.checkpoint import Checkpoint
from safelight.diffusion.checkpoints.parts import load_tokenizers
from safelight.diffusion.drawing.tokens import chunk_size, chunks_of
from safelight.errors import SafelightError
from safelight.work import StartError

MAX_KEPT = 4  # models' tokenizers, 10 MB each

log = logging.getLogger(__name__)


class TokenCounter:
    """For any thread; one at a time, because tokenizers are not."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tokenizers: dict[str, tuple[Any, Any]] = {}  # by model, least recently used first

    def count(self, model_id: str, checkpoint: Checkpoint, text: str) -> wire.PromptTokens:
        """Raises MODEL_UNAVAILABLE, and PromptError for a weight that is out of range."""
        with self._lock:
            tokenizers = self._of(model_id, checkpoint)
            chunks = max((chunks_of(tokenizer, text) for tokenizer in tokenizers), key=len)
            size = min(chunk_size(tokenizer) for tokenizer in tokenizers)
        return wire.PromptTokens(tokens=sum(len(chunk) for chunk in chunks), chunks=len(chunks), chunk_size=size)

    def _of(self, model_id: str, checkpoint: Checkpoint) -> tuple[Any, Any]:
        tokenizers = self._tokenizers.pop(model_id, None)
        if tokenizers is None:
            try:
                tokenizers = load_tokenizers(checkpoint)
            except StartError as error:
                log.warning("a model's tokenizers cannot be read: %s", error, extra={"model": model_id})
                raise SafelightError("MODEL_UNAVAILABLE") from error
        self._tokenizers[model_id] = tokenizers
        if len(self._tokenizers) > MAX_KEPT:
            del self._tokenizers[next(iter(self._tokenizers))]
        return tokenizers
