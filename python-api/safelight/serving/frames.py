"""Owns the bytes of server-sent events. A frame is built once, as bytes, and shared by all readers."""

from __future__ import annotations

import random
from base64 import b64encode

from safelight import wire
from safelight.serving.cursor import Cursor

DONE = b"data: [DONE]\n\n"
HEARTBEAT = b": heartbeat\n\n"

# Stands in for the picture while pydantic writes the JSON, so that megabytes of base64 never pass through it.
_PLACE = "@picture@"
_PLACE_JSON = b'"image":"@picture@"'


def data_url(media_type: str, payload: bytes) -> bytes:
    return b"data:" + media_type.encode() + b";base64," + b64encode(payload)


def event_frame(event: wire.Event, cursor: Cursor | None = None, image: bytes | None = None) -> bytes:
    """One event as `id:` and `data:` lines. `image` is the value of the event's own `image` field, already ASCII."""
    if image is not None:
        event = event.model_copy(update={"image": _PLACE})
    data = event.model_dump_json().encode()
    if image is not None:
        data = data.replace(_PLACE_JSON, b'"image":"' + image + b'"', 1)
    id_line = f"id: {cursor}\n".encode() if cursor else b""
    return id_line + b"data: " + data + b"\n\n"


def retry_line() -> bytes:
    """Rides on a connection's first event; random, so that a restart does not bring every client back at once."""
    return f"retry: {random.randint(1000, 3000)}\n".encode()
