"""Owns the id and the log line of every request: method, path, status and time, never the query (it has the prompt)."""

from __future__ import annotations

import logging
import re
import secrets
from time import monotonic

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from safelight.api.refusals import answer
from safelight.errors import SafelightError

log = logging.getLogger(__name__)

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_QUIET = frozenset({"/health/live", "/health/ready"})


class RequestLog:
    """Outermost ASGI middleware; turns what nobody caught into INTERNAL_ERROR."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _accept(Headers(scope=scope).get("x-request-id"))
        started, status = monotonic(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except ClientDisconnect:
            pass  # nobody is there to be told; the line below says status 0
        except Exception:
            log.exception("request failed", extra={"request_id": request_id, "path": scope["path"]})
            if status == 0:
                await answer(SafelightError("INTERNAL_ERROR"))(scope, receive, send_with_id)
        finally:
            log.log(
                logging.DEBUG if scope["path"] in _QUIET else logging.INFO,
                "request",
                extra={
                    "request_id": request_id,
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "ms": round(1000 * (monotonic() - started)),
                },
            )


def _accept(request_id: str | None) -> str:
    return request_id if request_id and _REQUEST_ID.fullmatch(request_id) else secrets.token_hex(8)
