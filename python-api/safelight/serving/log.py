"""Owns a generation's event log: numbered, append-only, kept whole; readers hold a sequence number into it.

Lives on the event loop's thread. Bounded by construction: at most 50 steps x n previews, n images, one `queued` event
per place moved up in a bounded queue, and two others.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from safelight import wire
from safelight.serving.addresses import Addresses
from safelight.serving.cursor import Cursor
from safelight.serving.frames import data_url, event_frame

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


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one reader wants pictures: as data URLs or as addresses under its own prefix."""

    images: wire.ImageDelivery = "inline"
    addresses: Addresses = field(default_factory=Addresses)


class EventLog:
    def __init__(self, generation_id: str) -> None:
        self.generation_id = generation_id
        self._entries: list[Entry] = []
        self._newest: dict[str, int] = {}  # kind of event that supersedes its elders -> the newest seq of it
        self._frames: OrderedDict[tuple[int, Delivery], bytes] = OrderedDict()
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

    def frame(self, entry: Entry, delivery: Delivery) -> bytes:
        """The entry as bytes for this delivery; readers at the same place get the same object."""
        key = (entry.seq, delivery)
        if key not in self._frames:
            self._frames[key] = self._build_frame(entry, delivery)
            if len(self._frames) > SHARED_FRAMES:
                self._frames.popitem(last=False)
        return self._frames[key]

    def drop_frames(self) -> None:
        """Frees the shared frames; called when the last reader leaves."""
        self._frames.clear()

    def _is_superseded(self, entry: Entry) -> bool:
        key = _supersedes(entry.event)
        return key is not None and self._newest[key] > entry.seq

    def _build_frame(self, entry: Entry, delivery: Delivery) -> bytes:
        image = None if entry.picture is None else self._image_value(entry, entry.picture, delivery)
        return event_frame(entry.event, Cursor(self.generation_id, entry.seq), image)

    def _image_value(self, entry: Entry, picture: Picture, delivery: Delivery) -> bytes:
        if delivery.images == "inline":
            return data_url(picture.media_type, picture.payload)
        match entry.event:
            case wire.StepEvent(step=step, index=index):
                return delivery.addresses.preview(self.generation_id, step, index).encode()
            case wire.ImageEvent(index=index):
                return delivery.addresses.image(self.generation_id, index).encode()
            case _:
                raise AssertionError("only steps and images carry pictures")


def _supersedes(event: wire.Event) -> str | None:
    """Events with the same key supersede each other; None: always kept."""
    match event:
        case wire.StepEvent(index=index):
            return f"step {index}"
        case wire.QueuedEvent():
            return "queued"
        case _:
            return None
