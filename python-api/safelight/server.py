"""Owns serving the engine over HTTP with uvicorn, and the order in which both stop."""

from __future__ import annotations

import asyncio
import errno
import socket
from types import FrameType

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from safelight.api.app import create_app
from safelight.config import Settings
from safelight.engine import Engine
from safelight.errors import SafelightError
from safelight.work import EngineFailed, OpenShelf, StartError

FAILURE_LINGER_S = 2.0  # in which a failed engine says so to whoever asks, and streams take their last event
GRACEFUL_SHUTDOWN_S = 2  # streams end by themselves within a second; a frozen client is cut off after this


class EngineServer(uvicorn.Server):
    """Answers /health from the first moment, everything else once the model is loaded."""

    def __init__(self, settings: Settings, open_shelf: OpenShelf) -> None:
        self.engine = Engine(settings, open_shelf)
        self.failure_linger_s = FAILURE_LINGER_S
        self._settings = settings
        self._loop: asyncio.AbstractEventLoop | None = None
        config = uvicorn.Config(
            create_app(self.engine, (settings.engine_host.lower(), *settings.engine_allowed_hosts)),
            host=settings.engine_host,
            port=settings.engine_port,
            http=_Http,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=GRACEFUL_SHUTDOWN_S,
        )
        super().__init__(config)

    async def run_until_stopped(self) -> None:
        """Raises StartError when the model cannot be loaded or the port is taken, EngineFailed when it cannot go on."""
        self._loop = asyncio.get_running_loop()
        loading, leaving = asyncio.create_task(self._load()), asyncio.create_task(self._leave_when_failed())
        try:
            await self.serve()
        except SystemExit as error:  # uvicorn's way to say that it cannot listen; it leaves in handling the reason
            raise StartError(self._describe_refusal(error.__context__)) from error
        finally:
            leaving.cancel()
            await self.engine.stop()
        failure = loading.exception() if loading.done() and not loading.cancelled() else None
        if failure is not None:
            raise failure
        if self.engine.status == "failed":
            raise EngineFailed("The engine has failed and cannot go on; its log says why. Start it again.")

    def _describe_refusal(self, reason: BaseException | None) -> str:
        host, port = self._settings.engine_host, self._settings.engine_port
        if isinstance(reason, socket.gaierror) or (isinstance(reason, OSError) and reason.errno == errno.EADDRNOTAVAIL):
            return f"ENGINE_HOST: {host} is not an address of this machine; set it to one, such as 127.0.0.1."
        where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        return f"ENGINE_PORT: cannot listen on {where}; another program may have it."

    def ask_to_stop(self) -> None:
        """From any thread: streams say why they end, then connections and server end."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self.engine.begin_stop)
        self.should_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.ask_to_stop()
        super().handle_exit(sig, frame)

    async def _leave_when_failed(self) -> None:
        await self.engine.failed.wait()
        await asyncio.sleep(self.failure_linger_s)
        self.should_exit = True

    async def _load(self) -> None:
        try:
            await self.engine.start()
        except BaseException:
            self.should_exit = True
            raise


class _Http(H11Protocol):
    """uvicorn's protocol on h11, which refuses what is not to the letter, whatever other parsers are installed; what
    it cannot read is refused in the engine's own words instead of a line of plain text."""

    def send_400_response(self, msg: str) -> None:
        error = SafelightError("VALIDATION_ERROR", "This is not a request in HTTP/1.1; send one that is well-formed.")
        body = error.response().model_dump_json().encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"connection", b"close"),
        ]
        for event in (
            h11.Response(status_code=error.status, headers=headers, reason=b"Bad Request"),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
