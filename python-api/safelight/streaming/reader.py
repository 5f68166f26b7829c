"""Owns one reader's walk through a log. A reader is a number: what it misses while it is slow, the log still has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field

from safelight import wire
from safelight.generations.audience import Audience
from safelight.generations.log import EventLog
from safelight.streaming.cursor import Cursor
from safelight.streaming.frames import DONE, HEARTBEAT, Delivery, event_frame, log_frame, retry_line

# A megabyte of final picture may take a slow line longer than one send may last; pieces show that it moves.
PIECE_BYTES = 32 * 1024


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader asked for."""

    after: int = 0
    replay_full: bool = False
    reset: bool = False
    is_recording: bool = False  # nobody looks at it: its leaving abandons nothing
    delivery: Delivery = field(default_factory=Delivery)


async def read_frames(log: EventLog, audience: Audience, reading: Reading, heartbeat_s: float) -> AsyncIterator[bytes]:
    """The log from `reading.after` to its end as frames: superseded events left out, heartbeats while it is silent. An
    interrupted one ends with an error event without an id, and without [DONE]: readers may come back."""
    with nullcontext() if reading.is_recording else audience.watching():
        opening = retry_line()
        if reading.reset:
            yield opening + event_frame(wire.ResetEvent())
            opening = b""
        seq = max(reading.after, log.before_first)
        while not (log.is_closed and seq >= log.last_seq):
            entry = log.next_entry(seq, every=reading.replay_full)
            if entry is None and log.interruption:
                yield opening + event_frame(wire.ErrorEvent(error=log.interruption))
                return
            if entry is None:
                if not await _grows_within(log, heartbeat_s):
                    yield HEARTBEAT
                continue
            for piece in _pieces(opening + log_frame(log, entry, reading.delivery)):
                yield piece
            opening, seq = b"", entry.seq
        yield DONE


async def read_lost(generation_id: str, error: wire.ErrorWords) -> AsyncIterator[bytes]:
    """The stream of a generation nobody knows any more; its id makes the next reconnect a 204."""
    yield retry_line() + event_frame(wire.ResetEvent())
    yield event_frame(wire.ErrorEvent(error=error), Cursor(generation_id, None))
    yield DONE


def _pieces(frame: bytes) -> Iterator[bytes]:
    if len(frame) <= PIECE_BYTES:
        yield frame  # the shared object itself
        return
    for start in range(0, len(frame), PIECE_BYTES):
        yield frame[start : start + PIECE_BYTES]


async def _grows_within(log: EventLog, timeout_s: float) -> bool:
    try:
        await asyncio.wait_for(log.grown(), timeout_s)
    except TimeoutError:
        return False
    return True
