"""An engine that really serves: uvicorn in a thread on a free port, and the few calls tests make to it."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import TypeAdapter

from safelight import wire
from safelight.config import Settings
from safelight.server import EngineServer
from safelight.work import EngineFailed, OpenShelf

PATIENCE_S = 600  # ends a test that hangs; how long a busy machine takes is no matter of a test

EVENT: TypeAdapter[wire.Event] = TypeAdapter(wire.Event)


@dataclass(frozen=True)
class Message:
    """One server-sent event as a client sees it."""

    id: str | None
    data: str
    retry: int | None = None

    @property
    def event(self) -> wire.Event:
        return EVENT.validate_json(self.data)


def parse_stream(lines: Iterator[str]) -> Iterator[Message]:
    """Messages of a stream. A heartbeat means that what the test waits for does not come."""
    fields: dict[str, str] = {}
    for line in lines:
        if line == "" and "data" in fields:
            retry = fields.get("retry")
            yield Message(fields.get("id"), fields["data"], int(retry) if retry else None)
            fields = {}
        elif line:
            assert not line.startswith(":"), "15 seconds of silence"
            name, _, value = line.partition(": ")
            assert name not in fields, "the engine writes each field once"
            fields[name] = value


class LiveEngine:
    def __init__(self, server: EngineServer, url: str) -> None:
        self.server = server
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=PATIENCE_S, trust_env=False)

    def create(self, **fields: Any) -> dict[str, Any]:
        answer = self.http.post("/generations", json={"prompt": "a grey square", **fields})
        assert answer.status_code == 202, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def state(self, generation_id: str) -> dict[str, Any]:
        body: dict[str, Any] = self.http.get(f"/generations/{generation_id}").json()
        return body

    def messages(self, path: str, *, headers: dict[str, str] | None = None, **params: Any) -> list[Message]:
        """All messages of a stream that ends."""
        with self.stream(path, headers=headers, **params) as messages:
            return list(messages)

    def events(self, path: str, **params: Any) -> list[wire.Event]:
        return [message.event for message in self.messages(path, **params) if message.data != "[DONE]"]

    @contextmanager
    def stream(self, path: str, *, headers: dict[str, str] | None = None, **params: Any) -> Iterator[Iterator[Message]]:
        with self.http.stream("GET", path, headers=headers, params=params or None) as response:
            assert response.status_code == 200, response.read()
            yield parse_stream(response.iter_lines())

    def wait_until(self, generation_id: str, **fields: Any) -> dict[str, Any]:
        """The generation's state once it has these values; gives up after 20 s."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            state = self.state(generation_id)
            if all(state[field] == value for field, value in fields.items()):
                return state
            assert state["finished_at"] is None, f"ended as {json.dumps(state)}"
            time.sleep(0.01)
        raise AssertionError(f"still {json.dumps(state)}")

    def wait_until_idle(self) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while self.http.get("/health/ready").json()["running"]:
            assert time.monotonic() < deadline, "the torch thread is still busy"
            time.sleep(0.01)


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, engine_port=0, **values)


@contextmanager
def run_engine(open_shelf: OpenShelf, *, may_fail: bool = False, **values: Any) -> Iterator[LiveEngine]:
    """An engine that is ready, on a port of its own; stopped at the end. One that may fail lingers until then."""
    server = EngineServer(settings(**values), open_shelf)
    if may_fail:
        server.failure_linger_s = 3600
    failures: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(server.run_until_stopped())
        except BaseException as error:
            if not (may_fail and isinstance(error, EngineFailed)):
                failures.append(error)

    thread = threading.Thread(target=run, name="engine")
    thread.start()
    try:
        while not (server.started and server.engine.status == "ready") and thread.is_alive():
            time.sleep(0.01)
        assert not failures, failures
        live = LiveEngine(server, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
        with live.http:
            yield live
    finally:
        if thread.is_alive():
            server.ask_to_stop()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
    assert not failures, failures
