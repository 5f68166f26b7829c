"""The engine as a process: how it refuses to start, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.live import parse_stream


@contextmanager
def process(**environment: str) -> Iterator[subprocess.Popen[str]]:
    running = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "safelight"],
        env=os.environ | {"ENGINE_PORT": "0"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def url_of(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    for line in running.stdout:
        if match := re.search(r"http://127\.0\.0\.1:\d+", json.loads(line)["message"]):
            return match[0]
    raise AssertionError("it never listened")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"MODEL_CHECKPOINT_DIR": "/nowhere"}, "MODEL_CHECKPOINT_DIR: there is nothing at /nowhere.\n"),
        ({"QUEUE_MAX": "many"}, "QUEUE_MAX: "),
        ({"ENGINE_HOST": "192.0.2.1"}, "ENGINE_HOST: 192.0.2.1 is not an address of this machine"),
    ],
)
def test_what_it_cannot_start_with_is_one_sentence(environment: dict[str, str], sentence: str) -> None:
    with process(**environment) as running:
        _, errors = running.communicate(timeout=600)
        assert running.returncode == 1
        assert errors.startswith(sentence)
        assert errors.count("\n") == 1


def test_a_taken_port_is_one_sentence(tiny_checkpoint: Path) -> None:
    with process(MODEL_CHECKPOINT_DIR=str(tiny_checkpoint)) as first:
        port = url_of(first).rpartition(":")[2]
        with process(MODEL_CHECKPOINT_DIR=str(tiny_checkpoint), ENGINE_PORT=port) as second:
            _, errors = second.communicate(timeout=600)
            assert second.returncode == 1
            assert errors.startswith(f"ENGINE_PORT: cannot listen on 127.0.0.1:{port}")
            assert errors.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_streams_with_a_reason_and_the_process_with_0(
    tiny_checkpoint: Path, number: signal.Signals
) -> None:
    with process(MODEL_CHECKPOINT_DIR=str(tiny_checkpoint), MODEL_DEVICE="cpu") as running:
        with httpx.Client(base_url=url_of(running), timeout=600, trust_env=False) as http:
            while http.get("/health/ready").status_code != 200:
                time.sleep(0.1)
            asked = {"prompt": "a cube", "steps": "50", "width": "128", "height": "128", "n": "4"}
            with http.stream("GET", "/generate", params=asked) as response:
                messages = parse_stream(response.iter_lines())
                while '"step"' not in next(messages).data:
                    pass
                running.send_signal(number)
                rest = [message.data for message in messages]
        assert '"code":"ENGINE_STOPPING"' in rest[-2]
        assert rest[-1] == "[DONE]"
        output, errors = running.communicate(timeout=600)
        assert running.returncode == 0
        assert errors == ""
        assert json.loads(output.splitlines()[-1])["message"] == "engine has stopped"
