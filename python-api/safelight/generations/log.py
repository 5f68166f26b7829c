"""Owns a generation's event log: numbered and append-only; readers hold a sequence number into it.

Lives on the event loop's thread. Bounded by construction: at most 50 steps x n, n images, one `queued` event, because
a newer place takes an older one's room, and two others. What has gone leaves a hole: a reader whose number is in it
goes on with the next event. Previews may be given up, oldest first; their events stay, without a picture. A log may be
interrupted: it ends without a terminal event, since whoever keeps the generation starts it again with a new log.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from safelight import wire

TERMINAL = (wire.DoneEvent, wire.ErrorEvent, wire.CancelledEvent)
SHARED_FRAMES = 8  # readers that keep up ask for the newest few; older frames are built again on demand
LIFE = 1_000_000  # more numbers than a log has; pixels and steps allow some thousand
ENTRY_BYTES = 1024  # about what an event takes beside its picture

_seq = attrgetter("seq")


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

    @property
    def nbytes(self) -> int:
        return ENTRY_BYTES + (len(self.picture.payload) if self.picture else 0)


class EventLog:
    """`on_weight` is told by how many bytes it has grown or shrunk. `life` counts the logs that the generation had
    before: each has numbers of its own, so that a cursor into an earlier one is known as such."""

    def __init__(self, generation_id: str, life: int = 0) -> None:
        self.generation_id = generation_id
        self.before_first = life * LIFE  # the number before the first event's
        self.last_seq = self.before_first  # the newest event's
        self.interruption: wire.ErrorWords | None = None
        self.nbytes = 0
        self.on_weight: Callable[[int], None] = lambda change: None
        self._entries: list[Entry] = []  # seq ascending
        self._newest: dict[str, int] = {}  # kind of event that supersedes its elders -> the newest seq of it
        self._without_previews = 0  # entries from the first on that have given theirs up
        self._frames: OrderedDict[Hashable, bytes] = OrderedDict()
        self._grown = asyncio.Event()

    @property
    def is_closed(self) -> bool:
        return bool(self._entries) and isinstance(self._entries[-1].event, TERMINAL)

    @property
    def is_empty(self) -> bool:
        return not self._entries

    def append(self, event: wire.Event, picture: Picture | None = None) -> Entry:
        assert not self.is_closed, "nothing follows a terminal event"
        self.last_seq += 1
        entry = Entry(self.last_seq, event, picture)
        if key := _supersedes(event):
            self._newest[key] = entry.seq
        weight = entry.nbytes
        if isinstance(event, wire.QueuedEvent) and self._entries and isinstance(self._entries[-1].event, type(event)):
            weight -= self._entries.pop().nbytes
        self._entries.append(entry)
        self._grown.set()
        self._grown = asyncio.Event()
        self._weigh(weight)
        return entry

    def next_entry(self, after: int, *, every: bool = False) -> Entry | None:
        """The first event after `after` that nothing newer supersedes; with `every`, the very next one kept."""
        for index in range(self._index_after(after), len(self._entries)):
            entry = self._entries[index]
            if every or not self._is_superseded(entry):
                return entry
        return None

    def picture(self, seq: int) -> bytes | None:
        """What event `seq` carries, while it is kept."""
        entry = self._entries[self._index_after(seq - 1)]
        return entry.picture.payload if entry.seq == seq and entry.picture else None

    def grown(self) -> Coroutine[Any, Any, bool]:
        """Finishes at the next append or interruption after this call, also when it is awaited only later."""
        return self._grown.wait()

    def interrupt(self, reason: wire.ErrorWords) -> None:
        """Nothing more will come. Readers are told why, by an event that is not in the log."""
        self.interruption = reason
        self._grown.set()

    # --- what may go --------------------------------------------------------------------------------------------------

    def give_up_preview(self, *, newest_too: bool = False) -> bool:
        """Frees the oldest preview that a newer one supersedes. False when there is none."""
        while self._without_previews < len(self._entries):
            entry = self._entries[self._without_previews]
            if isinstance(entry.event, wire.StepEvent) and entry.picture:
                if not (newest_too or self._is_superseded(entry)):
                    return False
                self._entries[self._without_previews] = replace(entry, picture=None)
                self._weigh(-len(entry.picture.payload))
                return True
            self._without_previews += 1
        return False

    def share_frame(self, key: Hashable, build: Callable[[], bytes]) -> bytes:
        """What `build` made for this key: readers at the same place get the same bytes, while they are kept."""
        frame = self._frames.get(key)
        if frame is None:
            frame = self._frames[key] = build()
            weight = len(frame)
            if len(self._frames) > SHARED_FRAMES:
                weight -= len(self._frames.popitem(last=False)[1])
            self._weigh(weight)
        return frame

    def drop_frames(self) -> None:
        """Frees the shared frames; called when the last reader leaves."""
        weight = sum(map(len, self._frames.values()))
        self._frames.clear()
        self._weigh(-weight)

    def _weigh(self, change: int) -> None:
        self.nbytes += change
        self.on_weight(change)

    def _index_after(self, seq: int) -> int:
        return bisect_right(self._entries, seq, key=_seq)

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
