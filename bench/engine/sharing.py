"""Owns the measure of many people at once: the engine sharing its device, beside the same engine one after another."""

from __future__ import annotations

import asyncio
import statistics
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from engine.report import Aim, Section, quantile, spread
from engine.watcher import Watched, client, rotate, watch_generation
from engine_process import RunningEngine, start_engine

SHARED, IN_TURN = "sharing", "first come, first served"
SETTINGS: Mapping[str, Mapping[str, str]] = {SHARED: {}, IN_TURN: {"MAX_RUNNING": "1"}}
JUDGED_USERS = 8
AIM_PREVIEW_SHARE = 0.1
AIM_IMAGES_RATIO = 1.3


@dataclass(frozen=True)
class Burst:
    """So many users asking at the same moment, until the last has the picture."""

    mode: str
    users: int
    round: int
    first_preview_s: list[float]
    done_s: list[float]
    images_per_minute: float
    cpu_s_per_image: float
    peak_rss_mb: float


class Engines:
    """One per mode, started when first asked for and warmed up; kept, or only the last one where memory is short."""

    def __init__(self, options: Namespace) -> None:
        self._options = options
        self._stacks: dict[str, ExitStack] = {}
        self._running: dict[str, RunningEngine] = {}

    def get(self, mode: str) -> RunningEngine:
        if mode not in self._running:
            if self._options.one_at_a_time:
                self.stop()
            stack = self._stacks[mode] = ExitStack()
            engine = self._running[mode] = stack.enter_context(start_engine(SETTINGS[mode]))
            users = 1 if self._options.one_at_a_time else 2
            burst(engine, mode, users, 0, self._options)  # warm-up: first calls allocate and compile
        return self._running[mode]

    def stop(self) -> None:
        for stack in self._stacks.values():
            stack.close()
        self._stacks.clear()
        self._running.clear()

    def __enter__(self) -> Engines:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def measure_sharing(engines: Engines, options: Namespace) -> Section:
    bursts = [
        burst(engines.get(mode), mode, users, number, options) for number, users, mode in _order(options)
    ]  # fmt: skip
    head = [
        "users",
        "engine",
        "first preview p50, s",
        "first preview p95, s",
        "complete p50, s",
        "complete p95, s",
        "images a minute",
        "CPU s an image",
        "peak MB",
    ]
    rows = [_row(bursts, users, mode) for users in options.users for mode in SETTINGS]
    ratios = [
        ["users", "first preview p95, sharing ÷ in turn", "complete p95, sharing ÷ in turn", "images a minute, ratio"],
        *([str(users), *_ratios(bursts, users)] for users in options.users),
    ]
    return Section("Many users at once", [[head, *rows], ratios], _aims(bursts, options), samples=bursts)


def burst(engine: RunningEngine, mode: str, users: int, number: int, options: Namespace) -> Burst:
    model = engine.get("/models")["models"][0]
    requests = list(_requests(model, users, number, options))
    engine.forget_peak()
    cpu, started = engine.cpu_seconds(), time.perf_counter()
    watched = asyncio.run(_watch_all(engine.url, requests))
    seconds = time.perf_counter() - started
    return Burst(
        mode=mode,
        users=users,
        round=number,
        first_preview_s=[seen.first_preview_s for seen in watched if seen.first_preview_s is not None],
        done_s=[seen.done_s for seen in watched],
        images_per_minute=60 * users / seconds,
        cpu_s_per_image=(engine.cpu_seconds() - cpu) / users,
        peak_rss_mb=engine.peak_rss_kb() / 1024,
    )


async def _watch_all(url: str, requests: Sequence[Mapping[str, str | int | float]]) -> list[Watched]:
    async with client() as http:
        watches = (watch_generation(http, url, request, f"user-{index}") for index, request in enumerate(requests))
        return await asyncio.gather(*watches)


def _requests(model: Any, users: int, number: int, options: Namespace) -> Iterator[dict[str, str | int | float]]:
    """Each user's own prompt, seed and sampler; the same ones in both modes."""
    prompts = model["example_prompts"] or ["a red circle on a blue background"]
    for user in range(users):
        yield {
            "prompt": prompts[user % len(prompts)],
            "seed": 1000 * number + user,
            "sampler": options.samplers[user % len(options.samplers)],
            "steps": options.steps,
            "width": options.size,
            "height": options.size,
            **({} if options.guidance is None else {"guidance_scale": options.guidance}),
        }


def _order(options: Namespace) -> Iterator[tuple[int, int, str]]:
    """Round, users, mode. Modes take turns at every number of users, or once a round where only one engine fits."""
    for number in range(1, options.rounds + 1):
        if options.one_at_a_time:
            for mode in rotate(list(SETTINGS), number - 1):  # the engine asked for its health goes first
                yield from ((number, users, mode) for users in options.users)
        else:
            for position, users in enumerate(options.users):
                yield from ((number, users, mode) for mode in rotate(list(SETTINGS), number + position))


def _row(bursts: Sequence[Burst], users: int, mode: str) -> list[str]:
    own = [one for one in bursts if (one.users, one.mode) == (users, mode)]
    return [
        str(users),
        mode,
        *(spread([quantile(one.first_preview_s, share) for one in own]) for share in (0.5, 0.95)),
        *(spread([quantile(one.done_s, share) for one in own]) for share in (0.5, 0.95)),
        spread([one.images_per_minute for one in own], 1),
        spread([one.cpu_s_per_image for one in own]),
        f"{max(one.peak_rss_mb for one in own):.0f}",
    ]


def _pairs(bursts: Sequence[Burst], users: int) -> list[tuple[Burst, Burst]]:
    """Sharing and in turn, of the same round."""
    found = {(one.mode, one.round): one for one in bursts if one.users == users}
    return [(found[SHARED, number], found[IN_TURN, number]) for number in sorted({number for _, number in found})]


def _preview_ratios(bursts: Sequence[Burst], users: int) -> list[float]:
    pairs = _pairs(bursts, users)
    return [quantile(a.first_preview_s, 0.95) / quantile(b.first_preview_s, 0.95) for a, b in pairs]


def _image_ratios(bursts: Sequence[Burst], users: int) -> list[float]:
    return [a.images_per_minute / b.images_per_minute for a, b in _pairs(bursts, users)]


def _ratios(bursts: Sequence[Burst], users: int) -> list[str]:
    done = [quantile(a.done_s, 0.95) / quantile(b.done_s, 0.95) for a, b in _pairs(bursts, users)]
    return [
        spread(_preview_ratios(bursts, users), 3),
        spread(done, 3),
        spread(_image_ratios(bursts, users), 3),
    ]


def _aims(bursts: Sequence[Burst], options: Namespace) -> list[Aim]:
    if JUDGED_USERS not in options.users:
        return []
    preview = statistics.median(_preview_ratios(bursts, JUDGED_USERS))
    images = statistics.median(_image_ratios(bursts, JUDGED_USERS))
    return [
        Aim(
            f"with {JUDGED_USERS} users p95 time to first preview ≤ {AIM_PREVIEW_SHARE} of first come, first served",
            preview <= AIM_PREVIEW_SHARE,
            f"{preview:.3f}",
        ),
        Aim(
            f"with {JUDGED_USERS} users images a minute ≥ {AIM_IMAGES_RATIO} of first come, first served",
            images >= AIM_IMAGES_RATIO,
            f"{images:.3f}",
        ),
    ]
