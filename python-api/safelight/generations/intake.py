"""Owns turning a request into Work: its defaults, the step it branches from, its pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import TypeVar

from PIL import Image

from safelight import wire
from safelight.errors import SafelightError
from safelight.generations.picture_files import MAX_PIXELS, PictureFile, open_picture
from safelight.generations.pixel_budget import PixelBudget
from safelight.generations.registry import Registry
from safelight.generations.resolve import check_branch_step, count_steps, resolve_request
from safelight.generations.snapshots import Snapshots
from safelight.generations.source_pictures import check_mask_shape, lay_init_image, lay_mask
from safelight.work import Work

LayPicture = Callable[[PictureFile, int, int], Image.Image]
T = TypeVar("T")


class Intake:
    def __init__(self, registry: Registry, snapshots: Snapshots, workers: Executor) -> None:
        self._registry = registry
        self._snapshots = snapshots
        self._workers = workers
        self._budget = PixelBudget(MAX_PIXELS)  # the largest picture, or several smaller ones

    async def prepare(self, request: wire.GenerationRequest, models: Sequence[wire.Model]) -> Work:
        """Raises VALIDATION_ERROR, GENERATION_NOT_FOUND, LATENTS_NOT_KEPT."""
        parent = self._registry.get(request.from_.id) if request.from_ else None
        resolved = resolve_request(request, models, parent.request if parent else None)
        total_steps = count_steps(resolved, parent.total_steps if parent else None)
        if parent is not None and request.from_ is not None:
            check_branch_step(request.from_.step, request.from_.index, parent.request, parent.total_steps)
            return self._branch(request.from_, resolved, total_steps)
        init_image, mask = await self._read_pictures(request, resolved.width, resolved.height)
        return Work(resolved, total_steps, init_image, mask)

    def _branch(self, point: wire.BranchPoint, request: wire.ResolvedRequest, total_steps: int) -> Work:
        """What its parent's mask keeps, it keeps too."""
        found = self._snapshots.find(point.id, point.step)
        if found is None:
            raise SafelightError("LATENTS_NOT_KEPT")
        start, inpainting = found
        if inpainting is None:
            return Work(request, total_steps, start=start)
        return Work(request, total_steps, inpainting.picture, inpainting.mask, start)

    async def _read_pictures(
        self, request: wire.GenerationRequest, width: int, height: int
    ) -> tuple[Image.Image | None, Image.Image | None]:
        """init_image and mask at the result's size."""
        if request.init_image is None:
            return None, None
        picture = await self._on_worker(partial(open_picture, "init_image", request.init_image))
        if request.mask is None:
            return await self._lay(lay_init_image, picture, width, height), None
        mask = await self._on_worker(partial(open_picture, "mask", request.mask))
        check_mask_shape(mask.size, picture.size, (width, height))
        return await self._lay(lay_init_image, picture, width, height), await self._lay(lay_mask, mask, width, height)

    async def _lay(self, lay: LayPicture, file: PictureFile, width: int, height: int) -> Image.Image:
        async with self._budget.taking(file.pixels):
            return await self._on_worker(partial(lay, file, width, height))

    async def _on_worker(self, function: Callable[[], T]) -> T:
        """A large picture takes as long as a step."""
        return await asyncio.get_running_loop().run_in_executor(self._workers, function)
