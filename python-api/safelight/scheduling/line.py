"""Owns who waits for the device and who has been admitted to it; tells those who wait their place when it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from math import ceil
from time import monotonic

from safelight.errors import SafelightError
from safelight.generations.generation import Generation
from safelight.scheduling.pace import Pace, work_of
from safelight.scheduling.scheduler import Scheduler, Waiting


class Line:
    """Bounded; what is refused when it is full: the newcomer, with QUEUE_FULL. Those that can start at once do not
    count: they wait for the end of the turn only."""

    def __init__(self, max_waiting: int, scheduler: Scheduler, pace: Pace) -> None:
        self._max_waiting = max_waiting
        self._scheduler = scheduler
        self._pace = pace
        self._waiting: dict[int, Generation] = {}
        self._running: dict[int, Generation] = {}
        self._changed = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def running(self) -> list[Generation]:
        return list(self._running.values())

    def oldest_wait_s(self) -> float:
        first = next(iter(self._waiting.values()), None)
        return 0.0 if first is None else monotonic() - first.submitted_monotonic

    # --- changes ------------------------------------------------------------------------------------------------------

    def check_room(self) -> None:
        """Raises QUEUE_FULL with the seconds after which a place should be free."""
        if len(self._waiting) - len(self._startable()) >= self._max_waiting:
            first_start_s = next(self._predict_starts_s([0.0]), None)
            raise SafelightError("QUEUE_FULL", retry_after_s=max(1, ceil(first_start_s or 5)))

    def join(self, generation: Generation) -> None:
        self._waiting[generation.number] = generation
        self._tell_places()
        self._changed.set()

    def leave(self, generation: Generation) -> None:
        """Takes out one that has not been admitted."""
        del self._waiting[generation.number]
        self._tell_places()

    def admit(self) -> list[Generation]:
        """Those whose turns begin now; each counts as running until `finish_running`."""
        admitted = [self._waiting.pop(number) for number in self._startable()]
        self._running |= {generation.number: generation for generation in admitted}
        if admitted:
            self._tell_places()
        return admitted

    def finish_running(self, generation: Generation) -> None:
        """It needs the device no more."""
        del self._running[generation.number]
        self._tell_places()

    def empty(self) -> list[Generation]:
        """Takes out everyone who waits."""
        waiting = list(self._waiting.values())
        self._waiting.clear()
        return waiting

    def notify(self) -> None:
        """Something else has changed that `changed` is awaited for."""
        self._changed.set()

    async def changed(self) -> None:
        """Returns once something has changed since this was last awaited."""
        await self._changed.wait()
        self._changed.clear()

    # --- places -------------------------------------------------------------------------------------------------------

    def _startable(self) -> list[int]:
        return [one.number for one in self._scheduler.admit(self._entries(), self._running_owners())]

    def _tell_places(self) -> None:
        startable = set(self._startable())
        for number in startable:
            self._waiting[number].wait_in_line(0, 0)
        line = self._scheduler.line_up(self._entries(), self._running_owners())
        delayed = [self._waiting[one.number] for one in line if one.number not in startable]
        starts_s = self._predict_starts_s(_work_left(generation) for generation in delayed)
        for place, (generation, start_s) in enumerate(zip(delayed, starts_s, strict=True), start=1):
            generation.wait_in_line(place, None if start_s is None else round(1000 * start_s))

    def _predict_starts_s(self, waiting: Iterable[float]) -> Iterator[float | None]:
        return self._pace.predict_starts_s(map(_work_left, self._running.values()), waiting)

    def _entries(self) -> list[Waiting]:
        return [Waiting(generation.number, generation.owner) for generation in self._waiting.values()]

    def _running_owners(self) -> list[str]:
        return [generation.owner for generation in self._running.values()]


def _work_left(generation: Generation) -> float:
    return work_of(generation.request, generation.total_steps - generation.step)
