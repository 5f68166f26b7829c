"""Owns reading a JSON body: its type, its size, its fields."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import Request
from pydantic import ValidationError

from safelight import wire
from safelight.api.refusals import validation_error
from safelight.errors import SafelightError

MAX_WORDS_BYTES = 64 * 1024  # two prompts of 500 characters, each up to 12 bytes as JSON escapes, five times over
MAX_BODY_BYTES = 24 * 1024 * 1024  # two pictures of 8 MiB in base64, and the words
LARGE_BODY_TIMEOUT_S = 60.0
_PICTURE_FIELDS = (b'"init_image"', b'"mask"')


class BodyReader:
    """At most `max_large` bodies with pictures are in memory at once, from their first byte until what they ask for has
    been taken in; others wait in their sockets' buffers."""

    def __init__(self, max_large: int = 4) -> None:
        self._large = asyncio.Semaphore(max_large)

    @asynccontextmanager
    async def reading(self, request: Request) -> AsyncIterator[wire.GenerationRequest]:
        """Strict: "20" is not a number here. Raises UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, VALIDATION_ERROR."""
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise SafelightError("UNSUPPORTED_MEDIA_TYPE")
        async with AsyncExitStack() as while_large:
            try:
                asked = await self._read(request, while_large)
            except TimeoutError as error:
                raise SafelightError("VALIDATION_ERROR", "The body did not arrive in time; send it again.") from error
            yield asked

    async def _read(self, request: Request, while_large: AsyncExitStack) -> wire.GenerationRequest:
        body = bytearray()
        async with AsyncExitStack() as in_time:
            async for chunk in request.stream():
                was_small = len(body) <= MAX_WORDS_BYTES
                body += chunk
                if was_small and len(body) > MAX_WORDS_BYTES:
                    _refuse_unless_a_picture_comes(body)
                    await in_time.enter_async_context(asyncio.timeout(LARGE_BODY_TIMEOUT_S))
                    await while_large.enter_async_context(self._large)
                if len(body) > MAX_BODY_BYTES:
                    raise _too_large(MAX_BODY_BYTES)
        if len(body) > MAX_WORDS_BYTES:
            return await asyncio.to_thread(_parse, bytes(body))
        return _parse(bytes(body))


def _refuse_unless_a_picture_comes(body: bytearray) -> None:
    """All words fit into MAX_WORDS_BYTES: what goes on is a picture, whose field has been named by now."""
    if not any(field in body for field in _PICTURE_FIELDS):
        raise _too_large(MAX_WORDS_BYTES)


def _too_large(most: int) -> SafelightError:
    return SafelightError("PAYLOAD_TOO_LARGE", f"The body may have at most {most} bytes.")


def _parse(body: bytes) -> wire.GenerationRequest:
    try:
        return wire.GenerationRequest.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise validation_error(error.errors()) from error
