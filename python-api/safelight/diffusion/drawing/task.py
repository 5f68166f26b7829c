"""Owns a generation's suspended work: a greenlet that runs its pipeline, and what it waits for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol

import torch
from greenlet import greenlet

from safelight.diffusion.device import is_lost
from safelight.diffusion.drawing.denoiser import Call
from safelight.diffusion.memory import free_memory, is_out_of_memory
from safelight.errors import SafelightError
from safelight.work import CancelledWork, FinishEarly, Forward, Slice

log = logging.getLogger(__name__)


class Body(Protocol):
    """What the greenlet runs."""

    steps_done: int

    def run(self) -> None: ...


class GreenletTask:
    """A Task. Its first need is an encode slice, for which the greenlet is started."""

    def __init__(self, model_id: str, body: Body) -> None:
        self.need: Forward | Slice | None = Slice("encode")
        self.error: SafelightError | None = None
        self.call: Call | None = None  # while it needs a forward
        self._model_id = model_id
        self._body = body
        self._greenlet: greenlet | None = None

    @property
    def steps_done(self) -> int:
        return self._body.steps_done

    def go_on(self, answer: Any = None) -> None:
        """Runs to its next need or its end. An answer that is an exception is raised where it waits."""
        if isinstance(answer, Exception):
            self._run(lambda: self._line().throw(answer))
        else:
            self._run(lambda: self._line().switch(answer) if self._greenlet else self._line().switch())

    def throw(self, error: Exception) -> None:
        decoding = isinstance(self.need, Slice) and self.need.name == "decode"
        if not (decoding and isinstance(error, FinishEarly)):
            # The pipeline leaves its no_grad block and sets gradients as it found them, off: nobody else is to notice.
            with torch.inference_mode():
                self.go_on(error)

    def _line(self) -> greenlet:
        if self._greenlet is None:
            self._greenlet = greenlet(self._body.run)
        return self._greenlet

    def _run(self, resume: Callable[[], Any]) -> None:
        if self.need is None:
            return
        try:
            need = resume()
        except Exception as error:
            need = None
            self.error = _in_words(error)
        if self.error is not None and self.error.code == "OUT_OF_MEMORY":
            free_memory()
        self.call = need if isinstance(need, Call) else None
        self.need = Forward(need.key(self._model_id), need.rows) if isinstance(need, Call) else need
        if self.need is None:
            self._greenlet = None


def _in_words(error: Exception) -> SafelightError | None:
    try:
        match error:
            case CancelledWork():
                return None
            case FinishEarly():
                return SafelightError("NOTHING_TO_KEEP")
            case SafelightError():
                return error
            case _ if is_out_of_memory(error):
                log.warning("A generation did not fit into memory.")
                return SafelightError("OUT_OF_MEMORY")
            case _ if is_lost(error):
                log.critical("The device is lost.", exc_info=error)
                return SafelightError("ENGINE_FAILED")
            case _:
                log.exception("A generation failed.", exc_info=error)
                return SafelightError("GENERATION_FAILED")
    finally:  # whoever keeps the error must not keep the generation's tensors, which its frames hold
        error.__traceback__ = error.__context__ = error.__cause__ = None
