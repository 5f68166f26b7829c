"""Owns the latents that branches start from: each step's, of recent generations, within a number of bytes."""

from __future__ import annotations

from collections import OrderedDict

from safelight.serving.renderer import Snapshot


class Snapshots:
    """When there are too many bytes, the oldest generation's earliest steps go first."""

    def __init__(self, budget_bytes: float) -> None:
        self._budget_bytes = budget_bytes
        self._kept: OrderedDict[str, dict[int, Snapshot]] = OrderedDict()  # oldest generation first
        self.nbytes = 0

    def keep(self, generation_id: str, step: int, snapshot: Snapshot) -> None:
        self._kept.setdefault(generation_id, {})[step] = snapshot
        self.nbytes += snapshot.nbytes
        while self.nbytes > self._budget_bytes:
            self._drop_oldest()

    def find(self, generation_id: str, step: int) -> Snapshot | None:
        return self._kept.get(generation_id, {}).get(step)

    def forget(self, generation_id: str) -> None:
        steps = self._kept.pop(generation_id, {})
        self.nbytes -= sum(snapshot.nbytes for snapshot in steps.values())

    def _drop_oldest(self) -> None:
        generation_id, steps = next(iter(self._kept.items()))
        self.nbytes -= steps.pop(min(steps)).nbytes
        if not steps:
            del self._kept[generation_id]
