"""Owns who may talk to the engine, and how: a Host allow-list against DNS rebinding, no requests by other sites' pages,
none whose end is open to doubt."""

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
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            if _has_no_one_length(headers, scope["http_version"]):
                await answer(_unclear_length(), {"connection": "close"})(scope, receive, send)
                return
            if error := self._find_fault(headers):
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


def _has_no_one_length(headers: Headers, http_version: str) -> bool:
    """Whoever reads it another way takes what follows for another request, or for none (RFC 9112, 6.1 and 6.3)."""
    return "transfer-encoding" in headers and ("content-length" in headers or http_version == "1.0")


def _unclear_length() -> SafelightError:
    return SafelightError("VALIDATION_ERROR", "Send either Content-Length or, in HTTP/1.1, Transfer-Encoding.")


def host_name(address: str) -> str | None:
    """The host in lower case without port and brackets, None when there is none to be read."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
