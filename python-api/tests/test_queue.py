"""Waiting in line: places, predictions, and a line that is full."""

from __future__ import annotations

from itertools import pairwise

from safelight import wire
from tests.conftest import Run
from tests.pencil import Pencil


def test_places_move_up_and_are_announced(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil, max_running=1)
    first, second, third = (engine.create(steps=5)["id"] for _ in range(3))
    assert engine.state(third)["position"] == 2
    assert engine.state(third)["eta_ms"] is None, "nothing has been measured yet"
    with engine.stream(f"/generations/{third}/stream") as messages:
        assert next(messages).event == wire.QueuedEvent(id=third, position=2, eta_ms=None)
        engine.http.post(f"/generations/{second}/cancel")
        assert next(messages).event == wire.QueuedEvent(id=third, position=1, eta_ms=None)
        held_pencil.permit(5)
        assert next(messages).event == wire.QueuedEvent(id=third, position=0, eta_ms=0)
        assert next(messages).event.type == "started"
        held_pencil.let_go()
        assert [message.data for message in messages][-1] == "[DONE]"
    assert engine.state(first)["state"] == "done"


def test_once_measured_the_wait_is_predicted(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil, max_running=1)
    held_pencil.permit(5)
    engine.wait_until(engine.create(steps=5)["id"], state="done")
    running = engine.create(steps=50)["id"]
    engine.wait_until(running, state="running")
    waiting = [engine.create(steps=steps)["id"] for steps in (50, 5)]
    etas = [engine.state(generation_id)["eta_ms"] for generation_id in waiting]
    assert all(isinstance(eta, int) for eta in etas)
    assert etas == sorted(etas)


def test_a_full_line_refuses_with_a_time_to_come_back(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil, queue_max=2, max_running=1)
    running = engine.create(steps=5)["id"]
    engine.wait_until(running, state="running")
    for _ in range(2):
        engine.create(steps=5)
    for answer in (
        engine.http.post("/generations", json={"prompt": "one too many"}),
        engine.http.get("/generate", params={"prompt": "one too many"}),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "QUEUE_FULL")
        assert int(answer.headers["retry-after"]) >= 1
    assert engine.http.get("/health/ready").json()["queued"] == 2


def test_with_one_place_generations_run_one_after_another(pencil: Pencil, run: Run) -> None:
    engine = run(pencil, max_running=1)
    ids = [engine.create(steps=5)["id"] for _ in range(4)]
    states = [engine.wait_until(generation_id, state="done") for generation_id in ids]
    assert all(earlier["started_at"] <= later["started_at"] for earlier, later in pairwise(states))
    assert all(len(prompts) == 1 for prompts in pencil.forwards)
