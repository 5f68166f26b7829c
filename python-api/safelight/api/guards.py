"""Owns who may talk to the engine: a Host allow-list against DNS rebinding, and no requests by other sites' pages."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from safelight.api.refusals import answer
from safelight.errors import SafelightError

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


class Guards:
    """ASGI middleware. Plain scripts send neither Origin nor Sec-Fetch-Site and pass."""

    def __init__(self, app: ASGIApp, allowed_hosts: Iterable[str]) -> None:
        self._app = app
        self._allowed = LOOPBACK_HOSTS | set(allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (error := self._find_fault(Headers(scope=scope))):
            await answer(error)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _find_fault(self, headers: Headers) -> SafelightError | None:
        host = headers.get("host", "")
        if "@" in host or host_name(f"//{host}") not in self._allowed:
            return SafelightError("HOST_NOT_ALLOWED")
        if headers.get("sec-fetch-site") == "cross-site":
            return SafelightError("CROSS_SITE_REQUEST")
        origin = headers.get("origin")
        if origin is not None and host_name(origin) not in self._allowed:
            return SafelightError("CROSS_SITE_REQUEST")
        return None


def host_name(address: str) -> str | None:
    """The host in lower case without port and brackets, None when there is none to be read."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
