"""Owns a generation's event log: numbered, append-only, kept whole; readers hold a sequence number into it.

Lives on the event loop's thread. Bounded by construction: at most 50 steps x n previews, n images, one `queued` event
per place moved up in a bounded queue, and two others.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any

from safelight import wire

TERMINAL = (wire.DoneEvent, wire.ErrorEvent, wire.CancelledEvent)
SHARED_FRAMES = 8  # readers that keep up ask for the newest few; older frames are built again on demand


@dataclass(frozen=True, slots=True)
class Picture:
    media_type: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. A step's or image's `image` field is filled in per reader from `picture`."""

    seq: int
    event: wire.Event
    picture: Picture | None = None


class EventLog:
    def __init__(self, generation_id: str) -> None:
        self.generation_id = generation_id
        self._entries: list[Entry] = []
        self._newest: dict[str, int] = {}  # kind of event that supersedes its elders -> the newest seq of it
        self._frames: OrderedDict[Hashable, bytes] = OrderedDict()
        self._grown = asyncio.Event()

    @property
    def last_seq(self) -> int:
        """The newest event's number, 0 when empty."""
        return len(self._entries)

    @property
    def is_closed(self) -> bool:
        return bool(self._entries) and isinstance(self._entries[-1].event, TERMINAL)

    def append(self, event: wire.Event, picture: Picture | None = None) -> Entry:
        assert not self.is_closed, "nothing follows a terminal event"
        entry = Entry(self.last_seq + 1, event, picture)
        self._entries.append(entry)
        if key := _supersedes(event):
            self._newest[key] = entry.seq
        self._grown.set()
        self._grown = asyncio.Event()
        return entry

    def next_entry(self, after: int, *, every: bool = False) -> Entry | None:
        """The first event after `after` that nothing newer supersedes; with `every`, the very next one."""
        for entry in self._entries[after:]:
            if every or not self._is_superseded(entry):
                return entry
        return None

    def grown(self) -> Coroutine[Any, Any, bool]:
        """Finishes at the next append after this call, also when it is awaited only later."""
        return self._grown.wait()

    def share_frame(self, key: Hashable, build: Callable[[], bytes]) -> bytes:
        """What `build` made for this key: readers at the same place get the same bytes, while they are kept."""
        if key not in self._frames:
            self._frames[key] = build()
            if len(self._frames) > SHARED_FRAMES:
                self._frames.popitem(last=False)
        return self._frames[key]

    def drop_frames(self) -> None:
        """Frees the shared frames; called when the last reader leaves."""
        self._frames.clear()

    def _is_superseded(self, entry: Entry) -> bool:
        key = _supersedes(entry.event)
        return key is not None and self._newest[key] > entry.seq


def _supersedes(event: wire.Event) -> str | None:
    """Events with the same key supersede each other; None: always kept."""
    match event:
        case wire.StepEvent(index=index):
            return f"step {index}"
        case wire.QueuedEvent():
            return "queued"
        case _:
            return None
