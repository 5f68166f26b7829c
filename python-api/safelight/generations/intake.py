"""Owns turning a request into Work: its defaults, the step it branches from, its pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from PIL import Image

from safelight import wire
from safelight.errors import SafelightError
from safelight.generations.registry import Registry
from safelight.generations.resolve import check_branch_step, count_steps, resolve_request
from safelight.generations.snapshots import Snapshots
from safelight.generations.source_pictures import read_init_image, read_mask
from safelight.work import Work

ReadPicture = Callable[[str, int, int], Image.Image]


class Intake:
    def __init__(self, registry: Registry, snapshots: Snapshots, workers: Executor) -> None:
        self._registry = registry
        self._snapshots = snapshots
        self._workers = workers

    async def prepare(self, request: wire.GenerationRequest, models: Sequence[wire.Model]) -> Work:
        """Raises VALIDATION_ERROR, GENERATION_NOT_FOUND, LATENTS_NOT_KEPT."""
        parent = self._registry.get(request.from_.id) if request.from_ else None
        resolved = resolve_request(request, models, parent.request if parent else None)
        total_steps = count_steps(resolved, parent.total_steps if parent else None)
        if parent is not None and request.from_ is not None:
            check_branch_step(request.from_.step, request.from_.index, parent.request, parent.total_steps)
            return self._branch(request.from_, resolved, total_steps)
        return Work(
            request=resolved,
            total_steps=total_steps,
            init_image=await self._read(read_init_image, request.init_image, resolved),
            mask=await self._read(read_mask, request.mask, resolved),
        )

    def _branch(self, point: wire.BranchPoint, request: wire.ResolvedRequest, total_steps: int) -> Work:
        """What its parent's mask keeps, it keeps too."""
        found = self._snapshots.find(point.id, point.step)
        if found is None:
            raise SafelightError("LATENTS_NOT_KEPT")
        start, inpainting = found
        if inpainting is None:
            return Work(request, total_steps, start=start)
        return Work(request, total_steps, inpainting.picture, inpainting.mask, start)

    async def _read(self, read: ReadPicture, data: str | None, request: wire.ResolvedRequest) -> Image.Image | None:
        """Decoded by a worker: a large picture takes as long as a step."""
        if data is None:
            return None
        return await asyncio.get_running_loop().run_in_executor(
            self._workers, read, data, request.width, request.height
        )
