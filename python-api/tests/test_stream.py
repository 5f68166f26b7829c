"""A generation's stream as a client reads it: its events, its frames, its headers."""

from __future__ import annotations

import base64

import pytest

from safelight import wire
from tests.conftest import Run
from tests.pencil import Pencil


def test_a_one_shot_stream_tells_the_whole_story_in_order(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil)
    with engine.stream("/generate", prompt=" a grey square ", steps=5, seed=7) as messages:
        seen = [next(messages), next(messages)]
        for _ in range(5):
            held_pencil.permit(1)
            seen.append(next(messages))
        seen += messages
    assert [message.event.type for message in seen[:-1]] == ["queued", "started", *["step"] * 5, "image", "done"]
    generation_id = seen[0].id and seen[0].id.split(":")[0]
    assert [message.id for message in seen] == [*(f"{generation_id}:{seq}" for seq in range(1, 10)), None]
    assert seen[-1].data == "[DONE]"
    assert seen[1].event == wire.StartedEvent(
        id=str(generation_id), model="pencil", seed=7, width=64, height=64, total_steps=5, n=1
    )
    steps = [message.event for message in seen[2:7]]
    assert [(step.step, step.progress) for step in steps if isinstance(step, wire.StepEvent)] == [
        (1, 20), (2, 40), (3, 60), (4, 80), (5, 100),
    ]  # fmt: skip


def test_retry_rides_on_the_first_event_only(pencil: Pencil, run: Run) -> None:
    messages = run(pencil).messages("/generate", prompt="a grey square", steps=5)
    assert messages[0].retry is not None
    assert 1000 <= messages[0].retry <= 3000
    assert all(message.retry is None for message in messages[1:])


def test_pictures_are_data_urls_equal_to_the_files(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    created = engine.create(steps=5, seed=3)
    events = engine.events(f"/generations/{created['id']}/stream", replay="full")
    step = next(event for event in events if isinstance(event, wire.StepEvent) and event.step == 4)
    image = next(event for event in events if isinstance(event, wire.ImageEvent))
    jpeg = engine.http.get(f"/generations/{created['id']}/steps/4.jpg")
    png = engine.http.get(f"/generations/{created['id']}/image.png")
    assert step.image == "data:image/jpeg;base64," + base64.b64encode(jpeg.content).decode()
    assert image.image == "data:image/png;base64," + base64.b64encode(png.content).decode()
    assert (jpeg.headers["content-type"], png.headers["content-type"]) == ("image/jpeg", "image/png")
    assert "immutable" in jpeg.headers["cache-control"]


@pytest.mark.parametrize("prefix", [None, "/api/generate"])
def test_url_delivery_sends_addresses_under_the_callers_prefix(pencil: Pencil, run: Run, prefix: str | None) -> None:
    engine = run(pencil)
    created = engine.create(steps=5, images="url")
    headers = {"x-forwarded-prefix": prefix} if prefix else {}
    messages = engine.messages(f"/generations/{created['id']}/stream", headers=headers, replay="full")
    pictures = [
        message.event.image for message in messages[:-1] if isinstance(message.event, wire.StepEvent | wire.ImageEvent)
    ]
    root = f"{prefix or '/generations'}/{created['id']}"
    assert pictures == [*(f"{root}/steps/{step}.jpg?index=0" for step in range(1, 6)), f"{root}/image.png?index=0"]


def test_headers_keep_proxies_from_buffering(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    with engine.http.stream("GET", "/generate", params={"prompt": "a", "steps": 5}) as response:
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["cache-control"] == "no-cache, no-transform"
        assert response.headers["x-accel-buffering"] == "no"
        response.read()


def test_silence_is_broken_by_heartbeat_comments(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil, heartbeat_s=0.05)
    with engine.http.stream("GET", "/generate", params={"prompt": "a", "steps": 5}) as response:
        lines = response.iter_lines()
        assert next(line for line in lines if line.startswith(":")) == ": heartbeat"
        held_pencil.let_go()
        assert "data: [DONE]" in list(lines)


def test_every_nth_preview_leaves_the_other_steps_without_one(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    created = engine.create(steps=6, previews="none", n=2)
    steps = [
        event
        for event in engine.events(f"/generations/{created['id']}/stream", replay="full")
        if isinstance(event, wire.StepEvent)
    ]
    assert [(step.step, step.index, step.image) for step in steps] == [
        (step, index, None) for step in range(1, 7) for index in (0, 1)
    ]


def test_a_late_reader_gets_the_newest_step_and_all_images_only(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    created = engine.create(steps=8, n=2, seed=2**32 - 1)
    engine.wait_until(created["id"], state="done")
    events = engine.events(f"/generations/{created['id']}/stream")
    assert [event.type for event in events] == ["queued", "started", "step", "step", "image", "image", "done"]
    assert [event.seed for event in events if isinstance(event, wire.ImageEvent)] == [2**32 - 1, 0]


def test_a_failure_is_one_error_event(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    for prompt, code in (("break", "OUT_OF_MEMORY"), ("crash", "GENERATION_FAILED")):
        last = engine.events("/generate", prompt=prompt, steps=5)[-1]
        assert isinstance(last, wire.ErrorEvent)
        assert last.error.code == code
    assert engine.events("/generate", prompt="a grey square", steps=5)[-1].type == "done"
