"""Owns the bytes of server-sent events. A frame is built once, as bytes, and shared by all readers."""

from __future__ import annotations

import random
from base64 import b64encode
from dataclasses import dataclass, field

from safelight import wire
from safelight.generations.log import Entry, EventLog, Picture
from safelight.streaming.addresses import Addresses
from safelight.streaming.cursor import Cursor

DONE = b"data: [DONE]\n\n"
HEARTBEAT = b": heartbeat\n\n"

# Stands in for the picture while pydantic writes the JSON, so that megabytes of base64 never pass through it.
_PLACE = "@picture@"
_PLACE_JSON = b'"image":"@picture@"'


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one reader wants pictures: as data URLs or as addresses under its own prefix."""

    images: wire.ImageDelivery = "inline"
    addresses: Addresses = field(default_factory=Addresses)


def log_frame(log: EventLog, entry: Entry, delivery: Delivery) -> bytes:
    """A log's entry as bytes for this delivery; readers at the same place get the same object."""
    return log.share_frame((entry.seq, delivery), lambda: _build(log.generation_id, entry, delivery))


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


def _build(generation_id: str, entry: Entry, delivery: Delivery) -> bytes:
    image = None if entry.picture is None else _image_value(generation_id, entry.event, entry.picture, delivery)
    return event_frame(entry.event, Cursor(generation_id, entry.seq), image)


def _image_value(generation_id: str, event: wire.Event, picture: Picture, delivery: Delivery) -> bytes:
    if delivery.images == "inline":
        return data_url(picture.media_type, picture.payload)
    match event:
        case wire.StepEvent(step=step, index=index):
            return delivery.addresses.preview(generation_id, step, index).encode()
        case wire.ImageEvent(index=index):
            return delivery.addresses.image(generation_id, index).encode()
        case _:
            raise AssertionError("only steps and images carry pictures")
