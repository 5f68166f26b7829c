"""Owns how many pixels are being decoded at once, whoever sent them: a file of a few hundred bytes may have sixteen
million, and a decoder takes about 20 bytes for each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class PixelBudget:
    """Nothing is dropped: pictures that do not fit beside those in work wait, first come, first served."""

    def __init__(self, pixels: int) -> None:
        self._free = pixels
        self._turn = asyncio.Lock()
        self._freed = asyncio.Event()

    @asynccontextmanager
    async def taking(self, pixels: int) -> AsyncIterator[None]:
        """`pixels` is at most the whole budget."""
        async with self._turn:
            while self._free < pixels:
                self._freed.clear()
                await self._freed.wait()
            self._free -= pixels
        try:
            yield
        finally:
            self._free += pixels
            self._freed.set()
