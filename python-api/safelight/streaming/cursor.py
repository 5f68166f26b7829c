"""Owns the form of event ids: `<generation>:<seq>`, and `<generation>:gone` after the engine has forgotten it."""

from __future__ import annotations

import re
from typing import NamedTuple

_CURSOR = re.compile(r"([a-z0-9]{16,32}):(gone|\d{1,9})")


class Cursor(NamedTuple):
    """The last event a reader has seen. `seq` is None when it was told that the generation is gone."""

    generation_id: str
    seq: int | None

    def __str__(self) -> str:
        return f"{self.generation_id}:{'gone' if self.seq is None else self.seq}"


def parse_cursor(text: str) -> Cursor | None:
    """The cursor in `text`, or None when it has not the form of one."""
    match = _CURSOR.fullmatch(text)
    if match is None:
        return None
    return Cursor(match[1], None if match[2] == "gone" else int(match[2]))
