"""Coming back to a stream: after an event, after the end, after the engine has forgotten."""

from __future__ import annotations

import pytest

from safelight import wire
from tests.conftest import Run
from tests.live import LiveEngine
from tests.pencil import Pencil


def finished(engine: LiveEngine, **fields: object) -> tuple[str, int]:
    """(id, number of its last event)"""
    created = engine.create(**{"steps": 5, **fields})
    messages = engine.messages(f"/generations/{created['id']}/stream", replay="full")
    return created["id"], int(str(messages[-2].id).split(":")[1])


@pytest.mark.parametrize("way", ["header", "query", "one-shot header", "one-shot query"])
def test_a_cursor_continues_after_that_event(held_pencil: Pencil, run: Run, way: str) -> None:
    engine = run(held_pencil)
    with engine.stream("/generate", prompt="a grey square", steps=5) as messages:
        assert [next(messages).event.type for _ in range(2)] == ["queued", "started"]
        for _ in range(2):
            held_pencil.permit(1)
            cursor = next(messages).id
    held_pencil.let_go()
    assert cursor is not None
    generation_id = cursor.split(":")[0]
    engine.wait_until(generation_id, state="done")
    path = "/generate" if "one-shot" in way else f"/generations/{generation_id}/stream"
    params: dict[str, str] = {"prompt": "a grey square", "steps": "5"} if "one-shot" in way else {"replay": "full"}
    headers = {"last-event-id": cursor} if "header" in way else {}
    if "query" in way:
        params["last_event_id"] = cursor
    steps = [
        message.event.step
        for message in engine.messages(path, headers=headers, **params)[:-1]
        if isinstance(message.event, wire.StepEvent)
    ]
    assert steps == ([5] if "one-shot" in way else [3, 4, 5])
    assert held_pencil.steps_drawn == 5, "resuming draws nothing again"


def test_the_header_wins_over_the_query(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    generation_id, last = finished(engine)
    answer = engine.http.get(
        f"/generations/{generation_id}/stream",
        params={"last_event_id": f"{generation_id}:1"},
        headers={"last-event-id": f"{generation_id}:{last}"},
    )
    assert answer.status_code == 204


@pytest.mark.parametrize("path", ["/generate?prompt=a", "/generations/{id}/stream"])
def test_after_the_end_there_is_204(pencil: Pencil, run: Run, path: str) -> None:
    engine = run(pencil)
    generation_id, last = finished(engine)
    answer = engine.http.get(path.format(id=generation_id), headers={"last-event-id": f"{generation_id}:{last}"})
    assert (answer.status_code, answer.content) == (204, b"")


def test_full_replay_returns_every_step(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    created = engine.create(steps=50, n=2)
    engine.wait_until(created["id"], state="done")
    events = engine.events(f"/generations/{created['id']}/stream", replay="full")
    steps = [(event.step, event.index) for event in events if isinstance(event, wire.StepEvent)]
    assert steps == [(step, index) for step in range(1, 51) for index in (0, 1)]


@pytest.mark.parametrize("cursor", ["{id}:999", "{id}:lost", "aaaaaaaaaaaaaaaaaaaa:3"])
def test_a_cursor_that_is_not_ours_resets(pencil: Pencil, run: Run, cursor: str) -> None:
    engine = run(pencil)
    generation_id, _ = finished(engine)
    messages = engine.messages(
        f"/generations/{generation_id}/stream", headers={"last-event-id": cursor.format(id=generation_id)}
    )
    assert (messages[0].id, messages[0].event) == (None, wire.ResetEvent())
    assert [message.event.type for message in messages[1:-1]] == ["queued", "started", "step", "image", "done"]


@pytest.mark.parametrize("path", ["/generate?prompt=a", "/generations/{id}/stream"])
def test_a_forgotten_generation_is_reported_once_and_then_left_alone(pencil: Pencil, run: Run, path: str) -> None:
    engine = run(pencil, retention_count=1)
    generation_id, _ = finished(engine)
    finished(engine)
    finished(engine)
    path = path.format(id=generation_id)
    messages = engine.messages(path, headers={"last-event-id": f"{generation_id}:3"})
    assert [message.id for message in messages] == [None, f"{generation_id}:lost", None]
    assert messages[0].event == wire.ResetEvent()
    assert isinstance(messages[1].event, wire.ErrorEvent)
    assert messages[1].event.error.code == "GENERATION_LOST"
    assert messages[2].data == "[DONE]"
    again = engine.http.get(path, headers={"last-event-id": str(messages[1].id)})
    assert again.status_code == 204


def test_retention_forgets_by_age(pencil: Pencil, run: Run) -> None:
    engine = run(pencil, retention_s=0)
    generation_id = engine.create(steps=5)["id"]
    engine.wait_until_idle()
    while (answer := engine.http.get(f"/generations/{generation_id}")).status_code == 200:
        pass
    assert answer.json()["error"]["code"] == "GENERATION_NOT_FOUND"


def test_an_unknown_generation_without_a_cursor_is_404(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    for method, path in (
        ("GET", "/generations/aaaaaaaaaaaaaaaaaaaa"),
        ("GET", "/generations/aaaaaaaaaaaaaaaaaaaa/stream"),
        ("POST", "/generations/aaaaaaaaaaaaaaaaaaaa/cancel"),
        ("GET", "/generations/aaaaaaaaaaaaaaaaaaaa/image.png"),
        ("GET", "/generations/aaaaaaaaaaaaaaaaaaaa/steps/1.jpg"),
    ):
        answer = engine.http.request(method, path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "GENERATION_NOT_FOUND")
