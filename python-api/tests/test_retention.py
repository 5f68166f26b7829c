"""What is kept of generations that ended, whose goes first, and what a running one may hold."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from safelight import wire
from tests.conftest import Run
from tests.live import LiveEngine
from tests.pencil import Pencil

OWNER = "x-safelight-owner"
KILOBYTE = 1 / 1024  # of a megabyte


def create(engine: LiveEngine, owner: str, **fields: Any) -> str:
    asked = {"prompt": "a grey square", "steps": 5, **fields}
    answer = engine.http.post("/generations", json=asked, headers={OWNER: owner})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def finish(engine: LiveEngine, owner: str, **fields: Any) -> str:
    generation_id = create(engine, owner, **fields)
    engine.messages(f"/generations/{generation_id}/stream")
    return generation_id


def is_known(engine: LiveEngine, generation_id: str) -> bool:
    return engine.http.get(f"/generations/{generation_id}").status_code == 200


def preview(engine: LiveEngine, generation_id: str, step: int) -> httpx.Response:
    return engine.http.get(f"/generations/{generation_id}/steps/{step}.jpg")


def test_what_one_cancels_does_not_cost_another_a_picture(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil, retention_count=3, max_running=1)
    held_pencil.permit(5)
    picture = finish(engine, "quiet")
    create(engine, "busy")
    cancelled = []
    for _ in range(4):
        cancelled.append(create(engine, "busy"))
        engine.http.post(f"/generations/{cancelled[-1]}/cancel")
    assert [is_known(engine, one) for one in cancelled] == [False, True, True, True]
    assert engine.http.get(f"/generations/{picture}/image.png").status_code == 200


def test_of_too_many_pictures_the_oldest_of_the_owner_with_most_goes(pencil: Pencil, run: Run) -> None:
    engine = run(pencil, retention_count=3)
    kept = [finish(engine, owner) for owner in ("quiet", "busy", "busy", "busy", "busy", "other")]
    assert [is_known(engine, one) for one in kept] == [True, False, False, False, True, True]


def test_bytes_are_bounded_and_those_of_the_largest_share_go(pencil: Pencil, run: Run) -> None:
    engine = run(pencil, retention_mb=60 * KILOBYTE)
    quiet = finish(engine, "quiet")
    busy = [finish(engine, "busy", steps=10) for _ in range(10)]
    assert is_known(engine, quiet)
    known = [is_known(engine, one) for one in busy]
    assert known == sorted(known), "the oldest have gone"
    assert 1 <= sum(known) < 10
    held = re.search(r"^safelight_logs_bytes (\S+)$", engine.http.get("/metrics").text, re.MULTILINE)
    assert held is not None
    assert float(held[1]) <= 60 * 1024


def test_what_was_cancelled_or_failed_gives_up_its_previews_first(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil, retention_mb=45 * KILOBYTE)
    cancelled = create(engine, "busy", steps=50)
    held_pencil.permit(10)
    engine.wait_until(cancelled, step=10)
    engine.http.post(f"/generations/{cancelled}/cancel")
    held_pencil.let_go()
    assert preview(engine, cancelled, 10).status_code == 200
    pictures = [finish(engine, "busy") for _ in range(3)]
    assert engine.state(cancelled)["state"] == "cancelled"
    refused = preview(engine, cancelled, 10)
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "PREVIEW_NOT_FOUND")
    assert all(is_known(engine, one) for one in pictures[1:])


def test_one_that_runs_gives_up_superseded_previews_and_says_so(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil, retention_mb=64 * KILOBYTE)
    held_pencil.let_go()
    large = {"steps": 50, "preview_size": 1024, "width": 256, "height": 256}
    generation_id = finish(engine, "busy", **large)
    assert preview(engine, generation_id, 1).status_code == 404
    assert preview(engine, generation_id, 50).status_code == 200
    events = engine.events(f"/generations/{generation_id}/stream", replay="full")
    steps = [event for event in events if isinstance(event, wire.StepEvent)]
    assert [event.step for event in steps] == list(range(1, 51))
    shown = [event.image is not None for event in steps]
    assert shown == sorted(shown), "the oldest have gone"
    assert shown[-1]
    assert not shown[0]
    assert engine.http.get(f"/generations/{generation_id}/image.png").status_code == 200


@pytest.mark.parametrize("retention_mb", [0, 1 * KILOBYTE])
def test_the_newest_picture_stays_whatever_the_budget(pencil: Pencil, run: Run, retention_mb: float) -> None:
    engine = run(pencil, retention_mb=retention_mb)
    first, second = finish(engine, "one"), finish(engine, "other")
    assert not is_known(engine, first)
    assert engine.http.get(f"/generations/{second}/image.png").status_code == 200


def test_the_comings_and_goings_of_others_leave_one_place_in_a_log(held_pencil: Pencil, run: Run) -> None:
    """And a reader who comes back with an old cursor goes on from there."""
    engine = run(held_pencil, max_running=1)
    running = create(engine, "crowd")
    engine.wait_until(running, state="running")
    create(engine, "crowd")
    waiting = create(engine, "crowd")
    path = f"/generations/{waiting}/stream"
    with engine.stream(path) as messages:
        old = str(next(messages).id)
    for _ in range(20):
        other = create(engine, "newcomer")  # goes before the crowd's second
        assert engine.state(waiting)["position"] == 3
        engine.http.post(f"/generations/{other}/cancel")
    held_pencil.let_go()
    engine.wait_until(waiting, state="done")
    for cursor, first_seq in ((None, 40), (old, 40)):
        headers = {"last-event-id": cursor} if cursor else None
        messages_again = engine.messages(path, headers=headers, replay="full")
        seqs = [int(str(message.id).split(":")[1]) for message in messages_again[:-1]]
        kinds = [message.event.type for message in messages_again[:-1]]
        assert kinds == ["queued", "started", *["step"] * 5, "image", "done"]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
        assert seqs[0] > first_seq, "places have been told in between"
