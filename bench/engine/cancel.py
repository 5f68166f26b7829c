"""Owns the measure of leaving: how soon a cancelled generation says so, and how much is still computed for it."""

from __future__ import annotations

import asyncio
import statistics
import time
from argparse import Namespace
from dataclasses import dataclass

import httpx
from engine.report import Aim, Section, spread
from engine.watcher import client, open_stream
from engine_process import RunningEngine

AFTER_STEP = 4  # where it is cancelled; the steps before tell what a step costs
REST_S = 1.0  # in which whatever is still computed shows as CPU time
AIM_STEPS = 1.25  # the step it was in; the rest is for answering the request and for ticks of 10 ms


@dataclass(frozen=True)
class Sample:
    event_s: float  # from sending the cancel to reading the `cancelled` event
    step_s: float  # a step's time just before
    steps_seen: int  # step events that came after the cancel was sent
    steps_computed: float  # CPU time used after the cancel was sent, in steps' CPU time


def measure_cancel(engine: RunningEngine, options: Namespace) -> Section:
    samples = [asyncio.run(_cancel_one(engine, number, options)) for number in range(options.cancel_rounds)]
    worst_s, computed = max(one.event_s for one in samples), statistics.median(one.steps_computed for one in samples)
    table = [
        ["cancel to event, ms", "a step, ms", "step events after it, at most", "computed after it, steps"],
        [
            spread([1000 * one.event_s for one in samples], 1),
            spread([1000 * one.step_s for one in samples], 1),
            str(max(one.steps_seen for one in samples)),
            spread([one.steps_computed for one in samples]),
        ],
    ]
    step_s = statistics.median(one.step_s for one in samples)
    aims = [
        Aim("a cancel is told within one step", worst_s <= step_s, f"at most {1000 * worst_s:.0f} ms"),
        Aim("a cancel stops the work with the step it is in", computed <= AIM_STEPS, f"median {computed:.2f} steps"),
    ]
    return Section("Leaving", [table], aims, samples=samples)


async def _cancel_one(engine: RunningEngine, number: int, options: Namespace) -> Sample:
    async with client() as http:
        body = {
            "prompt": options.prompt,
            "seed": number,
            "width": options.size,
            "height": options.size,
            "steps": 50,  # so that it is far from its end
        }
        started = await http.post(f"{engine.url}/generations", json=body)
        urls = started.raise_for_status().json()["urls"]
        async with open_stream(http, engine.url + urls["stream"]) as events:
            times, cpu_s = [], []
            steps_seen = 0
            cancelling: asyncio.Task[httpx.Response] | None = None
            sent = sent_cpu_s = event_s = 0.0
            async for event, _ in events:
                if event["type"] == "step" and cancelling is not None:
                    steps_seen += 1
                elif event["type"] == "step":
                    times.append(time.perf_counter())
                    cpu_s.append(engine.cpu_seconds())
                    if event["step"] >= AFTER_STEP:
                        sent, sent_cpu_s = time.perf_counter(), engine.cpu_seconds()
                        cancelling = asyncio.create_task(http.post(engine.url + urls["cancel"]))
                elif event["type"] == "cancelled":
                    event_s = time.perf_counter() - sent
            if cancelling is None or not event_s:
                raise SystemExit("A generation could not be cancelled.")
            (await cancelling).raise_for_status()
        await asyncio.sleep(max(REST_S, 4 * (times[-1] - times[0])))
        used_s = engine.cpu_seconds() - sent_cpu_s
    steps = len(times) - 1
    return Sample(
        event_s, (times[-1] - times[0]) / steps, steps_seen, used_s / max(0.01, (cpu_s[-1] - cpu_s[0]) / steps)
    )
