"""What a request may ask for: every field at and beyond its limits, through both doors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Run
from tests.live import LiveEngine
from tests.pencil import Pencil

GOOD: list[dict[str, Any]] = [
    {"prompt": "x" * 500},
    {"prompt": f"  {'x' * 500}  "},
    {"negative_prompt": "y" * 500},
    {"steps": 5}, {"steps": 50},
    {"guidance_scale": 1}, {"guidance_scale": 20}, {"guidance_scale": 7.5},
    {"seed": 0}, {"seed": 2**32 - 1},
    {"width": 64, "height": 256}, {"width": 256, "height": 96},
    {"n": 1}, {"n": 4},
    {"sampler": "ddim"}, {"model": "pencil"},
    {"previews": "each"}, {"previews": "none"}, {"previews": 1}, {"previews": 50},
    {"preview_decoder": "linear"}, {"preview_decoder": "vae"},
    {"preview_size": 32}, {"preview_size": 1024},
    {"images": "url"},
]  # fmt: skip

BAD: list[tuple[str, Any]] = [
    ("prompt", ""), ("prompt", "   "), ("prompt", "x" * 501),
    ("negative_prompt", "y" * 501),
    ("steps", 4), ("steps", 51), ("steps", 5.5), ("steps", "many"), ("steps", ""),
    ("guidance_scale", 0.99), ("guidance_scale", 20.01), ("guidance_scale", "nan"), ("guidance_scale", "inf"),
    ("seed", -1), ("seed", 2**32), ("seed", "random"),
    ("width", 63), ("width", 257), ("width", 2**40), ("width", 100), ("height", 288), ("height", 0), ("height", "big"),
    ("n", 0), ("n", 5), ("n", 17),
    ("sampler", "magic"), ("sampler", "x" * 41), ("model", "other"), ("model", "x" * 101),
    ("previews", 0), ("previews", 51), ("previews", "some"), ("previews", -1),
    ("preview_decoder", "tiny"), ("preview_decoder", "magic"),
    ("preview_size", 31), ("preview_size", 1025),
    ("images", "pigeon"),
    ("step", 20), ("Prompt", "x"), ("__class__", "x"),
]  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Any:
    from tests.live import run_engine

    pencil = Pencil()
    with run_engine(lambda: pencil) as engine:
        yield engine


@pytest.mark.parametrize("fields", GOOD, ids=str)
def test_good_values_are_taken_by_both_doors(engine: LiveEngine, fields: dict[str, Any]) -> None:
    created = engine.create(**{"steps": 5, **fields})
    for field, value in fields.items():
        assert created["request"][field] == (value.strip() if isinstance(value, str) else value)
    engine.wait_until(created["id"], state="done")
    assert engine.events("/generate", **{"prompt": "a", "steps": 5, **fields})[-1].type == "done"


@pytest.mark.parametrize(("field", "value"), BAD, ids=str)
def test_bad_values_are_refused_by_name_at_both_doors(engine: LiveEngine, field: str, value: Any) -> None:
    asked = {"prompt": "a", field: value}
    for answer in (
        engine.http.get("/generate", params=asked),
        engine.http.post("/generations", json=asked),
    ):
        assert answer.status_code == 400
        error = answer.json()["error"]
        assert error["code"] == "VALIDATION_ERROR"
        assert [detail["field"] for detail in error["details"]] == [field]
        assert error["message"].startswith(f"{field}: ")


RULES: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    ({"prompt": ""}, "min_length", {"min_length": 1}),
    ({"prompt": "x" * 501}, "max_length", {"max_length": 500}),
    ({"prompt": 5}, "type", {}),
    ({"steps": 4}, "minimum", {"minimum": 5}),
    ({"steps": 51}, "maximum", {"maximum": 50}),
    ({"steps": 5.5}, "type", {}),
    ({"steps": None}, "type", {}),
    ({"guidance_scale": 0.5}, "minimum", {"minimum": 1}),
    ({"images": "pigeon"}, "choice", {"choice": ["inline", "url"]}),
    ({"width": 288}, "maximum", {"minimum": 64, "maximum": 256}),
    ({"width": 100}, "multiple_of", {"multiple_of": 32}),
    ({"sampler": "magic"}, "choice", {"choice": ["euler", "ddim"]}),
    ({"model": "other"}, "choice", {"choice": ["pencil", "crayon", "blunt"]}),
    ({"n": 5}, "maximum", {"maximum": 4}),
    ({"surprise": 1}, "unknown_field", {}),
    ({"strength": 0.5}, "needs", {"needs": "init_image"}),
    ({"from": {"id": "x", "step": 1}}, "pattern", {}),
    ({"loras": [{"name": "ink"}] * 5}, "max_length", {"max_length": 4}),
    ({"init_image": "?"}, "format", {}),
]


@pytest.mark.parametrize(("fields", "rule", "limits"), RULES, ids=lambda value: str(value)[:40])
def test_a_refusal_says_its_rule_and_the_limit(
    engine: LiveEngine, fields: dict[str, Any], rule: str, limits: dict[str, Any]
) -> None:
    answer = engine.http.post("/generations", json={"prompt": "a", **fields})
    assert answer.status_code == 400
    (detail,) = answer.json()["error"]["details"]
    assert (detail["field"], detail["rule"], detail["limits"]) == (next(iter(fields)), rule, limits)


def test_defaults_are_filled_in_and_reported(engine: LiveEngine) -> None:
    created = engine.create(steps=5)
    request = created["request"]
    assert 0 <= request.pop("seed") < 2**32
    assert request == {
        "prompt": "a grey square", "negative_prompt": "", "steps": 5, "guidance_scale": 3.5, "width": 64, "height": 64,
        "n": 1, "sampler": "euler", "model": "pencil", "previews": "each", "preview_decoder": "auto",
        "preview_size": None, "images": "inline", "has_init_image": False, "has_mask": False, "strength": None,
        "from": None, "loras": [],
    }  # fmt: skip


def test_a_missing_prompt_is_named(engine: LiveEngine) -> None:
    for answer in (engine.http.get("/generate"), engine.http.post("/generations", json={})):
        assert answer.status_code == 400
        assert answer.json()["error"]["details"] == [
            {"field": "prompt", "message": "is required", "rule": "required", "limits": {}}
        ]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"prompt"', b"\xff", b'{"prompt": "\\ud800"}', b'{"prompt": 5}',
             b'{"prompt": "a", "steps": "20"}', b'{"prompt": "a", "seed": true}', b'{"prompt": null}'],
)  # fmt: skip
def test_a_body_that_is_not_a_request_is_refused(engine: LiveEngine, body: bytes) -> None:
    answer = engine.http.post("/generations", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


def test_a_field_given_twice_is_refused(engine: LiveEngine) -> None:
    answer = engine.http.get("/generate?prompt=a&prompt=b")
    assert (answer.status_code, answer.json()["error"]["details"][0]["field"]) == (400, "prompt")


def test_other_bodies_are_refused(engine: LiveEngine) -> None:
    text = engine.http.post("/generations", content=b"prompt=a", headers={"content-type": "text/plain"})
    assert (text.status_code, text.json()["error"]["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    large = engine.http.post("/generations", json={"prompt": "x" * 100_000})
    assert (large.status_code, large.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize("cursor", ["x", "aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa:-1", "../../etc:1", "a:b:c"])
def test_an_ill_formed_cursor_is_refused(engine: LiveEngine, cursor: str) -> None:
    answer = engine.http.get("/generate", params={"prompt": "a", "last_event_id": cursor})
    assert (answer.status_code, answer.json()["error"]["details"][0]["field"]) == (400, "last_event_id")


def test_unknown_addresses_and_methods_answer_in_the_same_form(engine: LiveEngine) -> None:
    nowhere = engine.http.get("/nowhere")
    assert (nowhere.status_code, nowhere.json()["error"]["code"]) == (404, "NOT_FOUND")
    wrong = engine.http.delete("/generate")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert wrong.headers["allow"] == "GET"


@pytest.mark.parametrize(
    "path", ["steps/0.jpg", "steps/51.jpg", "steps/x.jpg", "steps/1.jpg?index=-1", "image.png?index=x"]
)
def test_ill_formed_picture_addresses_are_refused(engine: LiveEngine, path: str) -> None:
    answer = engine.http.get(f"/generations/{engine.create(steps=5)['id']}/{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


def test_pictures_that_are_not_there(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil)
    generation_id = engine.create(steps=5)["id"]
    preview = engine.http.get(f"/generations/{generation_id}/steps/1.jpg")
    image = engine.http.get(f"/generations/{generation_id}/image.png")
    assert (preview.status_code, preview.json()["error"]["code"]) == (404, "PREVIEW_NOT_FOUND")
    assert (image.status_code, image.json()["error"]["code"]) == (409, "IMAGE_NOT_READY")
