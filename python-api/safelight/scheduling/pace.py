"""Owns the engine's measured speed and what it predicts. Until something has been measured it predicts nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heapreplace

from safelight import wire

_KEPT = 0.97  # of what was measured before, at each turn: the last fifty turns or so count


class Pace:
    """Seconds per row, step and pixel over recent turns; slices add their time to the forwards around them. Image size
    enters linearly, the model not at all."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._work = 0.0

    def measure(self, work: float, seconds: float) -> None:
        """Takes one turn: the work of its forward, 0 for a slice."""
        self._seconds = _KEPT * self._seconds + seconds
        self._work = _KEPT * self._work + work

    def predict_s(self, work: float) -> float | None:
        """Seconds that the device alone takes for this much work."""
        return self._seconds / self._work * work if self._work else None

    def predict_starts_s(self, running: Iterable[float], waiting: Iterable[float]) -> Iterator[float | None]:
        """When each of `waiting` should start, in their order, if each takes the place of one that ends and all that
        run share the device evenly. Both are the work that is left to do."""
        ends, now, elapsed = sorted(running), 0.0, 0.0  # a heap of the work that each has had when it ends
        for work in waiting:
            if ends:
                elapsed += (ends[0] - now) * len(ends)
                now = ends[0]
                heapreplace(ends, now + work)
            else:
                ends.append(work)
            yield self.predict_s(elapsed) if elapsed else 0.0


def work_of(request: wire.ResolvedRequest, steps: int) -> float:
    """Rows x steps x pixels of so many steps of this request."""
    return rows_of(request) * steps * request.width * request.height


def rows_of(request: wire.ResolvedRequest) -> int:
    """Rows of each of its forwards: two per image with guidance."""
    return request.n * (2 if request.guidance_scale > 1 else 1)
