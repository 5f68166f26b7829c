"""Owns the measure of what watching costs: seconds per generation without previews, with the default's and with those
of each preview decoder."""

from __future__ import annotations

import asyncio
import hashlib
import statistics
import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass

from engine.report import Aim, Section, spread
from engine.watcher import client, rotate, watch_generation
from engine_process import RunningEngine

NONE = "none"
AUTO = "auto"  # what a request gets that names no decoder; which one that is, depends on device and configuration
AIM_PERCENT = {"cpu": 3.0, "cuda": 2.0}  # the default decoder over none


@dataclass(frozen=True)
class Sample:
    mode: str
    round: int
    wall_s: float  # from the request to the end of the stream
    cpu_s: float  # of the engine, all threads
    frame_bytes: int  # the longest step event
    picture: str  # SHA-256 of the final image event's data


def measure_previews(engine: RunningEngine, options: Namespace) -> Section:
    modes = [NONE, AUTO, *engine.get("/models")["models"][0]["preview_decoders"]]
    for mode in modes:
        _generate(engine, mode, 0, options)  # warm-up: first calls allocate and compile
    samples = [
        _generate(engine, mode, number, options)
        for number in range(1, options.preview_rounds + 1)
        for mode in rotate(modes, number)
    ]
    head = ["previews", "seconds", "÷ none", "engine CPU s", "longest step event, bytes"]
    device = str(engine.get("/health/ready")["device"]).partition(":")[0]
    allowed = AIM_PERCENT.get(device, AIM_PERCENT["cpu"])
    over_percent = 100 * (_ratio(AUTO, samples) - 1)
    pictures = {(sample.round, sample.picture) for sample in samples}
    aims = [
        Aim(
            f"the default previews ({AUTO}) cost at most {allowed:.0f} % over none",
            over_percent <= allowed,
            f"{over_percent:+.1f} %",
        ),
        Aim(
            "same request and seed, same picture whatever the previews",
            len(pictures) == options.preview_rounds,
            f"{len(pictures)} pictures of {options.preview_rounds} seeds",
        ),
    ]
    return Section("What watching costs", [[head, *(_row(mode, samples) for mode in modes)]], aims, samples=samples)


def _generate(engine: RunningEngine, mode: str, number: int, options: Namespace) -> Sample:
    parameters: dict[str, str | int | float] = {
        "prompt": options.prompt,
        "steps": options.steps,
        "width": options.size,
        "height": options.size,
        "seed": 1000 + number,
        **({"previews": NONE} if mode == NONE else {"previews": "each", "preview_decoder": mode}),
    }

    async def watch() -> Sample:
        async with client() as http:
            cpu, started = engine.cpu_seconds(), time.perf_counter()
            seen = await watch_generation(http, engine.url, parameters)
            wall_s = time.perf_counter() - started
        picture = hashlib.sha256(seen.image.encode()).hexdigest()
        return Sample(mode, number, wall_s, engine.cpu_seconds() - cpu, seen.longest_step_bytes, picture)

    return asyncio.run(watch())


def _row(mode: str, samples: Sequence[Sample]) -> list[str]:
    own = [sample for sample in samples if sample.mode == mode]
    return [
        NONE if mode == NONE else f"each, {mode}",
        spread([sample.wall_s for sample in own]),
        f"{_ratio(mode, samples):.3f}",
        spread([sample.cpu_s for sample in own]),
        str(max(sample.frame_bytes for sample in own)),
    ]


def _ratio(mode: str, samples: Sequence[Sample]) -> float:
    """The median of the ratios within each round: neighbours in time share their noise."""
    seconds = {(sample.mode, sample.round): sample.wall_s for sample in samples}
    rounds = {sample.round for sample in samples}
    return statistics.median(seconds[mode, number] / seconds[NONE, number] for number in rounds)
