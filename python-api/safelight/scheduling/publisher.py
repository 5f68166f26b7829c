"""Owns the way of one generation's results from the torch thread into its log: pictures are encoded by workers, events
keep their order, and the torch thread never waits."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from time import monotonic

from safelight.errors import SafelightError
from safelight.generations.generation import Generation
from safelight.metrics import Metrics
from safelight.work import CancelledWork, Encode, Snapshot

MAX_WAITING_STEPS = 2  # whose previews no worker has begun; older ones are skipped

KeepSnapshot = Callable[[int, Snapshot], None]


@dataclass(frozen=True, slots=True)
class _Step:
    step: int
    elapsed_s: float
    previews: list[Future[bytes]] | None


@dataclass(frozen=True, slots=True)
class _Image:
    index: int
    png: Future[bytes]


@dataclass(frozen=True, slots=True)
class _End:
    error: SafelightError | None


class Publisher:
    """A Sink. Bounded: a generation has at most 50 steps and n images, and of the previews that wait for a worker only
    the newest are made."""

    def __init__(
        self, generation: Generation, workers: Executor, metrics: Metrics, keep_snapshot: KeepSnapshot
    ) -> None:
        self._generation = generation
        self._workers = workers
        self._metrics = metrics
        self._keep_snapshot = keep_snapshot  # called on the event loop
        self._loop = asyncio.get_running_loop()
        self._results: asyncio.Queue[_Step | _Image | _End] = asyncio.Queue()
        self._waiting: deque[list[Future[bytes]]] = deque()
        self._last_step_at: float | None = None

    # --- called on the torch thread -----------------------------------------------------------------------------------

    def step(self, step: int, previews: Sequence[Encode] | None, snapshot: Snapshot) -> None:
        self._raise_if_stopped()
        self._measure_step()
        self._loop.call_soon_threadsafe(self._keep_snapshot, step, snapshot)
        futures = self._encode_newest(previews) if previews else None
        self._post(_Step(step, self._generation.elapsed_s(), futures))

    def image(self, index: int, encode: Encode) -> None:
        self._raise_if_stopped()
        self._post(_Image(index, self._workers.submit(encode)))

    # --- called on the event loop -------------------------------------------------------------------------------------

    def end(self, error: SafelightError | None) -> None:
        """Nothing more will come."""
        self._results.put_nowait(_End(error))

    async def publish(self) -> None:
        """Writes results to the log in order until the end. What comes after a cancel or stop is dropped."""
        while True:
            result = await self._results.get()
            try:
                await self._publish(result)
            except Exception as error:
                self._fail(SafelightError("GENERATION_FAILED"))
                raise RuntimeError(f"generation {self._generation.id}: a picture could not be encoded") from error
            if isinstance(result, _End):
                return

    async def _publish(self, result: _Step | _Image | _End) -> None:
        match result:
            case _Step(step, elapsed_s, previews):
                for index in range(self._generation.request.n):
                    preview = await _made(previews[index]) if previews else None
                    if not self._generation.is_finished:
                        self._generation.add_step(step, index, elapsed_s, preview)
            case _Image(index, png):
                payload = await asyncio.wrap_future(png)
                if not self._generation.is_finished:
                    self._generation.add_image(index, payload)
            case _End(error=None):
                if not self._generation.is_finished:
                    self._generation.complete()
            case _End(error=SafelightError() as error):
                self._fail(error)

    def _fail(self, error: SafelightError) -> None:
        if not self._generation.is_finished:
            self._generation.fail(error.words())

    # --- helpers of the torch thread's side ---------------------------------------------------------------------------

    def _encode_newest(self, previews: Sequence[Encode]) -> list[Future[bytes]]:
        futures = [self._workers.submit(self._measured, encode) for encode in previews]
        self._waiting.append(futures)
        while self._waiting and all(future.running() or future.done() for future in self._waiting[0]):
            self._waiting.popleft()
        while len(self._waiting) > MAX_WAITING_STEPS:
            for future in self._waiting.popleft():
                if future.cancel():
                    self._metrics.preview_skipped()
        return futures

    def _measured(self, encode: Encode) -> bytes:
        started = monotonic()
        jpeg = encode()
        self._metrics.preview(monotonic() - started)
        return jpeg

    def _measure_step(self) -> None:
        now = monotonic()
        if self._last_step_at is not None:
            self._metrics.step(now - self._last_step_at)
        self._last_step_at = now

    def _post(self, result: _Step | _Image) -> None:
        self._loop.call_soon_threadsafe(self._results.put_nowait, result)

    def _raise_if_stopped(self) -> None:
        if self._generation.stop_requested.is_set():
            raise CancelledWork


async def _made(preview: Future[bytes]) -> bytes | None:
    """None when it was skipped."""
    if preview.cancelled():
        return None
    await asyncio.wait([wrapped := asyncio.wrap_future(preview)])
    return None if wrapped.cancelled() else wrapped.result()
