"""Owns the measure of one person alone: the engine over HTTP beside diffusers called directly in a plain process."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from argparse import Namespace
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from engine.report import Aim, Section, spread
from engine.watcher import client, rotate, watch_generation
from engine_process import ENGINE_FOLDER, RunningEngine
from PIL import Image

DIRECT, PLAIN, WATCHED = "diffusers, no server", "engine, no previews", "engine, default previews"
KINDS = [DIRECT, PLAIN, WATCHED]
AIM_PERCENT = 3
TORCH_NAMES = {"fp32": "float32", "fp16": "float16", "bf16": "bfloat16"}


@dataclass(frozen=True)
class Sample:
    kind: str
    round: int
    seconds: float  # from the request to the PNG


class Direct:
    """The process of direct.py."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._read()

    def generate(self, request: dict[str, Any]) -> tuple[float, bytes]:
        """Seconds it took, and the PNG."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        message = self._read()
        return message["seconds"], b64decode(message["png"])

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("The direct process ended; its words are above.")
        return json.loads(line)


def measure_solo(engine: RunningEngine, options: Namespace) -> Section:
    folder = Path(os.environ.get("MODEL_CHECKPOINT_DIR") or ENGINE_FOLDER / "models" / "safelight-mini").resolve()
    if not folder.is_dir():
        raise SystemExit("The solo measure needs a model in diffusers layout; leave it out with --only.")
    model, health = engine.get("/models")["models"][0], engine.get("/health/ready")
    channels_last = os.environ.get("MODEL_CHANNELS_LAST", "true").lower() not in ("0", "false", "no", "off")
    with _start_direct(folder, health, channels_last) as direct:

        def generate(kind: str, number: int) -> tuple[Sample, bytes]:
            seconds, png = (
                direct.generate(_direct_request(model, number, options))
                if kind == DIRECT
                else asyncio.run(_ask_engine(engine, kind, number, options))
            )
            return Sample(kind, number, seconds), png

        pictures = {kind: generate(kind, 0)[1] for kind in KINDS}  # warm-up: first calls allocate and compile
        samples = [
            generate(kind, number)[0]
            for number in range(1, options.solo_rounds + 1)
            for kind in rotate(KINDS, number)
        ]  # fmt: skip
    over_percent = 100 * (_ratio(PLAIN, samples) - 1)
    difference = _difference(pictures[DIRECT], pictures[PLAIN])
    head = ["one person", "seconds", "÷ diffusers"]
    aim = Aim(
        f"a generation by the engine within {AIM_PERCENT} % of calling diffusers directly",
        over_percent <= AIM_PERCENT,
        f"{over_percent:+.1f} %",
    )
    layout = "channels last" if channels_last else "torch's default layout"
    note = f"Both with {health['precision']} and {layout}. Pictures of one seed differ by at most {difference} of 255."
    return Section("One person alone", [[head, *(_row(kind, samples) for kind in KINDS)]], [aim], [note], samples)


@contextmanager
def _start_direct(folder: Path, health: Any, channels_last: bool) -> Iterator[Direct]:
    dtype = TORCH_NAMES[health["precision"]]
    command = [sys.executable, str(Path(__file__).with_name("direct.py")), str(folder), health["device"], dtype]
    command += ["--channels-last"] if channels_last else []
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        try:
            yield Direct(process)
        finally:
            process.terminate()


def _direct_request(model: Any, number: int, options: Namespace) -> dict[str, Any]:
    guidance = model["default_guidance_scale"] if options.guidance is None else options.guidance
    return {
        "prompt": options.prompt,
        "num_inference_steps": options.steps,
        "guidance_scale": guidance,
        "width": options.size,
        "height": options.size,
        "seed": number,
    }


async def _ask_engine(engine: RunningEngine, kind: str, number: int, options: Namespace) -> tuple[float, bytes]:
    """Seconds from the request to the end of the stream, and the PNG."""
    parameters: dict[str, str | int | float] = {
        "prompt": options.prompt,
        "steps": options.steps,
        "width": options.size,
        "height": options.size,
        "seed": number,
        **({} if options.guidance is None else {"guidance_scale": options.guidance}),
        **({"previews": "none"} if kind == PLAIN else {}),
    }
    async with client() as http:
        started = time.perf_counter()
        seen = await watch_generation(http, engine.url, parameters)
        return time.perf_counter() - started, b64decode(seen.image.partition(",")[2])


def _row(kind: str, samples: Sequence[Sample]) -> list[str]:
    own = [sample.seconds for sample in samples if sample.kind == kind]
    return [kind, spread(own), f"{_ratio(kind, samples):.3f}"]


def _ratio(kind: str, samples: Sequence[Sample]) -> float:
    """Of the medians."""
    medians = {
        name: statistics.median(sample.seconds for sample in samples if sample.kind == name) for name in (kind, DIRECT)
    }
    return medians[kind] / medians[DIRECT]


def _difference(first: bytes, second: bytes) -> int:
    pixels = [np.asarray(Image.open(BytesIO(png)).convert("RGB"), dtype=int) for png in (first, second)]
    return int(np.abs(pixels[0] - pixels[1]).max())
