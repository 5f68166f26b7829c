"""Owns what branches start from: the latents of each step of recent generations, and what an inpainting kept, within a
number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from safelight.work import Inpainting, Snapshot


@dataclass
class _Kept:
    inpainting: Inpainting | None
    steps: dict[int, Snapshot] = field(default_factory=dict)


class Snapshots:
    """When there are too many bytes, the oldest generation's earliest steps go first."""

    def __init__(self, budget_bytes: float) -> None:
        self._budget_bytes = budget_bytes
        self._kept: OrderedDict[str, _Kept] = OrderedDict()  # oldest generation first
        self.nbytes = 0

    def keep(self, generation_id: str, step: int, snapshot: Snapshot, inpainting: Inpainting | None) -> None:
        if generation_id not in self._kept:
            self._kept[generation_id] = _Kept(inpainting)
            self.nbytes += inpainting.nbytes if inpainting else 0
        self._kept[generation_id].steps[step] = snapshot
        self.nbytes += snapshot.nbytes
        while self.nbytes > self._budget_bytes:
            self._drop_oldest()

    def find(self, generation_id: str, step: int) -> tuple[Snapshot, Inpainting | None] | None:
        kept = self._kept.get(generation_id)
        return (kept.steps[step], kept.inpainting) if kept and step in kept.steps else None

    def forget(self, generation_id: str) -> None:
        kept = self._kept.pop(generation_id, None)
        if kept is None:
            return
        self.nbytes -= sum(snapshot.nbytes for snapshot in kept.steps.values())
        self.nbytes -= kept.inpainting.nbytes if kept.inpainting else 0

    def _drop_oldest(self) -> None:
        generation_id, kept = next(iter(self._kept.items()))
        self.nbytes -= kept.steps.pop(min(kept.steps)).nbytes
        if not kept.steps:
            self.forget(generation_id)
