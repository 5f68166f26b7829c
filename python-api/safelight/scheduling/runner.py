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

from safelight.errors import SafelightError
from safelight.generations.generation import Generation
from safelight.generations.snapshots import Snapshots
from safelight.metrics import Metrics
from safelight.scheduling.job import Job, advance
from safelight.scheduling.line import Line
from safelight.scheduling.models import Models
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
        loader: Executor,
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
        self._loader = loader
        self._workers = workers
        self._max_running = max_running
        self._max_rows = max_rows
        self._timeout_s = timeout_s
        self._turn_timeout_s = turn_timeout_s
        self._jobs: dict[int, Job] = {}
        self._bringing: dict[int, asyncio.Task[None]] = {}  # models to the jobs that wait for them
        self._publishing: set[asyncio.Task[None]] = set()

    async def run(self, shelf: Shelf) -> None:
        """Serves the line until cancelled. Raises EngineFailed when the device is lost or hangs."""
        models = Models(shelf, self._loader)
        try:
            while True:
                self._admit(models)
                await self._attend()
                self._dismiss_ended(models)
                if turn := self._choose_turn():
                    await self._take_turn(turn)
                    self._dismiss_ended(models)
                else:
                    await self._line.changed()
        finally:
            for bringing in self._bringing.values():
                bringing.cancel()
            self._torch_thread.submit(_throw_away, list(self._jobs.values()))

    # --- one round of the loop ----------------------------------------------------------------------------------------

    def _admit(self, models: Models) -> None:
        """Pictures of ended generations may still be encoded while others run; no more of them than may run."""
        if len(self._publishing) - len(self._jobs) < self._max_running:
            for generation in self._line.admit():
                self._find_model(self._begin(generation), models)

    async def _attend(self) -> None:
        """Opens, interrupts and ends jobs that were admitted, finished or cancelled since the last turn."""
        for job in list(self._jobs.values()):
            if job.needs_attention:
                await self._on_torch_thread(job.attend)

    def _choose_turn(self) -> list[Job]:
        running = [job.as_running() for job in self._jobs.values() if job.is_open]
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

    def _dismiss_ended(self, models: Models) -> None:
        for job in [job for job in self._jobs.values() if job.has_ended]:
            del self._jobs[job.generation.number]
            if job.renderer is not None:
                models.release(job.model_id)
            elif bringing := self._bringing.get(job.generation.number):
                bringing.cancel()
            self._end(job)

    # --- jobs ---------------------------------------------------------------------------------------------------------

    def _begin(self, generation: Generation) -> Job:
        assert generation.work is not None, "it has not ended"
        inpainting = generation.work.inpainting

        def keep_snapshot(step: int, snapshot: Snapshot) -> None:
            if step < generation.total_steps and not generation.is_finished:
                self._snapshots.keep(generation.id, step, snapshot, inpainting)

        publisher = Publisher(generation, self._workers, self._metrics, keep_snapshot)
        job = self._jobs[generation.number] = Job(generation, generation.work, publisher)
        generation.on_finish = self._line.notify  # also while nothing else happens
        generation.start(self._timeout_s)
        publishing = asyncio.create_task(publisher.publish())
        self._publishing.add(publishing)
        publishing.add_done_callback(self._forget_publishing)
        return job

    def _find_model(self, job: Job, models: Models) -> None:
        job.renderer = models.take_loaded(job.model_id)
        if job.renderer is None:
            number = job.generation.number
            self._bringing[number] = asyncio.create_task(self._bring_model(job, models))
            self._bringing[number].add_done_callback(lambda bringing: self._bringing.pop(number))

    async def _bring_model(self, job: Job, models: Models) -> None:
        try:
            job.renderer = await models.take(job.model_id)
        except SafelightError as error:
            job.refuse(error)
        except Exception as error:
            job.fail(error)
        self._line.notify()

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
