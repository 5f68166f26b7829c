"""Several generations at once: who shares a step, whose turn comes first, and whose failure it is."""

from __future__ import annotations

from typing import Any

from safelight import wire
from tests.conftest import Run
from tests.live import LiveEngine
from tests.pencil import Pencil


def create(engine: LiveEngine, prompt: str, owner: str = "", **fields: Any) -> str:
    answer = engine.http.post(
        "/generations", json={"prompt": prompt, "steps": 5, **fields}, headers={"x-safelight-owner": owner}
    )
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def wait_for_step(engine: LiveEngine, pencil: Pencil, generation_id: str, step: int) -> None:
    """One forward after the other until that step is announced."""
    with engine.stream(f"/generations/{generation_id}/stream", replay="full") as messages:
        while True:
            event = next(messages).event
            if isinstance(event, wire.StepEvent) and event.step == step:
                return
            if event.type in ("started", "step"):
                pencil.permit(1)


def test_several_run_at_once_and_share_their_steps(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil)
    ids = [create(engine, prompt) for prompt in "abc"]
    held_pencil.permit(1)  # the others are admitted when the first one's turn ends
    for generation_id in ids:
        engine.wait_until(generation_id, state="running")
    assert engine.http.get("/health/ready").json()["running"] == 3
    held_pencil.let_go()
    for generation_id in ids:
        engine.wait_until(generation_id, state="done")
    assert sorted(held_pencil.forwards[3]) == ["a", "b", "c"]
    assert len(held_pencil.forwards) <= 7


def test_a_newcomer_gets_its_first_step_while_another_is_in_the_middle(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil)
    long = create(engine, "long", steps=50)
    wait_for_step(engine, held_pencil, long, 3)
    new = create(engine, "new")
    held_pencil.permit(3)
    with engine.stream(f"/generations/{new}/stream", replay="full") as messages:
        assert [next(messages).event.type for _ in range(3)] == ["queued", "started", "step"]
    assert engine.state(long)["state"] == "running"
    assert engine.state(long)["step"] < 10


def test_a_forward_has_no_more_rows_than_the_largest_batch(pencil: Pencil, run: Run) -> None:
    engine = run(pencil, model_max_batch_size=2)
    ids = [create(engine, prompt, n=1) for prompt in "abcde"] + [create(engine, "wide", n=4)]
    for generation_id in ids:
        engine.wait_until(generation_id, state="done")
    assert all(len(prompts) <= 2 for prompts in pencil.forwards)
    assert all(prompts == ["wide"] for prompts in pencil.forwards if "wide" in prompts), "more than fit, so alone"


def test_a_crowd_of_one_owner_leaves_anothers_picture_its_share(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil)
    for _ in range(20):
        create(engine, "crowd", "one", steps=20)
    held_pencil.permit(10)
    while len(held_pencil.forwards) < 11:
        pass
    before = len(held_pencil.forwards)
    single = create(engine, "single", "two")
    held_pencil.let_go()
    engine.wait_until(single, state="done")
    last = max(number for number, prompts in enumerate(held_pencil.forwards) if "single" in prompts)
    assert last - before <= 2 * 5 + 2


def test_a_failure_stays_with_its_owner(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil)
    ids = {prompt: create(engine, prompt) for prompt in ("a", "break", "b")}
    held_pencil.permit(1)
    for generation_id in ids.values():
        engine.wait_until(generation_id, state="running")
    held_pencil.let_go()
    assert engine.events(f"/generations/{ids['break']}/stream")[-1].type == "error"
    assert engine.state(ids["break"])["error"]["code"] == "OUT_OF_MEMORY"
    for prompt in "ab":
        assert engine.wait_until(ids[prompt], state="done")["step"] == 5


def test_a_renderer_that_breaks_its_word_does_not_stop_the_engine(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    assert engine.events(f"/generations/{create(engine, 'crash')}/stream")[-1].type == "error"
    engine.wait_until(create(engine, "a"), state="done")


def test_a_model_that_cannot_be_loaded_fails_what_asked_for_it_only(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    other, blunt = create(engine, "a", model="crayon"), create(engine, "b", model="blunt")
    last = engine.events(f"/generations/{blunt}/stream")[-1]
    assert isinstance(last, wire.ErrorEvent)
    assert last.error.code == "MODEL_UNAVAILABLE"
    engine.wait_until(other, state="done")


def test_models_do_not_share_a_forward(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    ids = [create(engine, model, model=model) for model in ("pencil", "crayon") * 2]
    for generation_id in ids:
        engine.wait_until(generation_id, state="done")
    assert all(len(set(prompts)) == 1 for prompts in pencil.forwards)


def test_one_that_takes_too_long_is_ended(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil, generation_timeout_s=0.2)
    last = engine.events(f"/generations/{create(engine, 'a')}/stream")[-1]
    assert isinstance(last, wire.ErrorEvent)
    assert last.error.code == "TIMEOUT"
    held_pencil.permit(1)
    engine.wait_until_idle()
    assert held_pencil.steps_drawn == 0


def test_stopping_ends_every_log_with_a_reason(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil, max_running=2)
    ids = [create(engine, prompt) for prompt in "abc"]
    held_pencil.permit(1)
    engine.wait_until(ids[1], state="running")
    engine.server.ask_to_stop()
    generations = [engine.server.engine.look_up(generation_id) for generation_id in ids]
    held_pencil.let_go()
    while not all(generation and generation.is_finished for generation in generations):
        pass
    assert {generation.error.code for generation in generations if generation and generation.error} == {
        "ENGINE_STOPPING"
    }


def test_previews_that_nobody_can_keep_up_with_are_skipped_but_their_steps_are_told(run: Run) -> None:
    engine = run(Pencil(hasty=True))
    created = create(engine, "a", steps=50, n=4, width=256, height=256)
    events = engine.events(f"/generations/{created}/stream", replay="full")
    steps = [event for event in events if isinstance(event, wire.StepEvent)]
    assert [(event.step, event.index) for event in steps] == [(step, i) for step in range(1, 51) for i in range(4)]
    skipped = sum(event.image is None for event in steps)
    assert skipped > 0
    assert all(event.image is not None for event in steps[-8:]), "the newest are made"
    assert f"safelight_previews_skipped_total {skipped}.0" in engine.http.get("/metrics").text


def test_numbers_are_published(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    engine.wait_until(create(engine, "a"), state="done")
    text = engine.http.get("/metrics").text
    for line in (
        'safelight_generations_finished_total{code="",state="done"} 1.0',
        "safelight_forward_rows_sum 10.0",
        'safelight_slice_seconds_count{slice="encode"} 1.0',
        'safelight_slice_seconds_count{slice="decode"} 1.0',
        "safelight_first_preview_seconds_count 1.0",
        "safelight_step_seconds_count 4.0",
        "safelight_preview_seconds_count 5.0",
        "safelight_wait_seconds_count 1.0",
        "safelight_models_memory_bytes 7.0",
    ):
        assert line in text
