"""Who may talk to the engine, and what it says about each request."""

from __future__ import annotations

import json
import logging

import pytest

from safelight.logs import JsonLines
from tests.conftest import Run
from tests.live import LiveEngine
from tests.pencil import Pencil


@pytest.fixture
def engine(pencil: Pencil, run: Run) -> LiveEngine:
    return run(pencil, engine_allowed_hosts=("studio.example",))


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:1", "studio.example", "studio.example:443"]
)
def test_known_hosts_are_served(engine: LiveEngine, host: str) -> None:
    assert engine.http.get("/models", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "[::1", "", "@localhost:x"]
)
def test_other_hosts_are_refused(engine: LiveEngine, host: str) -> None:
    answer = engine.http.get("/models", headers={"host": host})
    assert answer.status_code in (400, 403)
    if answer.status_code == 403:
        assert answer.json()["error"]["code"] == "HOST_NOT_ALLOWED"


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {"origin": "null"}, {"origin": "http://["}],
)
def test_other_sites_pages_start_nothing(engine: LiveEngine, headers: dict[str, str]) -> None:
    answer = engine.http.get("/generate", params={"prompt": "a"}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "CROSS_SITE_REQUEST")
    assert engine.http.get("/health/ready").json()["running"] == 0


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://localhost:8000"}])
def test_own_pages_are_served(engine: LiveEngine, headers: dict[str, str]) -> None:
    assert engine.http.get("/models", headers=headers).status_code == 200


def test_a_request_id_is_kept_when_it_is_one(engine: LiveEngine) -> None:
    assert engine.http.get("/models", headers={"x-request-id": "A.b-c_1"}).headers["x-request-id"] == "A.b-c_1"
    for bad in ("with space", "x" * 65, "a{}"):
        given = engine.http.get("/models", headers={"x-request-id": bad}).headers["x-request-id"]
        assert given != bad
        assert len(given) == 16


def test_requests_are_logged_without_their_prompts(engine: LiveEngine, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "safelight")
    engine.events("/generate", prompt="a secret wish", steps=5)
    engine.events("/generate", prompt="crash", steps=5)
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert any(line["message"] == "request" and line["path"] == "/generate" and line["status"] == 200 for line in lines)
    assert not any("a secret wish" in json.dumps(line) for line in lines)
    failed = next(line for line in lines if line["message"] == "generation failed")
    assert "ZeroDivisionError" in failed["traceback"]


@pytest.mark.parametrize("prefix", ["//evil.example", "/a b", "/a/b/c/d/e/f/g", "javascript:", "/<x>", "/" + "a" * 300])
def test_ill_formed_prefixes_are_ignored(engine: LiveEngine, prefix: str) -> None:
    answer = engine.http.post("/generations", json={"prompt": "a", "steps": 5}, headers={"x-forwarded-prefix": prefix})
    assert answer.headers["location"] == f"/generations/{answer.json()['id']}"


def test_a_forwarded_prefix_names_every_address(engine: LiveEngine) -> None:
    answer = engine.http.post(
        "/generations", json={"prompt": "a", "steps": 5}, headers={"x-forwarded-prefix": "/api/generate"}
    )
    here = f"/api/generate/{answer.json()['id']}"
    assert answer.headers["location"] == here
    assert answer.json()["urls"] == {
        "self": here,
        "stream": f"{here}/stream",
        "cancel": f"{here}/cancel",
        "finish": f"{here}/finish",
        "image": f"{here}/image.png?index=0",
    }
