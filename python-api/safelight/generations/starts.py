"""Owns that an id starts one generation, however often and however close together it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from hashlib import sha256
from typing import NamedTuple

from safelight import wire
from safelight.errors import SafelightError
from safelight.generations.generation import Generation
from safelight.generations.registry import Registry


class Start(NamedTuple):
    """`is_new` is False when the id had been asked for before."""

    generation: Generation
    is_new: bool


class _UnderWay(NamedTuple):
    digest: bytes
    task: asyncio.Task[Generation]


class Starts:
    """A start is under way while its pictures are decoded; from then on the registry knows it, until it forgets it."""

    def __init__(self, registry: Registry, workers: Executor) -> None:
        self._registry = registry
        self._workers = workers
        self._under_way: dict[str, _UnderWay] = {}  # as many as requests are being answered

    async def once(
        self,
        generation_id: str,
        request: wire.GenerationRequest,
        *,
        one_shot: bool,
        create: Callable[[bytes], Awaitable[Generation]],
    ) -> Start:
        """The generation with this id, from `create` when there is none; `create` is handed what Generation keeps as
        its digest, and is finished even when the caller has gone. A start that failed leaves nothing behind. Raises
        what `create` raises, and ID_TAKEN when the id belongs to another request."""
        digest = await self._digest(request, one_shot)  # before the look: no other start comes between that and ours
        known = self._registry.find(generation_id)
        under_way = self._under_way.get(generation_id)
        taken_by = known.digest if known else under_way.digest if under_way else digest
        if taken_by != digest:
            raise SafelightError("ID_TAKEN")
        if known:
            return Start(known, is_new=False)
        is_new = under_way is None
        task = self._begin(generation_id, digest, create) if under_way is None else under_way.task
        return Start(await asyncio.shield(task), is_new)

    def _begin(
        self, generation_id: str, digest: bytes, create: Callable[[bytes], Awaitable[Generation]]
    ) -> asyncio.Task[Generation]:
        task = asyncio.ensure_future(_run(create(digest)))
        self._under_way[generation_id] = _UnderWay(digest, task)

        def end(task: asyncio.Task[Generation]) -> None:
            del self._under_way[generation_id]
            if not task.cancelled():
                task.exception()  # read here: everyone who waited for it may have gone

        task.add_done_callback(end)
        return task

    async def _digest(self, request: wire.GenerationRequest, one_shot: bool) -> bytes:
        """By a worker when there are megabytes of pictures."""
        if request.init_image is None and request.mask is None:
            return digest_of(request, one_shot)
        return await asyncio.get_running_loop().run_in_executor(self._workers, digest_of, request, one_shot)


async def _run(generation: Awaitable[Generation]) -> Generation:
    return await generation


def digest_of(request: wire.GenerationRequest, one_shot: bool) -> bytes:
    """Equal for requests that ask for the same, however they are written. A branch takes what is left out from its
    parent, so there a default is not the same as nothing."""
    said = request.model_dump_json(by_alias=True, exclude_none=True, exclude_unset=request.from_ is not None)
    return sha256(f"{one_shot} {said}".encode()).digest()
