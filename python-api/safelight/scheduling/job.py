"""Owns one admitted generation's work on the device: opening it, moving it on, interrupting it, and knowing its end."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from safelight.errors import SafelightError
from safelight.generations.generation import Generation
from safelight.scheduling.publisher import Publisher
from safelight.scheduling.scheduler import Running
from safelight.work import CancelledWork, FinishEarly, Forward, Renderer, Slice, Task, Work

log = logging.getLogger(__name__)


class Job:
    """Between turns it belongs to the event loop, during a turn to the torch thread. It can be opened once it has been
    given its `renderer`."""

    def __init__(self, generation: Generation, work: Work, publisher: Publisher) -> None:
        self.generation = generation
        self.model_id = generation.request.model
        self.renderer: Renderer | None = None
        self._work = work
        self.publisher = publisher
        self._task: Task | None = None
        self._error: SafelightError | None = None
        self._is_finishing = False

    # --- read between turns -------------------------------------------------------------------------------------------

    @property
    def needs_attention(self) -> bool:
        """`attend` has something to do."""
        can_be_opened = self._task is None and self.renderer is not None
        return not self.has_ended and (can_be_opened or self._is_superfluous or self._should_finish)

    @property
    def is_open(self) -> bool:
        """It has a need that a turn can meet."""
        return self._task is not None and not self.has_ended

    @property
    def has_ended(self) -> bool:
        return self._error is not None or (self._task is not None and self._task.need is None)

    @property
    def error(self) -> SafelightError | None:
        return self._error or (self._task.error if self._task else None)

    @property
    def need(self) -> Forward | Slice:
        assert self._task is not None, "it has been opened"
        assert self._task.need is not None, "it has not ended"
        return self._task.need

    def as_running(self) -> Running:
        """How the scheduler sees it. Keys of different models are different."""
        assert self._task is not None, "it has been opened"
        need, done = self.need, max(self._task.steps_done, self.generation.first_step)
        return Running(
            number=self.generation.number,
            owner=self.generation.owner,
            need=Forward((self.model_id, need.key), need.rows) if isinstance(need, Forward) else need,
            has_step=done > self.generation.first_step,
            steps_left=self.generation.total_steps - done,
        )

    # --- called on the torch thread -----------------------------------------------------------------------------------

    def attend(self) -> None:
        """Opens it, ends it when its log has ended, makes it finish when that was asked for. Never raises."""
        if self._is_superfluous:
            self.throw_away()
        elif self._task is None:
            self._open()
        elif self._should_finish and self._task is not None:
            self._is_finishing = True
            self._task.throw(FinishEarly())

    def throw_away(self) -> None:
        """Unwinds what it has begun; nobody waits for it."""
        if self._task is None:
            self._error = SafelightError("GENERATION_FAILED")  # unheard: its log has ended
        elif self._task.need is not None:
            self._task.throw(CancelledWork())

    def fail(self, error: Exception) -> None:
        """For what a renderer should have kept to itself."""
        log.error("generation failed", exc_info=error, extra={"generation": self.generation.id})
        self.throw_away()
        self._error = SafelightError("GENERATION_FAILED")

    def refuse(self, error: SafelightError) -> None:
        """Its model cannot be had."""
        error.__cause__ = error.__context__ = None  # their frames would keep what was loaded, its own the pictures
        self._error = error.with_traceback(None)

    def _open(self) -> None:
        if self.renderer is None:
            return
        try:
            self._task = self.renderer.open(self._work, self.publisher)
        except Exception as error:
            self.fail(error)

    @property
    def _is_superfluous(self) -> bool:
        return self.generation.is_finished

    @property
    def _should_finish(self) -> bool:
        return self._task is not None and self.generation.finish_requested and not self._is_finishing


def advance(jobs: Sequence[Job]) -> None:
    """One turn of jobs with the same model and key. Called on the torch thread; never raises."""
    renderer = jobs[0].renderer
    assert renderer is not None, "they have been opened"
    try:
        renderer.advance([job._task for job in jobs if job._task is not None])
    except Exception as error:
        for job in jobs:
            job.fail(error)
