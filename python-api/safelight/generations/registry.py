"""Owns which generations are known. Ended ones are forgotten by age; what they and the others hold is kept within
bounds by `Retention`."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from time import monotonic

from safelight.errors import SafelightError
from safelight.generations.generation import Generation
from safelight.generations.retention import Retention


class Registry:
    """`on_forgotten` is told the id of each that is dropped."""

    def __init__(self, retention_s: float, retention: Retention, on_forgotten: Callable[[str], None]) -> None:
        self._retention_s = retention_s
        self._retention = retention
        self._on_forgotten = on_forgotten
        self._open: dict[str, Generation] = {}
        self._ended: OrderedDict[str, Generation] = OrderedDict()  # the longest ago first

    def add(self, generation: Generation) -> None:
        self.forget_old()
        self._open[generation.id] = generation
        self._retention.take(generation)
        generation.log.on_weight = partial(self._weigh, generation)

    def find(self, generation_id: str) -> Generation | None:
        self.forget_old()
        return self._open.get(generation_id) or self._ended.get(generation_id)

    def get(self, generation_id: str) -> Generation:
        """Raises GENERATION_NOT_FOUND."""
        generation = self.find(generation_id)
        if generation is None:
            raise SafelightError("GENERATION_NOT_FOUND")
        return generation

    def unfinished(self) -> list[Generation]:
        return list(self._open.values())

    def count_readers(self) -> int:
        return sum(generation.audience.size for kept in (self._open, self._ended) for generation in kept.values())

    def nbytes(self) -> int:
        return self._retention.nbytes

    def forget_old(self) -> None:
        """Drops those that ended too long ago."""
        oldest_kept = monotonic() - self._retention_s
        while self._ended and next(iter(self._ended.values())).finished_monotonic < oldest_kept:
            self._forget(next(iter(self._ended.values())))

    def _weigh(self, generation: Generation, change: int) -> None:
        """Its log has grown, shrunk or ended."""
        self._retention.weigh(generation, change)
        if generation.log.is_closed and generation.id in self._open:
            del self._open[generation.id]
            self._ended[generation.id] = generation
            self._retention.end(generation)
        if change > 0:
            while (surplus := self._retention.make_room()) is not None:
                self._forget(surplus)

    def _forget(self, generation: Generation) -> None:
        del self._ended[generation.id]
        generation.log.on_weight = lambda change: None
        self._retention.release(generation)
        self._on_forgotten(generation.id)
