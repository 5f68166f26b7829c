"""An engine that cannot go on: it says so, ends what is open with a reason, and leaves to be started again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import torch

from safelight.diffusion.checkpoints.shelf import open_shelf
from tests.conftest import Run
from tests.live import LiveEngine, parse_stream, run_engine, settings
from tests.pencil import Pencil


def break_the_runner(engine: LiveEngine, pencil: Pencil) -> None:
    pencil.is_broken = True
    pencil.permit(1)


def lose_the_device(engine: LiveEngine, pencil: Pencil) -> None:
    engine.create(prompt="lose the device", steps=5)
    pencil.permit(8)


def hang(engine: LiveEngine, pencil: Pencil) -> None:
    """It waits for a permit that does not come."""


@pytest.mark.parametrize(
    ("fail", "values"),
    [(break_the_runner, {}), (lose_the_device, {}), (hang, {"turn_timeout_s": 1})],
    ids=["runner", "device", "hang"],
)
def test_a_failed_engine_ends_what_is_open_and_takes_nothing_more(
    held_pencil: Pencil, run: Run, fail: Callable[[LiveEngine, Pencil], None], values: dict[str, Any]
) -> None:
    engine = run(held_pencil, may_fail=True, max_running=2, **values)
    generation_id = engine.create(steps=50)["id"]
    with engine.stream(f"/generations/{generation_id}/stream") as messages:
        fail(engine, held_pencil)
        waiting = [engine.http.post("/generations", json={"prompt": "waits"}) for _ in range(3)]
        last = [message.data for message in messages][-2:]
    assert '"code":"ENGINE_FAILED"' in last[0]
    assert last[1] == "[DONE]"
    for answer in waiting:
        if answer.status_code == 202:  # else it was too late already
            state = engine.state(answer.json()["id"])
            assert (state["state"], state["error"]["code"]) == ("failed", "ENGINE_FAILED")
    health = engine.http.get("/health/ready")
    assert (health.status_code, health.json()["status"]) == (503, "failed")
    assert "started again" in health.json()["message"]
    for refused in (
        engine.http.post("/generations", json={"prompt": "a square"}),
        engine.http.get("/generate", params={"prompt": "a square"}),
        engine.http.get("/models"),
    ):
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "ENGINE_FAILED")


BREAKING = """
import sys
from safelight.main import run
from tests.pencil import Pencil
sys.exit(run(lambda settings: Pencil()))
"""


def test_its_process_ends_with_70_and_a_sentence_after_the_streams_last_event() -> None:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", BREAKING],
        env={"ENGINE_PORT": "0", "PATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            url = next(
                word for line in process.stdout for word in json.loads(line)["message"].split() if "http://" in word
            )
            with httpx.Client(base_url=url, timeout=60) as http:
                while http.get("/health/ready").status_code != 200:
                    pass
                asked = {"prompt": "lose the device", "steps": "5"}
                with http.stream("GET", "/generate", params=asked) as response:
                    told = [message.data for message in parse_stream(response.iter_lines())]
            assert '"code":"ENGINE_FAILED"' in told[-2]
            assert told[-1] == "[DONE]"
            _, errors = process.communicate(timeout=120)
        finally:
            process.kill()
    assert process.returncode == 70
    assert errors.startswith("The engine has failed")
    assert errors.count("\n") == 1


@pytest.mark.parametrize("is_lost", [True, False])
def test_a_device_error_fails_the_engine_when_the_device_answers_no_more(
    tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch, is_lost: bool
) -> None:
    """What a broken CUDA context looks like: each call raises, that of the check too. Others fail one generation."""
    shelf = open_shelf(settings(model_checkpoint_dir=tiny_checkpoint, model_device="cpu"))
    unet: Any = shelf.renderer("tiny", in_use=set())._loaded.base.unet

    def raises(*arguments: Any, **more: Any) -> None:
        raise torch.AcceleratorError("CUDA error: an illegal memory access was encountered")

    monkeypatch.setattr(unet, "forward", raises)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda index: 1)
    monkeypatch.setattr(torch.cuda, "synchronize", raises if is_lost else lambda index: None)
    with run_engine(lambda: shelf, may_fail=True) as engine:
        events = engine.events(f"/generations/{engine.create(steps=5)['id']}/stream")
        assert events[-1].type == "error"
        assert events[-1].error.code == ("ENGINE_FAILED" if is_lost else "GENERATION_FAILED")
        assert engine.http.get("/health/ready").json()["status"] == ("failed" if is_lost else "ready")
