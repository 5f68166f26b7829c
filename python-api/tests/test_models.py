"""What the engine says about itself."""

from __future__ import annotations

import threading

import httpx
import pytest

from safelight import wire
from safelight.server import EngineServer
from tests.conftest import Run
from tests.live import settings
from tests.pencil import BLUNT, CRAYON, MODEL, Pencil


def test_models_are_listed_with_their_limits(pencil: Pencil, run: Run) -> None:
    body = wire.Models.model_validate(run(pencil).http.get("/models").json())
    assert body.models == [MODEL, CRAYON, BLUNT]
    assert body.unusable == [*pencil.unusable]


def test_a_prompt_is_counted_without_its_weights(pencil: Pencil, run: Run) -> None:
    http = run(pencil).http
    for prompt, tokens in (("", 0), ("  a grey  ", 2), ("a (grey:1.2) square", 3), ("x" * 500, 1)):
        counted = http.get("/models/pencil/tokens", params={"prompt": prompt})
        assert counted.json() == {"tokens": tokens, "chunks": 1, "chunk_size": 75}
    assert http.get("/models/pencil/tokens").json()["tokens"] == 0


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/models/pencil/tokens?prompt=(16:9)", 400, "VALIDATION_ERROR"),
        (f"/models/pencil/tokens?prompt={'x' * 501}", 400, "VALIDATION_ERROR"),
        ("/models/pencil/tokens?promt=a", 400, "VALIDATION_ERROR"),
        ("/models/pencil/tokens?prompt=a&prompt=b", 400, "VALIDATION_ERROR"),
        ("/models/nobody/tokens?prompt=a", 404, "NOT_FOUND"),
        (f"/models/{'x' * 101}/tokens?prompt=a", 400, "VALIDATION_ERROR"),
    ],
)
def test_what_cannot_be_counted_is_refused(pencil: Pencil, run: Run, address: str, status: int, code: str) -> None:
    answer = run(pencil).http.get(address)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_health(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    assert engine.http.get("/health/live").json()["status"] == "live"
    ready = engine.http.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json() == {
        "status": "ready", "version": "0.1.0", "model": "pencil", "device": "paper", "precision": "hb",
        "running": 0, "queued": 0,
    }  # fmt: skip


def test_while_the_model_loads_the_engine_lives_but_is_not_ready(pencil: Pencil) -> None:
    import asyncio

    may_load = threading.Event()

    def load() -> Pencil:
        may_load.wait(20)
        return pencil

    server = EngineServer(settings(), load)
    thread = threading.Thread(target=lambda: asyncio.run(server.run_until_stopped()))
    thread.start()
    try:
        while not server.started:
            threading.Event().wait(0.01)
        url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        with httpx.Client(base_url=url, trust_env=False) as http:
            assert http.get("/health/live").status_code == 200
            ready = http.get("/health/ready")
            assert (ready.status_code, ready.json()["status"]) == (503, "starting")
            refused = http.post("/generations", json={"prompt": "a"})
            assert (refused.status_code, refused.json()["error"]["code"]) == (503, "ENGINE_STARTING")
            assert int(refused.headers["retry-after"]) > 0
            may_load.set()
            while http.get("/health/ready").status_code != 200:
                threading.Event().wait(0.01)
    finally:
        may_load.set()
        server.ask_to_stop()
        thread.join(20)


def test_stopping_ends_streams_with_a_reason(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil, max_running=1)
    waiting = engine.create(steps=5)["id"], engine.create(steps=5)["id"]
    with (
        engine.stream(f"/generations/{waiting[0]}/stream") as one,
        engine.stream(f"/generations/{waiting[1]}/stream") as two,
    ):
        assert [next(one).event.type for _ in range(2)] == ["queued", "started"]
        assert next(two).event.type == "queued"
        engine.server.ask_to_stop()
        for messages in (one, two):
            rest = list(messages)
            assert isinstance(rest[0].event, wire.ErrorEvent)
            assert rest[0].event.error.code == "ENGINE_STOPPING"
            assert rest[1].data == "[DONE]"
