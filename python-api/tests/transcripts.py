"""Records contract/transcripts/*.sse from a serving engine: `python -m tests.transcripts`.

Only what differs from run to run is made equal: generation ids, times, `retry`. The model is the tests' pencil, so the
bytes are the same on every machine.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.live import LiveEngine, run_engine
from tests.pencil import Pencil

FOLDER = Path(__file__).parent.parent.parent / "contract" / "transcripts"
PROMPT = "a grey square"


class Recording:
    """One connection's lines as they came, and how far they have been read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.text = ""

    def read_event(self) -> None:
        while not self.text.endswith("\n\n"):
            self._take()

    def read_events(self, count: int) -> None:
        for _ in range(count):
            self._take()
            self.read_event()

    def read_to_end(self) -> str:
        for line in self._lines:
            self.text += line + "\n"
        return self.text

    def _take(self) -> None:
        self.text += next(self._lines) + "\n"


@contextmanager
def connection(engine: LiveEngine, path: str, **params: Any) -> Iterator[Recording]:
    with engine.http.stream("GET", path, params=params) as response:
        assert response.status_code == 200
        yield Recording(response.iter_lines())


def text_to_image(engine: LiveEngine, pencil: Pencil) -> str:
    with connection(engine, "/generate", prompt=PROMPT, steps=5, seed=7) as recording:
        recording.read_events(2)
        _draw(recording, pencil, 5)
        return recording.read_to_end()


def url_images(engine: LiveEngine, pencil: Pencil) -> str:
    """As the page reads it: two pictures, addresses under the gateway's prefix."""
    with engine.http.stream(
        "GET",
        "/generate",
        params={"prompt": PROMPT, "steps": 5, "seed": 7, "n": 2, "images": "url"},
        headers={"x-forwarded-prefix": "/api/generate"},
    ) as response:
        recording = Recording(response.iter_lines())
        recording.read_events(2)
        for _ in range(5):
            pencil.permit(1)
            recording.read_events(2)
        return recording.read_to_end()


def resumed(engine: LiveEngine, pencil: Pencil) -> str:
    """The second connection of a stream that broke after its fourth event."""
    with connection(engine, "/generate", prompt=PROMPT, steps=5, seed=7) as first:
        first.read_events(2)
        _draw(first, pencil, 2)
        cursor = re.findall(r"id: (.+)", first.text)[-1]
    with connection(engine, "/generate", prompt=PROMPT, steps=5, seed=7, last_event_id=cursor) as second:
        _draw(second, pencil, 3)
        return second.read_to_end()


def failed(engine: LiveEngine, pencil: Pencil) -> str:
    with connection(engine, "/generate", prompt="break", steps=5, seed=7) as recording:
        recording.read_events(2)
        _draw(recording, pencil, 2)
        pencil.permit(1)
        return recording.read_to_end()


def cancelled(engine: LiveEngine, pencil: Pencil) -> str:
    created = engine.create(steps=5, seed=7)
    with connection(engine, f"/generations/{created['id']}/stream") as recording:
        recording.read_events(2)
        _draw(recording, pencil, 2)
        engine.http.post(f"/generations/{created['id']}/cancel")
        pencil.permit(1)  # for the step that was being drawn
        return recording.read_to_end()


def queued(engine: LiveEngine, pencil: Pencil) -> str:
    first, second, third = (engine.create(steps=5, seed=7)["id"] for _ in range(3))
    engine.wait_until(first, state="running")
    with connection(engine, f"/generations/{third}/stream") as recording:
        recording.read_events(1)
        engine.http.post(f"/generations/{second}/cancel")
        recording.read_events(1)
        pencil.permit(5)
        recording.read_events(2)
        _draw(recording, pencil, 5)
        return recording.read_to_end()


def reset(engine: LiveEngine, pencil: Pencil) -> str:
    """A cursor that the log does not reach: the present state follows."""
    created = engine.create(steps=5, seed=7)
    pencil.permit(5)
    engine.wait_until(created["id"], state="done")
    with connection(engine, f"/generations/{created['id']}/stream", last_event_id=f"{created['id']}:99") as recording:
        return recording.read_to_end()


def lost(engine: LiveEngine, pencil: Pencil) -> str:
    """A cursor of a generation that the engine has forgotten, or lost in a restart."""
    with connection(engine, "/generate", prompt=PROMPT, last_event_id=f"{'f' * 20}:4") as recording:
        return recording.read_to_end()


STORIES: dict[str, Callable[[LiveEngine, Pencil], str]] = {
    "text-to-image": text_to_image,
    "url-images": url_images,
    "resumed": resumed,
    "failed": failed,
    "cancelled": cancelled,
    "queued": queued,
    "reset": reset,
    "lost": lost,
}


MAX_RUNNING = {"queued": 1}  # else nobody would wait


def record(name: str) -> str:
    """The story as it is kept in contract/transcripts."""
    pencil = Pencil(held=True)
    with run_engine(lambda: pencil, max_running=MAX_RUNNING.get(name, 16)) as engine:
        try:
            return normalise(STORIES[name](engine, pencil))
        finally:
            pencil.let_go()


def normalise(text: str) -> str:
    """Ids become 000...1, 000...2 in order of appearance; times follow the step number."""
    ids = dict.fromkeys(re.findall(r"\b[0-9a-f]{20}\b", text))
    for number, generation_id in enumerate(ids, start=1):
        text = text.replace(generation_id, f"{number:020}")
    text = re.sub(r"^retry: \d+$", "retry: 2000", text, flags=re.MULTILINE)
    return re.sub(r"^data: (\{.*\})$", lambda match: "data: " + _with_fixed_times(match[1]), text, flags=re.MULTILINE)


def _with_fixed_times(data: str) -> str:
    event = json.loads(data)
    match event["type"]:
        case "step":
            times = {"elapsed_ms": 100 * event["step"], "eta_ms": 100 * (event["total_steps"] - event["step"])}
        case "queued" if event["eta_ms"] is not None:
            times = {"eta_ms": 1000 * event["position"]}
        case "done":
            times = {"elapsed_ms": 1000}
        case _:
            times = {}
    return json.dumps(event | times, separators=(",", ":"), ensure_ascii=False)


def _draw(recording: Recording, pencil: Pencil, steps: int) -> None:
    for _ in range(steps):
        pencil.permit(1)
        recording.read_events(1)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in STORIES:
        (FOLDER / f"{name}.sse").write_bytes(record(name).encode())
        sys.stdout.write(f"contract/transcripts/{name}.sse\n")


if __name__ == "__main__":
    main()
