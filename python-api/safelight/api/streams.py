"""Owns streams over HTTP: which part of a log a connection gets, and the headers that keep it unbuffered."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping

import anyio
from fastapi import Response
from sse_starlette import EventSourceResponse
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

from safelight.api.refusals import IS_LOST
from safelight.engine import Engine
from safelight.errors import SafelightError
from safelight.generations.generation import Generation
from safelight.streaming.cursor import Cursor
from safelight.streaming.frames import Delivery
from safelight.streaming.reader import Reading, read_lost

log = logging.getLogger(__name__)

SEND_TIMEOUT_S = 10  # a connection that takes no byte for this long is closed; it can resume
SHUTDOWN_GRACE_S = 1.5  # for the last `error` event; uvicorn waits longer than this


def stream_generation(
    engine: Engine,
    generation: Generation,
    cursor: Cursor | None,
    delivery: Delivery,
    *,
    replay_full: bool = False,
    is_recording: bool = False,
) -> Response:
    """The log from after `cursor`; 204 when its end was seen already, `reset` first when the cursor is not ours."""
    events = generation.log
    seq = cursor.seq if cursor and cursor.generation_id == generation.id else None
    if events.is_closed and seq == events.last_seq:
        return Response(status_code=204)
    known = cursor is None or (seq is not None and events.before_first <= seq <= events.last_seq)
    reading = Reading(
        after=(seq or 0) if known else 0,
        replay_full=replay_full,
        reset=not known,
        is_recording=is_recording,
        delivery=delivery,
    )
    return event_stream(engine.read(generation, reading))


def stream_lost(cursor: Cursor) -> Response:
    """Tells a reconnecting reader that its generation is lost; once told, 204 keeps it from coming back."""
    if cursor.seq is None:
        return Response(status_code=204)
    lost = read_lost(cursor.generation_id, SafelightError("GENERATION_LOST").words())
    return event_stream(lost, IS_LOST)


def event_stream(frames: AsyncIterator[bytes], headers: Mapping[str, str] = {}) -> EventSourceResponse:
    return _Stream(
        frames,
        headers={"Cache-Control": "no-cache, no-transform", **headers},
        ping=0,  # the reader sends its own heartbeats, only while the log is silent
        send_timeout=SEND_TIMEOUT_S,
        shutdown_event=anyio.Event(),
        shutdown_grace_period=SHUTDOWN_GRACE_S,
    )


class _Stream(EventSourceResponse):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except SendTimeoutError:
            log.info("a stalled reader was disconnected", extra={"path": scope["path"]})


# What one event is, as readers of server-sent events see it. OpenAPI 3.2 says it with `itemSchema`; before that, tools
# take the `schema` of such a stream for that of each event.
_FRAME = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "id": {"type": "string"},
        "retry": {"type": "integer"},
        "data": {
            "type": "string",
            "anyOf": [
                {"const": "[DONE]"},
                {
                    "contentMediaType": "application/json",
                    "contentSchema": {"$ref": "#/components/schemas/Event"},
                },
            ],
        },
    },
}

STREAM_RESPONSES: dict[int | str, dict[str, object]] = {
    200: {
        "description": "Server-sent events. Each `data:` line is one Event as JSON; the last one is `[DONE]`.",
        "content": {"text/event-stream": {"schema": _FRAME}},
    },
    204: {"description": "The end was seen already: an EventSource stops reconnecting."},
}
