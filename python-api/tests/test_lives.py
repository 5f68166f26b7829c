"""A generation that its caller keeps, and starts again when the engine has ended: numbers, recording, interruption."""

from __future__ import annotations

import uuid

from safelight import wire
from tests.conftest import Run
from tests.live import LiveEngine
from tests.pencil import Pencil

ASKED = {"prompt": "a grey square", "seed": 7, "steps": 5}


def put(engine: LiveEngine, generation_id: str, **query: bool | int) -> None:
    answer = engine.http.put(f"/generations/{generation_id}", json=ASKED, params=query)
    assert answer.status_code in (200, 202), answer.text


def test_each_life_has_numbers_of_its_own_and_an_earlier_cursor_gets_reset(pencil: Pencil, run: Run) -> None:
    engine, one = run(pencil), str(uuid.uuid4())
    put(engine, one, life=2)
    engine.wait_until(one, state="done")
    path = f"/generations/{one}/stream"
    numbers = [message.id for message in engine.messages(path, replay="full")[:-1]]
    assert numbers == [f"{one}:{2_000_000 + number}" for number in range(1, len(numbers) + 1)]
    for earlier in (3, 1_000_003):
        types = [event.type for event in engine.events(path, last_event_id=f"{one}:{earlier}")]
        assert types[:3] == ["reset", "queued", "started"]
        assert types[-2:] == ["image", "done"]
    assert engine.http.get(path, params={"last_event_id": numbers[-1]}).status_code == 204


def test_the_same_request_with_another_life_is_the_same_generation(held_pencil: Pencil, run: Run) -> None:
    engine, one = run(held_pencil), str(uuid.uuid4())
    put(engine, one, life=0)
    put(engine, one, life=1)
    held_pencil.let_go()
    engine.wait_until(one, state="done")
    assert held_pencil.steps_drawn == 5


def test_a_recorder_keeps_no_one_shot_alive(held_pencil: Pencil, run: Run) -> None:
    engine, one = run(held_pencil, disconnect_grace_s=0.05), str(uuid.uuid4())
    put(engine, one, one_shot=True)
    with engine.stream(f"/generations/{one}/stream", recording=True) as recording:
        assert next(recording).event.type == "queued"
        with engine.stream(f"/generations/{one}/stream") as watching:
            assert next(watching).event.type == "queued"
        assert [message.event.type for message in recording if message.data != "[DONE]"][-1] == "cancelled"


def test_stopping_interrupts_what_is_kept_elsewhere(held_pencil: Pencil, run: Run) -> None:
    engine, kept, other = run(held_pencil, max_running=1), str(uuid.uuid4()), str(uuid.uuid4())
    put(engine, kept, life=0)
    put(engine, other)
    with (
        engine.stream(f"/generations/{kept}/stream") as one,
        engine.stream(f"/generations/{other}/stream") as two,
    ):
        assert [next(one).event.type for _ in range(2)] == ["queued", "started"]
        assert next(two).event.type == "queued"
        engine.server.ask_to_stop()
        interrupted, failed = list(one), list(two)
    assert [message.id for message in interrupted] == [None], "not in the log, and no [DONE]: readers may come back"
    assert isinstance(interrupted[0].event, wire.ErrorEvent)
    assert interrupted[0].event.error.code == "ENGINE_STOPPING"
    assert [failed[0].event.type, failed[1].data] == ["error", "[DONE]"]


def test_a_branch_of_a_parent_that_runs_again_names_the_first_one(pencil: Pencil, run: Run) -> None:
    engine, again, branch, first = run(pencil), str(uuid.uuid4()), str(uuid.uuid4()), str(uuid.uuid4())
    put(engine, again)
    engine.wait_until(again, state="done")
    asked = {"prompt": "a black square", "from": {"id": again, "step": 2}}
    answer = engine.http.put(f"/generations/{branch}", json=asked, params={"parent": first})
    assert answer.json()["parent"] == {"id": first, "step": 2, "index": 0}
    assert answer.json()["request"]["from"]["id"] == first
    engine.wait_until(branch, state="done")
    started = engine.events(f"/generations/{branch}/stream")[1]
    assert isinstance(started, wire.StartedEvent)
    assert started.parent == wire.BranchPoint(id=first, step=2)
