"""Starting under an id of one's own: it can be repeated, and never runs twice."""

from __future__ import annotations

import uuid
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.conftest import Run
from tests.live import LiveEngine
from tests.pencil import Pencil

ASKED = {"prompt": "a grey square", "seed": 7, "steps": 5}


@pytest.fixture
def engine(run: Run, pencil: Pencil) -> LiveEngine:
    return run(pencil)


def draw_id() -> str:
    return str(uuid.uuid4())


def put(engine: LiveEngine, generation_id: str, **fields: Any) -> httpx.Response:
    return engine.http.put(f"/generations/{generation_id}", json=ASKED | fields)


def picture(grey: int) -> str:
    png = BytesIO()
    Image.new("RGB", (1200, 1200), (grey, grey, grey)).save(png, "PNG")
    return b64encode(png.getvalue()).decode()


def test_the_same_request_again_is_the_same_generation(engine: LiveEngine) -> None:
    one = draw_id()
    first = put(engine, one)
    assert first.status_code == 202
    assert first.json()["id"] == one
    assert first.headers["location"] == f"/generations/{one}"
    engine.wait_until(one, state="done")
    body = b'{"steps": 5,\n "seed":7, "guidance_scale": null, "n": 1, "prompt":" a grey square "}'
    again = engine.http.put(f"/generations/{one}", content=body, headers={"content-type": "application/json"})
    assert again.status_code == 200
    assert again.json()["created_at"] == first.json()["created_at"]
    assert again.json()["state"] == "done"
    assert again.headers["location"] == f"/generations/{one}"
    assert next(message.id for message in engine.messages(f"/generations/{one}/stream")) == f"{one}:1"


def test_a_seed_that_is_drawn_is_drawn_once(engine: LiveEngine) -> None:
    one = draw_id()
    seeds = {put(engine, one, seed=None).json()["request"]["seed"] for _ in range(3)}
    assert len(seeds) == 1


@pytest.mark.parametrize(
    "change",
    [{"prompt": "a black square"}, {"seed": 8}, {"seed": None}, {"init_image": picture(9)}],
    ids=lambda change: next(iter(change)),
)
def test_another_request_does_not_get_its_id(engine: LiveEngine, change: dict[str, Any]) -> None:
    one = draw_id()
    assert put(engine, one).status_code == 202
    refused = put(engine, one, **change)
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "ID_TAKEN"
    assert engine.http.put(f"/generations/{one}?one_shot=true", json=ASKED).status_code == 409


def test_a_branch_tells_a_default_from_nothing(engine: LiveEngine) -> None:
    parent, branch = draw_id(), draw_id()
    put(engine, parent, negative_prompt="blur")
    engine.wait_until(parent, state="done")
    start = {"from": {"id": parent, "step": 2}}
    asked = {"prompt": "a grey square"} | start
    assert engine.http.put(f"/generations/{branch}", json=asked).status_code == 202
    assert engine.http.put(f"/generations/{branch}", json=asked | {"seed": None}).status_code == 200
    assert engine.http.put(f"/generations/{branch}", json=asked | {"negative_prompt": ""}).status_code == 409


def test_twenty_at_the_same_moment_start_one(engine: LiveEngine) -> None:
    one, source = draw_id(), picture(128)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: put(engine, one, init_image=source), range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [202]
    assert len({answer.json()["created_at"] for answer in answers}) == 1


def test_two_requests_at_the_same_moment_do_not_share_an_id(engine: LiveEngine) -> None:
    one = draw_id()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda grey: put(engine, one, init_image=picture(grey)), range(8)))
    assert sorted(answer.status_code for answer in answers) == [202] + [409] * 7


def test_a_start_that_was_refused_leaves_its_id_free(engine: LiveEngine) -> None:
    one = draw_id()
    assert put(engine, one, width=100).status_code == 400
    assert put(engine, one, init_image="aGk=").status_code == 400
    assert put(engine, one).status_code == 202


def test_a_forgotten_id_starts_anew(run: Run, pencil: Pencil) -> None:
    engine = run(pencil, retention_count=1)
    one = draw_id()
    put(engine, one)
    engine.wait_until(one, state="done")
    for _ in range(2):
        engine.wait_until(engine.create(steps=5)["id"], state="done")
    assert put(engine, one, seed=8).status_code == 202


@pytest.mark.parametrize("one", ["short", "x" * 37, "UPPER0123456789AB", "-123456789abcdef0", "0123456789abcdef_"])
def test_an_id_has_a_form(engine: LiveEngine, one: str) -> None:
    assert put(engine, one).status_code == 400


def test_a_one_shot_is_cancelled_when_nobody_reads_it(run: Run, held_pencil: Pencil) -> None:
    engine = run(held_pencil, disconnect_grace_s=0.2)
    one, other = draw_id(), draw_id()
    assert engine.http.put(f"/generations/{one}?one_shot=true", json=ASKED).status_code == 202
    assert put(engine, other).status_code == 202
    with engine.stream(f"/generations/{one}/stream") as messages:
        next(messages)
    engine.wait_until(one, state="cancelled")
    assert engine.state(other)["state"] in ("queued", "running")


def test_the_engines_own_ids_can_be_repeated_too(engine: LiveEngine) -> None:
    created = engine.create(**ASKED)
    assert put(engine, created["id"]).status_code == 200
