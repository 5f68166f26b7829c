"""Owns the life of all generations, and joins what serves them: takes requests, lets generations be found, cancelled,
finished and read, starts and stops the machinery behind. The api layer asks nobody else for work."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Literal

from safelight import __version__, wire
from safelight.config import Settings
from safelight.errors import SafelightError, invalid
from safelight.generations.audience import Audience
from safelight.generations.generation import Generation
from safelight.generations.intake import Intake
from safelight.generations.registry import Registry
from safelight.generations.retention import Retention
from safelight.generations.snapshots import Snapshots
from safelight.generations.starts import Start, Starts
from safelight.metrics import Metrics
from safelight.prompt import PromptError
from safelight.scheduling.admission import Admission
from safelight.scheduling.line import Line
from safelight.scheduling.pace import Pace
from safelight.scheduling.runner import Runner
from safelight.scheduling.scheduler import Scheduler
from safelight.streaming.reader import Reading, read_frames
from safelight.work import OpenShelf, Shelf, StartError

log = logging.getLogger(__name__)

Status = Literal["starting", "ready", "stopping", "failed"]


class Engine:
    def __init__(self, settings: Settings, open_shelf: OpenShelf) -> None:
        self.status: Status = "starting"
        self.failed = asyncio.Event()  # it cannot go on in this process
        self.metrics = Metrics()
        self._settings = settings
        self._open_shelf = open_shelf
        self._shelf: Shelf | None = None
        self._health = wire.Health(status="starting", version=__version__)
        self._torch_thread = ThreadPoolExecutor(1, "torch")
        # A compiler belongs to the thread that runs what it compiles; else nobody waits while a model is loaded.
        self._loader = self._torch_thread if settings.model_compile else ThreadPoolExecutor(1, "load")
        self._workers = ThreadPoolExecutor(max(1, min(4, os.cpu_count() or 1)), "encode")
        self._numbers = count()
        self._snapshots = Snapshots(settings.latents_budget_mb * 2**20)
        self._registry = Registry(
            settings.retention_s,
            Retention(settings.retention_count, settings.retention_mb * 2**20),
            self._snapshots.forget,
        )
        self._intake = Intake(self._registry, self._snapshots, self._workers)
        self._starts = Starts(self._registry, self._workers)
        pace = Pace()
        self.line = Line(settings.queue_max, Admission(settings.max_running), pace)
        self._runner = Runner(
            self.line,
            Scheduler(),
            pace,
            self._snapshots,
            self.metrics,
            self._torch_thread,
            self._loader,
            self._workers,
            max_running=settings.max_running,
            max_rows=2 * settings.model_max_batch_size,
            timeout_s=settings.generation_timeout_s,
            turn_timeout_s=settings.turn_timeout_s,
        )
        self._tasks: list[asyncio.Task[None]] = []
        self.metrics.watch(
            queue_depth=lambda: len(self.line),
            oldest_wait_s=self.line.oldest_wait_s,
            running=lambda: len(self.line.running),
            readers=self._registry.count_readers,
            memory_bytes=lambda: self._shelf.memory_bytes() if self._shelf else 0,
            kept_bytes=self._registry.nbytes,
        )

    # --- life ---------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Loads the default model, then begins to serve. Raises StartError."""
        loop = asyncio.get_running_loop()
        shelf = await loop.run_in_executor(self._torch_thread, self._open_shelf)
        self._health = await loop.run_in_executor(self._torch_thread, _describe_default, shelf)
        if self.status == "stopping":
            raise StartError("The engine was stopped while it was starting.")
        self._shelf = shelf
        self._tasks = [asyncio.create_task(self._runner.run(shelf)), asyncio.create_task(self._forget())]
        for task in self._tasks:
            task.add_done_callback(self._notice_end)
        self.status = "ready"
        log.info(
            "engine is ready",
            extra={
                "model": self._health.model,
                "models": len(shelf.models),
                "device": self._health.device,
                "precision": self._health.precision,
            },
        )

    def begin_stop(self) -> None:
        """Refuses new work and ends every generation and stream with ENGINE_STOPPING; the torch thread leaves its
        pipelines after the step it is in."""
        if self.status in ("stopping", "failed"):
            return
        self.status = "stopping"
        self._end_everything(SafelightError("ENGINE_STOPPING"))

    async def stop(self) -> None:
        self.begin_stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._torch_thread.shutdown(wait=False)  # what is left to do there unwinds the jobs
        self._loader.shutdown(wait=False)
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _notice_end(self, task: asyncio.Task[None]) -> None:
        """Its own tasks end only by being cancelled. Without one of them it would take work that nobody does."""
        if task.cancelled() or self.status != "ready":
            return
        log.critical("the engine has failed", exc_info=task.exception())
        self.status = "failed"
        self._end_everything(SafelightError("ENGINE_FAILED"))
        self.failed.set()

    def _end_everything(self, error: SafelightError) -> None:
        self.line.empty()
        for generation in self._registry.unfinished():
            generation.interrupt(error.words())

    async def _forget(self) -> None:
        while True:
            await asyncio.sleep(min(60.0, max(1.0, self._settings.retention_s)))
            self._registry.forget_old()

    # --- generations --------------------------------------------------------------------------------------------------

    def ready_shelf(self) -> Shelf:
        """Raises ENGINE_STARTING, ENGINE_STOPPING or ENGINE_FAILED."""
        if self.status == "failed":
            raise SafelightError("ENGINE_FAILED")
        if self.status == "stopping":
            raise SafelightError("ENGINE_STOPPING")
        if self._shelf is None or self.status == "starting":
            raise SafelightError("ENGINE_STARTING", retry_after_s=3)
        return self._shelf

    async def submit(self, request: wire.GenerationRequest, owner: str, *, one_shot: bool) -> Generation:
        """A new generation in the line, under an id drawn here. Raises what `submit_as` raises."""
        return (await self.submit_as(secrets.token_hex(10), request, owner, one_shot=one_shot)).generation

    async def submit_as(
        self,
        generation_id: str,
        request: wire.GenerationRequest,
        owner: str,
        *,
        one_shot: bool,
        life: int | None = None,
        parent: str | None = None,
    ) -> Start:
        """The generation with this id: a new one in the line, or the one that the same request started before. With
        `one_shot` it is cancelled when nobody reads it for the grace period; `life` as in Generation; `parent` is how a
        branch's parent is named when that runs again under another id. Raises ID_TAKEN,
        VALIDATION_ERROR, GENERATION_NOT_FOUND, LATENTS_NOT_KEPT, QUEUE_FULL and what `ready_shelf` does."""

        async def create(digest: bytes) -> Generation:
            return await self._create(generation_id, digest, request, owner, one_shot, life, parent)

        return await self._starts.once(generation_id, request, one_shot=one_shot, create=create)

    async def _create(
        self,
        generation_id: str,
        digest: bytes,
        request: wire.GenerationRequest,
        owner: str,
        one_shot: bool,
        life: int | None,
        parent: str | None,
    ) -> Generation:
        models = self.ready_shelf().models
        self.line.check_room()
        work = await self._intake.prepare(request, models)
        work = work if parent is None else work.with_parent(parent)
        self.ready_shelf()
        self.line.check_room()  # reading pictures takes time in which others come
        generation = Generation(generation_id, digest, work, next(self._numbers), owner, self.metrics, life)
        generation.audience = Audience(
            grace_s=self._settings.disconnect_grace_s if one_shot else None,
            on_abandoned=lambda: self.cancel(generation),
            on_empty=generation.log.drop_frames,
        )
        self._registry.add(generation)
        self.line.join(generation)
        return generation

    async def count_tokens(self, model_id: str, prompt: str) -> wire.PromptTokens:
        """Raises NOT_FOUND, VALIDATION_ERROR, MODEL_UNAVAILABLE, ENGINE_STARTING and ENGINE_STOPPING."""
        shelf = self.ready_shelf()
        if all(model.id != model_id for model in shelf.models):
            raise SafelightError("NOT_FOUND", "There is no such model; GET /models lists those there are.")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._workers, shelf.count_tokens, model_id, prompt)
        except PromptError as error:
            raise invalid("prompt", str(error)) from error

    def look_up(self, generation_id: str) -> Generation | None:
        return self._registry.find(generation_id)

    def find(self, generation_id: str) -> Generation:
        """Raises GENERATION_NOT_FOUND."""
        return self._registry.get(generation_id)

    def cancel(self, generation: Generation) -> None:
        """Ends it now; the torch thread follows within one step. Nothing happens when it has finished."""
        if generation.is_finished:
            return
        if generation.state == "queued":
            self.line.leave(generation)
        generation.cancel()

    def finish(self, generation: Generation) -> None:
        """Its newest step becomes its final pictures. Nothing happens when it has finished. Raises NOTHING_TO_KEEP."""
        if generation.is_finished:
            return
        if generation.step == generation.first_step:
            raise SafelightError("NOTHING_TO_KEEP")
        generation.finish_requested = True

    def read(self, generation: Generation, reading: Reading) -> AsyncIterator[bytes]:
        """The generation's log as server-sent events."""
        return read_frames(generation.log, generation.audience, reading, self._settings.heartbeat_s)

    def health(self) -> wire.Health:
        return self._health.model_copy(
            update={
                "status": self.status,
                "message": SafelightError("ENGINE_FAILED").message if self.status == "failed" else None,
                "running": len(self.line.running),
                "queued": len(self.line),
            }
        )


def _describe_default(shelf: Shelf) -> wire.Health:
    """In words alone: whoever keeps a renderer keeps its networks in memory."""
    default = shelf.renderer(shelf.models[0].id, frozenset())
    return wire.Health(
        status="starting",
        version=__version__,
        model=default.model.id,
        device=default.device,
        precision=default.precision,
    )
