"""Owns what a request's headers say about its caller: a gateway's prefix, whose work it is, an EventSource's place."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Request

from safelight.errors import invalid
from safelight.streaming.addresses import Addresses
from safelight.streaming.cursor import Cursor, parse_cursor

MAX_PREFIX_LENGTH = 200
_OWNER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+){1,6}")


def read_addresses(request: Request) -> Addresses:
    """Addresses as the caller's own callers know them. An ill-formed prefix is ignored."""
    prefix = request.headers.get("x-forwarded-prefix")
    if prefix is None or not _PREFIX.fullmatch(prefix) or len(prefix) > MAX_PREFIX_LENGTH:
        return Addresses()
    return Addresses(prefix)


CallerAddresses = Annotated[Addresses, Depends(read_addresses)]


def read_owner(request: Request) -> str:
    """Between whom the device is shared fairly: a name that a gateway gives to each of its callers. Those without a
    well-formed one share the name ""."""
    owner = request.headers.get("x-safelight-owner", "")
    return owner if _OWNER.fullmatch(owner) else ""


CallerOwner = Annotated[str, Depends(read_owner)]


def refuse_repeated_fields(request: Request) -> None:
    """A field given twice has no one meaning. Raises VALIDATION_ERROR."""
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if names.count(name) > 1:
            raise invalid(name[:100], "is given more than once", "repeated")


def read_cursor(request: Request, last_event_id: str | None) -> Cursor | None:
    """Where the caller's stream was interrupted: the header, which an EventSource keeps up to date, before the query
    parameter, which stays as it was in the address. Raises VALIDATION_ERROR."""
    text = request.headers.get("last-event-id") or last_event_id
    if not text:
        return None
    cursor = parse_cursor(text)
    if cursor is None:
        raise invalid("last_event_id", "must be an event id of this engine: <generation>:<number>", "pattern")
    return cursor
