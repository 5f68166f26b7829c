"""Going on from a step of another generation, and keeping what there is before the end."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from safelight import wire
from tests.conftest import Run
from tests.live import LiveEngine
from tests.pencil import Pencil, Sketch

PARENT: dict[str, Any] = {
    "steps": 8,
    "width": 128,
    "height": 96,
    "seed": 7,
    "sampler": "ddim",
    "guidance_scale": 2,
    "n": 2,
}


def parent(engine: LiveEngine, **fields: Any) -> str:
    generation_id: str = engine.create(**{**PARENT, "negative_prompt": "noise", **fields})["id"]
    engine.wait_until(generation_id, state="done")
    return generation_id


def ask(engine: LiveEngine, **fields: Any) -> tuple[int, Any]:
    answer = engine.http.post("/generations", json={"prompt": "another", **fields})
    return answer.status_code, answer.json()


def test_a_branch_goes_on_after_its_parents_step(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    point = {"id": parent(engine), "step": 3, "index": 1}
    status, child = ask(engine, **{"from": point})
    assert status == 202
    assert (child["parent"], child["total_steps"], child["step"]) == (point, 8, 3)
    request = child["request"]
    inherited = {name: value for name, value in PARENT.items() if name != "n"} | {
        "seed": PARENT["seed"] + point["index"]
    }
    assert {name: request[name] for name in inherited} == inherited
    assert (request["negative_prompt"], request["n"], request["from"]) == ("noise", 1, point)
    events = engine.events(f"/generations/{child['id']}/stream", replay="full")
    started = events[1]
    assert isinstance(started, wire.StartedEvent)
    assert started.parent == wire.BranchPoint(**point)
    assert [event.step for event in events if isinstance(event, wire.StepEvent)] == [4, 5, 6, 7, 8]
    assert pencil.works[-1].start == Sketch(3)


def test_a_branch_may_change_its_words_and_can_be_branched(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    new = {"seed": 8, "sampler": "euler", "guidance_scale": 1, "negative_prompt": "", "loras": [{"name": "chalk"}]}
    status, child = ask(engine, **{"from": {"id": parent(engine), "step": 7}, **new})
    assert status == 202
    assert {name: child["request"][name] for name in new} == new | {"loras": [{"name": "chalk", "scale": 1.0}]}
    engine.wait_until(child["id"], state="done")
    assert ask(engine, **{"from": {"id": child["id"], "step": 3}})[1]["error"]["code"] == "LATENTS_NOT_KEPT"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"width": 64}, "width"), ({"height": 64}, "height"), ({"steps": 9}, "steps"), ({"model": "crayon"}, "model"),
        ({"init_image": "x"}, "from"), ({"strength": 0.5}, "strength"), ({"mask": "x"}, "mask"),
    ],
)  # fmt: skip
def test_what_a_branch_cannot_change_is_named(pencil: Pencil, run: Run, fields: dict[str, Any], named: str) -> None:
    engine = run(pencil)
    status, body = ask(engine, **{"from": {"id": parent(engine), "step": 3}, **fields})
    assert (status, body["error"]["details"][0]["field"]) == (400, named)


@pytest.mark.parametrize("point", [{"step": 8}, {"step": 3, "index": 2}])
def test_a_step_or_image_that_the_parent_does_not_have_is_refused(
    pencil: Pencil, run: Run, point: dict[str, Any]
) -> None:
    engine = run(pencil)
    status, body = ask(engine, **{"from": {"id": parent(engine), **point}})
    assert (status, body["error"]["details"][0]["field"]) == (400, "from")


def test_an_unknown_parent_and_forgotten_latents(pencil: Pencil, run: Run) -> None:
    engine = run(pencil, latents_budget_mb=5000 / 2**20)
    unknown = ask(engine, **{"from": {"id": "a" * 20, "step": 3}})
    assert (unknown[0], unknown[1]["error"]["code"]) == (404, "GENERATION_NOT_FOUND")
    first = parent(engine)  # seven steps of 1000 bytes: the first two are dropped
    assert ask(engine, **{"from": {"id": first, "step": 3}})[0] == 202
    assert ask(engine, **{"from": {"id": first, "step": 2}})[0] == 410
    parent(engine)
    status, body = ask(engine, **{"from": {"id": first, "step": 7}})
    assert (status, body["error"]["code"]) == (410, "LATENTS_NOT_KEPT")


def test_latents_go_with_their_generation(pencil: Pencil, run: Run) -> None:
    engine = run(pencil, retention_count=1)
    first = parent(engine)
    assert engine.server.engine._snapshots.nbytes == 7000
    parent(engine)
    engine.create(steps=5)
    assert engine.http.get(f"/generations/{first}").status_code == 404
    assert engine.server.engine._snapshots.find(first, 3) is None


def test_finishing_early_keeps_the_newest_step_as_the_picture(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil)
    generation_id = engine.create(steps=50, n=2)["id"]
    path = f"/generations/{generation_id}"
    nothing = engine.http.post(f"{path}/finish")
    assert (nothing.status_code, nothing.json()["error"]["code"]) == (409, "NOTHING_TO_KEEP")
    with engine.stream(f"{path}/stream") as messages:
        assert [next(messages).event.type for _ in range(2)] == ["queued", "started"]
        held_pencil.permit(1)
        assert [next(messages).event.type for _ in range(2)] == ["step", "step"]
        assert engine.http.post(f"{path}/finish").status_code == 202
        assert engine.http.post(f"{path}/finish").status_code == 202
        held_pencil.permit(1)  # for the step that was being drawn
        rest = [message.event.type for message in list(messages)[:-1]]
    assert rest == ["step", "step", "image", "image", "done"]
    assert held_pencil.steps_drawn == 2
    again = engine.http.post(f"{path}/finish")
    assert (again.status_code, again.json()["state"]) == (200, "done")


def picture(colour: str = "red", size: tuple[int, int] = (40, 30)) -> str:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return b64encode(file.getvalue()).decode()


def test_image_to_image_runs_its_share_of_the_steps(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    status, created = ask(engine, init_image=picture(), mask=picture("white"), strength=0.5, steps=11, width=128)
    assert status == 202
    assert (created["total_steps"], created["request"]["strength"]) == (5, 0.5)
    assert (created["request"]["has_init_image"], created["request"]["has_mask"]) == (True, True)
    assert engine.wait_until(created["id"], state="done")["step"] == 5
    work = pencil.works[-1]
    assert work.init_image is not None
    assert work.mask is not None
    assert (work.init_image.mode, work.init_image.size, work.init_image.getpixel((0, 0))) == (
        "RGB", (128, 64), (255, 0, 0),
    )  # fmt: skip
    assert (work.mask.mode, work.mask.getpixel((0, 0))) == ("L", 255)


def test_a_branch_of_an_inpainting_has_its_picture_and_mask(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    first = ask(engine, init_image=picture(), mask=picture("white"), strength=0.5, steps=10)[1]
    engine.wait_until(first["id"], state="done")
    snapshots = engine.server.engine._snapshots
    assert snapshots.nbytes == 4 * 1000 + 4 * 64 * 64, "the pictures count too"
    status, child = ask(engine, **{"from": {"id": first["id"], "step": 2}})
    assert (status, child["request"]["has_init_image"], child["request"]["has_mask"]) == (202, False, False)
    engine.wait_until(child["id"], state="done")
    parents, childs = pencil.works
    assert childs.mask is parents.mask is not None
    assert childs.init_image is parents.init_image
    assert snapshots.nbytes == 2 * (4 * 64 * 64) + (4 + 2) * 1000
    for generation_id in (first["id"], child["id"]):
        snapshots.forget(generation_id)
    assert snapshots.nbytes == 0


def test_strength_is_0_6_when_it_is_not_said(pencil: Pencil, run: Run) -> None:
    assert ask(run(pencil), init_image=picture(), steps=10)[1]["total_steps"] == 6


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"strength": 0.5}, "strength"), ({"mask": "x"}, "mask"), ({"init_image": "x"}, "init_image"),
        ({"loras": [{"name": "oil"}]}, "loras"), ({"loras": [{"name": "chalk"}, {"name": "chalk"}]}, "loras"),
        ({"model": "crayon", "loras": [{"name": "chalk"}]}, "loras"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_named(pencil: Pencil, run: Run, fields: dict[str, Any], named: str) -> None:
    status, body = ask(run(pencil), **fields)
    assert (status, body["error"]["details"][0]["field"]) == (400, named)


def test_a_large_body_is_taken_only_for_pictures(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    noisy = BytesIO()
    Image.effect_noise((400, 400), 90).save(noisy, "PNG")
    assert noisy.tell() > 100_000
    assert ask(engine, init_image=b64encode(noisy.getvalue()).decode(), steps=5)[0] == 202
    for body in ({"negative_prompt": "x" * 100_000}, {"init_image": "x" * 25 * 2**20}):
        status, answer = ask(engine, **body)
        assert (status, answer["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
