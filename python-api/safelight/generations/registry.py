"""Owns which generations are known. Finished ones are forgotten by age and by number; others never."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from safelight.errors import SafelightError
from safelight.generations.generation import Generation


class Registry:
    """`on_forgotten` is told the id of each that is dropped."""

    def __init__(self, retention_s: float, retention_count: int, on_forgotten: Callable[[str], None]) -> None:
        self._retention_s = retention_s
        self._retention_count = retention_count
        self._on_forgotten = on_forgotten
        self._generations: dict[str, Generation] = {}

    def add(self, generation: Generation) -> None:
        self.forget_old()
        self._generations[generation.id] = generation

    def find(self, generation_id: str) -> Generation | None:
        self.forget_old()
        return self._generations.get(generation_id)

    def get(self, generation_id: str) -> Generation:
        """Raises GENERATION_NOT_FOUND."""
        generation = self.find(generation_id)
        if generation is None:
            raise SafelightError("GENERATION_NOT_FOUND")
        return generation

    def unfinished(self) -> list[Generation]:
        return [generation for generation in self._generations.values() if not generation.is_finished]

    def count_readers(self) -> int:
        return sum(generation.audience.size for generation in self._generations.values())

    def forget_old(self) -> None:
        """Drops finished generations that are too old, then the oldest of those that are too many."""
        finished = sorted(
            (generation for generation in self._generations.values() if generation.is_finished),
            key=lambda generation: generation.finished_monotonic,
        )
        oldest_kept = monotonic() - self._retention_s
        too_many = len(finished) - self._retention_count
        for rank, generation in enumerate(finished):
            if rank < too_many or generation.finished_monotonic < oldest_kept:
                del self._generations[generation.id]
                self._on_forgotten(generation.id)
