"""What is forgotten is gone at once: its pictures do not wait for Python's collector of circles, which may come minutes
and many generations later."""

from __future__ import annotations

import gc
import logging
import time
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import Run
from tests.live import LiveEngine
from tests.pencil import BLUNT, Pencil


@pytest.fixture(autouse=True)
def without_the_collector(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.CRITICAL)  # pytest keeps what is logged, tracebacks with their frames too
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def forget(engine: LiveEngine, generation_id: str) -> None:
    """One that ends later takes its place: a finished one that of finished ones, a failed one that of all others."""
    for prompt in ("a grey square", "break"):
        engine.events(f"/generations/{engine.create(prompt=prompt)['id']}/stream")
    assert engine.http.get(f"/generations/{generation_id}").status_code == 404


def is_freed(reference: weakref.ref[Any]) -> bool:
    """The engine's own threads may still be on their way out of it."""
    deadline = time.monotonic() + 20
    while reference() is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    return reference() is None


PROMPTS = {"failed": "break", "crashed": "crash"}
MODELS = {"not to be loaded": BLUNT.id}


@pytest.mark.parametrize("end", ["done", *PROMPTS, *MODELS, "cancelled", "finished early", "watched twice", "one-shot"])
def test_a_forgotten_generation_is_freed_at_once(run: Run, end: str) -> None:
    pencil = Pencil(held=end in ("cancelled", "finished early"))
    engine = run(pencil, retention_count=1)
    if end == "one-shot":
        generation_id = str(engine.messages("/generate", prompt="a grey square")[0].id).partition(":")[0]
    else:
        fields = {"prompt": PROMPTS.get(end, "a grey square"), "model": MODELS.get(end)}
        generation_id = engine.create(**fields)["id"]
    log = weakref.ref(engine.server.engine.find(generation_id).log)
    if end in ("cancelled", "finished early"):
        pencil.permit(2)
        engine.wait_until(generation_id, step=2)
        verb = "cancel" if end == "cancelled" else "finish"
        assert engine.http.post(f"/generations/{generation_id}/{verb}").status_code == 202
        pencil.let_go()
    for _ in range(2 if end == "watched twice" else 1):
        engine.messages(f"/generations/{generation_id}/stream")
    forget(engine, generation_id)
    assert is_freed(log)
