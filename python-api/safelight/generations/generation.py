"""Owns one generation: its state, its log and its pictures. Only a change of state or a new picture writes an event.

Lives on the event loop's thread, except `stop_requested`, which the torch thread reads.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

from safelight import wire
from safelight.errors import SafelightError
from safelight.generations.audience import Audience
from safelight.generations.log import EventLog, Picture
from safelight.metrics import Metrics
from safelight.work import Work


class Generation:
    """`digest` stands for what was asked for; `number` counts submissions; `owner` is whose share of the device it
    uses. With a `life` its caller keeps it and starts it again when the engine ends; it has done so that often."""

    def __init__(
        self,
        generation_id: str,
        digest: bytes,
        work: Work,
        number: int,
        owner: str,
        metrics: Metrics,
        life: int | None = None,
    ) -> None:
        self.id = generation_id
        self.digest = digest
        self.number = number
        self.owner = owner
        self.request = work.request
        self.total_steps = work.total_steps
        self.first_step = work.request.from_.step if work.request.from_ else 0  # those before it are its parent's
        self.work: Work | None = work  # until it ends: its pictures and latents are large
        self.is_kept_elsewhere = life is not None
        self.log = EventLog(self.id, life or 0)
        self.audience: Audience  # given by the engine, which knows whom to tell
        self.on_finish: Callable[[], None] = lambda: None
        self.state: wire.State = "queued"
        self.position = 0
        self.eta_ms: int | None = None
        self.step = self.first_step
        self.error: wire.ErrorWords | None = None
        self.created_at = datetime.now(UTC)
        self.started_at: datetime | None = None
        self.finished_at: datetime | None = None
        self.submitted_monotonic = monotonic()
        self.finished_monotonic = 0.0
        self.stop_requested = threading.Event()
        self.finish_requested = False
        self._metrics = metrics
        self._started_monotonic = 0.0
        self._deadline: asyncio.TimerHandle | None = None
        self._previews: dict[tuple[int, int], int] = {}  # (step, index) -> the number of its event
        self._images: dict[int, bytes] = {}

    @property
    def is_finished(self) -> bool:
        return self.state in ("done", "failed", "cancelled")

    # --- changes ------------------------------------------------------------------------------------------------------

    def wait_in_line(self, position: int, eta_ms: int | None) -> None:
        """Announces its place, unless that is what it announced last."""
        is_news = self.log.is_empty or position != self.position
        self.position, self.eta_ms = position, eta_ms
        if is_news:
            self.log.append(wire.QueuedEvent(id=self.id, position=position, eta_ms=eta_ms))

    def start(self, timeout_s: float) -> None:
        """It has been admitted. Fails with TIMEOUT when it has not ended after `timeout_s`."""
        self.state = "running"
        self.started_at = datetime.now(UTC)
        self._started_monotonic = monotonic()
        self._metrics.waited(self._started_monotonic - self.submitted_monotonic)
        self._deadline = asyncio.get_running_loop().call_later(timeout_s, self._expire)
        request = self.request
        self.log.append(
            wire.StartedEvent(
                id=self.id,
                model=request.model,
                seed=request.seed,
                width=request.width,
                height=request.height,
                total_steps=self.total_steps,
                n=request.n,
                parent=request.from_,
            )
        )

    def add_step(self, step: int, index: int, elapsed_s: float, preview: bytes | None) -> None:
        """One step of one image; `preview` is a JPEG."""
        total = self.total_steps
        self.step = step
        self.eta_ms = round(1000 * elapsed_s * (total - step) / (step - self.first_step))
        event = wire.StepEvent(
            step=step,
            total_steps=total,
            progress=100 * step // total,
            image=None,
            index=index,
            elapsed_ms=round(1000 * elapsed_s),
            eta_ms=self.eta_ms,
        )
        if preview is None:
            self.log.append(event)
            return
        if not self._previews:
            self._metrics.first_preview(monotonic() - self.submitted_monotonic)
        self._previews[step, index] = self.log.append(event, Picture("image/jpeg", preview)).seq

    def add_image(self, index: int, png: bytes) -> None:
        self._images[index] = png
        event = wire.ImageEvent(
            image="", index=index, seed=self.seed_of(index), width=self.request.width, height=self.request.height
        )
        self.log.append(event, Picture("image/png", png))

    def complete(self) -> None:
        self._finish("done", wire.DoneEvent(elapsed_ms=round(1000 * (monotonic() - self._started_monotonic))))

    def fail(self, error: wire.ErrorWords) -> None:
        self.error = error
        self._finish("failed", wire.ErrorEvent(error=error))

    def interrupt(self, error: wire.ErrorWords) -> None:
        """The engine ends. Who keeps it elsewhere starts it again, so that this is not its end."""
        if not self.is_kept_elsewhere:
            self.fail(error)
            return
        self.stop_requested.set()
        self.audience.release()
        self.log.interrupt(error)

    def cancel(self) -> None:
        self._finish("cancelled", wire.CancelledEvent())

    def _expire(self) -> None:
        self.fail(SafelightError("TIMEOUT").words())

    def _finish(self, state: wire.State, event: wire.Event) -> None:
        self.state = state
        self.eta_ms = None
        self.finished_at = datetime.now(UTC)
        self.finished_monotonic = monotonic()
        self.stop_requested.set()
        self.work = None
        if self._deadline is not None:
            self._deadline.cancel()
        self._metrics.finished(state, self.error.code if self.error else None)
        self.log.append(event)
        self.audience.release()
        self.on_finish()

    # --- what it has --------------------------------------------------------------------------------------------------

    def seed_of(self, index: int) -> int:
        return wire.seed_of(self.request.seed, index)

    def elapsed_s(self) -> float:
        """Seconds since it started; callable from any thread once it has."""
        return monotonic() - self._started_monotonic

    def preview(self, step: int, index: int) -> bytes | None:
        """None when there was none, or it has been given up."""
        seq = self._previews.get((step, index))
        return None if seq is None else self.log.picture(seq)

    def image(self, index: int) -> bytes | None:
        return self._images.get(index)

    def images(self) -> list[tuple[int, int]]:
        """(index, seed) of the finished pictures."""
        return [(index, self.seed_of(index)) for index in sorted(self._images)]
