"""Owns who waits for the device and who has been admitted to it; tells those who wait their place when it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from math import ceil
from time import monotonic

from safelight.errors import SafelightError
from safelight.generations.generation import Generation
from safelight.scheduling.admission import Admission
from safelight.scheduling.pace import Pace, work_of

TOLD_AT_ONCE = 64  # who wait
TOLD_A_SECOND = 10_000  # at most, of more: one in ten of the loop's seconds


class Line:
    """Bounded; what is refused when it is full: the newcomer, with QUEUE_FULL. Those that can start at once do not
    count: they wait for the end of the turn only. What a newcomer or a leaver costs does not grow with the line."""

    def __init__(self, max_waiting: int, admission: Admission, pace: Pace) -> None:
        self._max_waiting = max_waiting
        self._admission = admission
        self._pace = pace
        self._waiting: dict[int, Generation] = {}
        self._running: dict[int, Generation] = {}
        self._work_waiting = 0.0  # of all that wait
        self._telling: asyncio.TimerHandle | None = None
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
        if len(self._waiting) < self._max_waiting:
            return
        if len(self._waiting) - len(self._admission.startable()) >= self._max_waiting:
            first_start_s = next(self._predict_starts_s([0.0]), None)
            raise SafelightError("QUEUE_FULL", retry_after_s=max(1, ceil(first_start_s or 5)))

    def join(self, generation: Generation) -> None:
        self._waiting[generation.number] = generation
        self._work_waiting += _work_left(generation)
        self._admission.join(generation.number, generation.owner)
        if len(self._waiting) > TOLD_AT_ONCE:
            self._tell_newcomer(generation)
        self._tell_places()
        self._changed.set()

    def leave(self, generation: Generation) -> None:
        """Takes out one that has not been admitted."""
        self._work_waiting -= _work_left(self._waiting.pop(generation.number))
        self._admission.leave(generation.number)
        self._tell_places()

    def admit(self) -> list[Generation]:
        """Those whose turns begin now; each counts as running until `finish_running`."""
        admitted = [self._waiting.pop(number) for number in self._admission.admit()]
        self._running |= {generation.number: generation for generation in admitted}
        self._work_waiting -= sum(map(_work_left, admitted))
        if admitted:
            self._tell_places()
        return admitted

    def finish_running(self, generation: Generation) -> None:
        """It needs the device no more."""
        del self._running[generation.number]
        self._admission.end(generation.owner)
        self._tell_places()

    def empty(self) -> list[Generation]:
        """Takes out everyone who waits."""
        waiting = list(self._waiting.values())
        for generation in waiting:
            self._admission.leave(generation.number)
        self._waiting.clear()
        self._work_waiting = 0.0
        self._tell_places()
        return waiting

    def notify(self) -> None:
        """Something else has changed that `changed` is awaited for."""
        self._changed.set()

    async def changed(self) -> None:
        """Returns once something has changed since this was last awaited."""
        await self._changed.wait()
        self._changed.clear()

    # --- places -------------------------------------------------------------------------------------------------------

    def _tell_places(self) -> None:
        """At once while few wait. Where thousands do, each change moves most of them: they are told together, after a
        time in which many changes come."""
        if len(self._waiting) <= TOLD_AT_ONCE:
            self._tell_now()
        elif self._telling is None:
            delay_s = len(self._waiting) / TOLD_A_SECOND
            self._telling = asyncio.get_running_loop().call_later(delay_s, self._tell_now)

    def _tell_now(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
        startable = len(self._admission.startable())
        line = [self._waiting[number] for number in self._admission.line()]
        for generation in line[:startable]:
            generation.wait_in_line(0, 0)
        delayed = line[startable:]
        starts_s = self._predict_starts_s(map(_work_left, delayed))
        for place, (generation, start_s) in enumerate(zip(delayed, starts_s, strict=True), start=1):
            generation.wait_in_line(place, _in_ms(start_s))

    def _tell_newcomer(self, generation: Generation) -> None:
        """Its place exactly; its start as if the work of those who wait were spread evenly, until all are told."""
        place = max(0, self._admission.count_before_newest() + 1 - len(self._admission.startable()))
        running = sum(map(_work_left, self._running.values()))
        work_before = running + self._work_waiting * place / len(self._waiting)
        generation.wait_in_line(place, _in_ms(self._pace.predict_s(work_before)) if place else 0)

    def _predict_starts_s(self, waiting: Iterable[float]) -> Iterator[float | None]:
        return self._pace.predict_starts_s(map(_work_left, self._running.values()), waiting)


def _work_left(generation: Generation) -> float:
    return work_of(generation.request, generation.total_steps - generation.step)


def _in_ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(1000 * seconds)
