"""Owns the form of event ids: `<generation>:<seq>`, and `<generation>:lost` after the engine has let go of it."""

from __future__ import annotations

import re
from typing import NamedTuple

from safelight import wire

_CURSOR = re.compile(wire.EVENT_ID)


class Cursor(NamedTuple):
    """The last event a reader has seen. `seq` is None when it was told that the generation is lost."""

    generation_id: str
    seq: int | None

    def __str__(self) -> str:
        return f"{self.generation_id}:{'lost' if self.seq is None else self.seq}"


def parse_cursor(text: str) -> Cursor | None:
    """The cursor in `text`, or None when it has not the form of one."""
    if not _CURSOR.fullmatch(text):
        return None
    generation_id, _, seq = text.rpartition(":")
    return Cursor(generation_id, None if seq == "lost" else int(seq))
