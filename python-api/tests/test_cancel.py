"""Ending a generation early: on request, or because nobody watches."""

from __future__ import annotations

from safelight import wire
from tests.conftest import Run
from tests.pencil import Pencil


def test_cancelling_ends_the_stream_and_the_work_within_one_step(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil)
    generation_id = engine.create(steps=50)["id"]
    with engine.stream(f"/generations/{generation_id}/stream") as messages:
        assert [next(messages).event.type for _ in range(2)] == ["queued", "started"]
        for _ in range(2):
            held_pencil.permit(1)
            assert next(messages).event.type == "step"
        answer = engine.http.post(f"/generations/{generation_id}/cancel")
        assert (answer.status_code, answer.json()["state"]) == (202, "cancelled")
        assert [message.data for message in messages] == ['{"type":"cancelled"}', "[DONE]"]
    held_pencil.permit(1)
    engine.wait_until_idle()
    assert held_pencil.steps_drawn == 2
    assert engine.http.post(f"/generations/{generation_id}/cancel").status_code == 200


def test_a_waiting_generation_is_cancelled_without_being_started(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil, max_running=1)
    engine.create(steps=5)
    waiting = engine.create(steps=5)["id"]
    engine.http.post(f"/generations/{waiting}/cancel")
    events = engine.events(f"/generations/{waiting}/stream")
    assert [event.type for event in events] == ["queued", "cancelled"]


def test_a_finished_generation_stays_as_it_is(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    generation_id = engine.create(steps=5)["id"]
    engine.wait_until(generation_id, state="done")
    answer = engine.http.post(f"/generations/{generation_id}/cancel")
    assert (answer.status_code, answer.json()["state"]) == (200, "done")


def test_a_one_shot_nobody_reads_is_cancelled_after_the_grace_period(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil, disconnect_grace_s=0.05)
    with engine.stream("/generate", prompt="a grey square", steps=5) as messages:
        first = next(messages).event
        assert isinstance(first, wire.QueuedEvent)
    assert engine.wait_until(first.id, state="cancelled")["step"] == 0


def test_a_reader_who_comes_back_in_time_saves_it(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil, disconnect_grace_s=5)
    with engine.stream("/generate", prompt="a grey square", steps=5) as messages:
        cursor = str(next(messages).id)
    with engine.stream("/generate", headers={"last-event-id": cursor}, prompt="a grey square", steps=5) as messages:
        held_pencil.let_go()
        assert [message.data for message in messages][-1] == "[DONE]"
    assert engine.state(cursor.split(":")[0])["state"] == "done"


def test_a_created_generation_needs_no_reader(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil, disconnect_grace_s=0)
    generation_id = engine.create(steps=5)["id"]
    with engine.stream(f"/generations/{generation_id}/stream") as messages:
        next(messages)
    held_pencil.let_go()
    assert engine.wait_until(generation_id, state="done")["step"] == 5
