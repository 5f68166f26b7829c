"""Owns who has which model: gives loaded ones out at once, has others loaded beside the torch thread, and lets those
wait for which there is no room yet. Lives on the event loop."""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import Executor

from safelight.work import NoRoom, Renderer, Shelf


class Models:
    """Of a shelf. What is given out stays loaded until it is released as often."""

    def __init__(self, shelf: Shelf, loader: Executor) -> None:
        self._shelf = shelf
        self._loader = loader
        self._users: Counter[str] = Counter()
        self._in_use: set[str] = set()  # the loader's thread looks into it
        self._one_at_a_time = asyncio.Lock()  # and first come, first served
        self._is_short_of_room = False
        self._released = asyncio.Event()

    def take_loaded(self, model_id: str) -> Renderer | None:
        """The model, if that needs no waiting. While somebody waits for room it does: else those who come for a loaded
        model would keep it loaded for ever."""
        if self._is_short_of_room:
            return None
        self._use(model_id)
        renderer = self._shelf.loaded(model_id)
        if renderer is None:
            self.release(model_id)
        return renderer

    async def take(self, model_id: str) -> Renderer:
        """The model, once it is loaded. Cancelling this ends the waiting. Raises SafelightError MODEL_UNAVAILABLE, and
        OUT_OF_MEMORY when it does not fit alone."""
        async with self._one_at_a_time:
            self._use(model_id)
            try:
                return await self._load(model_id)
            except BaseException:
                self.release(model_id)
                raise
            finally:
                self._is_short_of_room = False

    def release(self, model_id: str) -> None:
        """One user less."""
        self._users[model_id] -= 1
        if not self._users[model_id]:
            del self._users[model_id]
            self._in_use.discard(model_id)
            self._released.set()

    async def _load(self, model_id: str) -> Renderer:
        loop = asyncio.get_running_loop()
        while True:
            self._released.clear()
            try:
                return await loop.run_in_executor(self._loader, self._shelf.renderer, model_id, self._in_use)
            except NoRoom:
                self._is_short_of_room = True
            await self._released.wait()

    def _use(self, model_id: str) -> None:
        self._users[model_id] += 1
        self._in_use.add(model_id)
