"""Owns who is reading a generation, and notices when nobody has been for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

FIRST_READER_S = 5.0  # whoever starts by PUT comes back to read: a grace of zero is meant for those who have left


class Audience:
    """Counts readers. Without any for `grace_s` seconds, `on_abandoned` is called once per absence."""

    def __init__(self, grace_s: float | None, on_abandoned: Callable[[], None], on_empty: Callable[[], None]) -> None:
        self._grace_s = grace_s  # None: nobody needs to watch
        self._on_abandoned = on_abandoned
        self._on_empty = on_empty
        self._readers = 0
        self._timer: asyncio.TimerHandle | None = None
        self._wait_for_somebody(None if grace_s is None else max(grace_s, FIRST_READER_S))

    @property
    def size(self) -> int:
        return self._readers

    @contextmanager
    def watching(self) -> Iterator[None]:
        self._readers += 1
        self.dismiss()
        try:
            yield
        finally:
            self._readers -= 1
            if self._readers == 0:
                self._on_empty()
                self._wait_for_somebody(self._grace_s)

    def dismiss(self) -> None:
        """Stops the clock."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def release(self) -> None:
        """From now on nobody needs to watch: the work has ended. Whom to tell is let go, since that leads back to the
        generation: a circle would keep its pictures until Python's collector looks for circles."""
        self._grace_s = None
        self._on_abandoned = _tell_nobody
        self.dismiss()

    def _wait_for_somebody(self, grace_s: float | None) -> None:
        if grace_s is not None:
            self._timer = asyncio.get_running_loop().call_later(grace_s, self._on_abandoned)


def _tell_nobody() -> None:
    pass
