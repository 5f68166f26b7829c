"""Owns the device's time: admits generations from the line and gives them turns on the one thread that owns torch.

Whose turn it is, the scheduler knows; what a turn computes, the renderer. Everything here happens on the event loop,
which awaits each turn: between turns the jobs stand still and can be looked at, interrupted and ended.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from time import monotonic
from typing import TypeVar

from safelight.generations.generation import Generation
from safelight.generations.snapshots import Snapshots
from safelight.metrics import Metrics
from safelight.scheduling.job import Job, advance
from safelight.scheduling.line import Line
from safelight.scheduling.pace import Pace, work_of
from safelight.scheduling.publisher import Publisher
from safelight.scheduling.scheduler import Scheduler
from safelight.work import EngineFailed, Forward, Shelf, Snapshot

log = logging.getLogger(__name__)

T = TypeVar("T")


class Runner:
    """`max_rows` bounds a shared forward, `timeout_s` a generation from its start, `turn_timeout_s` a turn: what takes
    longer is taken for hung."""

    def __init__(
        self,
        line: Line,
        scheduler: Scheduler,
        pace: Pace,
        snapshots: Snapshots,
        metrics: Metrics,
        torch_thread: Executor,
        workers: Executor,
        *,
        max_running: int,
        max_rows: int,
        timeout_s: float,
        turn_timeout_s: float,
    ) -> None:
        self._line = line
        self._scheduler = scheduler
        self._pace = pace
        self._snapshots = snapshots
        self._metrics = metrics
        self._torch_thread = torch_thread
        self._workers = workers
        self._max_running = max_running
        self._max_rows = max_rows
        self._timeout_s = timeout_s
        self._turn_timeout_s = turn_timeout_s
        self._jobs: dict[int, Job] = {}
        self._publishing: set[asyncio.Task[None]] = set()

    async def run(self, shelf: Shelf) -> None:
        """Serves the line until cancelled. Raises EngineFailed when the device is lost or hangs."""
        try:
            while True:
                self._admit()
                await self._attend(shelf)
                self._dismiss_ended()
                if turn := self._choose_turn():
                    await self._take_turn(turn)
                    self._dismiss_ended()
                else:
                    await self._line.changed()
        finally:
            self._torch_thread.submit(_throw_away, list(self._jobs.values()))

    # --- one round of the loop ----------------------------------------------------------------------------------------

    def _admit(self) -> None:
        """Pictures of ended generations may still be encoded while others run; no more of them than may run."""
        if len(self._publishing) - len(self._jobs) < self._max_running:
            for generation in self._line.admit():
                self._begin(generation)

    async def _attend(self, shelf: Shelf) -> None:
        """Opens, interrupts and ends jobs that were admitted, finished or cancelled since the last turn."""
        for job in list(self._jobs.values()):
            if job.needs_attention:
                others = {other.model_id for other in self._jobs.values() if other.renderer is not None}
                await self._on_torch_thread(partial(job.attend, shelf, others))

    def _choose_turn(self) -> list[Job]:
        running = [job.as_running() for job in self._jobs.values()]
        limits = {
            one.need.key: self._row_limit(self._jobs[one.number]) for one in running if isinstance(one.need, Forward)
        }
        return [self._jobs[one.number] for one in self._scheduler.next_turn(running, limits.__getitem__)]

    async def _take_turn(self, turn: list[Job]) -> None:
        need, rows = turn[0].need, sum(job.need.rows for job in turn if isinstance(job.need, Forward))
        work = sum(work_of(job.generation.request, 1) for job in turn) if rows else 0.0
        started = monotonic()
        await self._on_torch_thread(partial(advance, turn))
        seconds = monotonic() - started
        self._pace.measure(work, seconds)
        if isinstance(need, Forward):
            self._metrics.forward(rows, len(turn), seconds)
        else:
            self._metrics.slice(need.name, seconds)

    def _dismiss_ended(self) -> None:
        for job in [job for job in self._jobs.values() if job.has_ended]:
            del self._jobs[job.generation.number]
            self._end(job)

    # --- jobs ---------------------------------------------------------------------------------------------------------

    def _begin(self, generation: Generation) -> None:
        assert generation.work is not None, "it has not ended"
        inpainting = generation.work.inpainting

        def keep_snapshot(step: int, snapshot: Snapshot) -> None:
            if step < generation.total_steps and not generation.is_finished:
                self._snapshots.keep(generation.id, step, snapshot, inpainting)

        publisher = Publisher(generation, self._workers, self._metrics, keep_snapshot)
        self._jobs[generation.number] = Job(generation, generation.work, publisher)
        generation.start(self._timeout_s)
        publishing = asyncio.create_task(publisher.publish())
        self._publishing.add(publishing)
        publishing.add_done_callback(self._forget_publishing)

    def _end(self, job: Job) -> None:
        if job.error is not None and not job.generation.is_finished:
            log.warning("generation failed", extra={"generation": job.generation.id, "code": job.error.code})
        job.publisher.end(job.error)
        self._line.finish_running(job.generation)
        if job.error is not None and job.error.code == "ENGINE_FAILED":
            raise EngineFailed("the device is lost")

    def _forget_publishing(self, publishing: asyncio.Task[None]) -> None:
        self._publishing.discard(publishing)
        self._line.notify()
        if not publishing.cancelled() and (error := publishing.exception()):
            log.error("publishing failed", exc_info=error)

    def _row_limit(self, job: Job) -> int:
        assert job.renderer is not None, "it has been opened"
        assert isinstance(job.need, Forward)
        return min(self._max_rows, job.renderer.max_rows(job.need.key) or self._max_rows)

    async def _on_torch_thread(self, function: Callable[[], T]) -> T:
        turn = asyncio.get_running_loop().run_in_executor(self._torch_thread, function)
        try:
            return await asyncio.wait_for(turn, self._turn_timeout_s)
        except TimeoutError as error:
            raise EngineFailed(f"a turn of the device has not ended after {self._turn_timeout_s} s") from error


def _throw_away(jobs: Sequence[Job]) -> None:
    for job in jobs:
        job.throw_away()
