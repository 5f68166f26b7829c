"""`npm run bench:soak`: does memory stay flat? Many small generations of every kind against one engine; resident memory
is sampled between them, and its slope after the warm-up printed in KB per generation.

What the engine keeps (finished generations, latents for branches) is bounded so low that it is full before the slope
begins: what grows after that is a leak. The method is in docs/benchmarks.md.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import random
import signal
import sys
import time
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import httpx
from engine.report import Aim, Section, publish
from engine.watcher import OWNER_HEADER, client, open_stream
from engine_process import RunningEngine, other_load, start_engine
from PIL import Image

BOUNDS = {"RETENTION_COUNT": "20", "LATENTS_BUDGET_MB": "1", "DISCONNECT_GRACE_S": "1"}
WARM_UP_SHARE = 0.3
AT_ONCE = 4
SAMPLE_EVERY = 10
AIM_KB = 5.0  # per generation


@dataclass(frozen=True)
class Sample:
    generations: int
    rss_kb: int
    seconds: float


class Soak:
    """Starts generations one way after another and waits for their ends."""

    def __init__(self, engine: RunningEngine, http: httpx.AsyncClient, options: Namespace) -> None:
        self._url = engine.url
        self._http = http
        self._model = engine.get("/models")["models"][0]
        self._options = options
        self._random = random.Random(7)
        self._picture = _drawn_picture(self._model["size"]["default_width"])
        self.ends: Counter[str] = Counter()

    @property
    def kinds(self) -> Mapping[str, Callable[[], Awaitable[str]]]:
        """How a generation may go; each ends with its state."""
        return {
            "to the end": lambda: self._follow({}),
            "two images": lambda: self._follow({"n": 2}),
            "with guidance": lambda: self._follow({"guidance_scale": 4.0}),
            "image to image": lambda: self._follow({"init_image": self._picture, "strength": 0.8}),
            "inpainting": lambda: self._follow({"init_image": self._picture, "mask": self._picture, "strength": 1.0}),
            "exact previews": lambda: self._follow({"preview_decoder": "vae"}),
            "cancelled": lambda: self._follow({"steps": 20}, at_step=2, then="cancel"),
            "finished early": lambda: self._follow({"steps": 20}, at_step=2, then="finish"),
            "branched": self._branch,
            "abandoned": self._abandon,
        }

    async def run_one(self, number: int) -> None:
        names = list(self.kinds)
        name = names[number % len(names)]
        state = await self.kinds[name]()
        self.ends[f"{name}: {state}"] += 1

    async def _follow(self, changes: Mapping[str, Any], at_step: int = 0, then: str = "") -> str:
        return (await self._follow_one(changes, at_step, then))[1]

    async def _follow_one(self, changes: Mapping[str, Any], at_step: int, then: str) -> tuple[str, str]:
        """A generation's id and how it ended."""
        generation = await self._start(changes)
        asked = False
        async with open_stream(self._http, self._url + generation["urls"]["stream"]) as events:
            async for event, _ in events:
                match event["type"]:
                    case "step" if then and not asked and event["step"] >= at_step:
                        asked = True
                        await self._http.post(self._url + generation["urls"][then])
                    case "done" | "error" | "cancelled":
                        return generation["id"], event["error"]["code"] if event["type"] == "error" else event["type"]
        return generation["id"], "nothing"

    async def _branch(self) -> str:
        parent, state = await self._follow_one({}, 0, "")
        if state != "done":
            return f"parent {state}"
        step = self._random.randint(1, self._options.steps - 1)
        return await self._follow({"from": {"id": parent, "step": step}})

    async def _abandon(self) -> str:
        """A one-shot stream that is left after its first event: the grace period ends it."""
        async with open_stream(self._http, f"{self._url}/generate", self._body({"steps": 50})) as events:
            async for _ in events:
                break
        return "left"

    async def _start(self, changes: Mapping[str, Any]) -> Any:
        owner = {OWNER_HEADER: f"user-{self._random.randint(0, 5)}"}
        while True:
            answer = await self._http.post(f"{self._url}/generations", json=self._body(changes), headers=owner)
            if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
                await asyncio.sleep(0.2)
                continue
            if answer.is_error:
                raise SystemExit(f"The engine answered {answer.status_code}: {answer.text}")
            return answer.json()

    def _body(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        size = self._model["size"]["min"]
        body: dict[str, Any] = {
            "prompt": "a red circle",
            "steps": self._options.steps,
            "guidance_scale": 1.0,
            "width": size,
            "height": size,
            "sampler": self._random.choice(self._model["samplers"]),
            **changes,
        }
        if "from" in changes:  # a branch has its parent's size and steps
            body = {name: value for name, value in body.items() if name not in ("width", "height", "steps")}
        return body


async def soak(engine: RunningEngine, options: Namespace) -> tuple[list[Sample], Counter[str]]:
    samples, started = [Sample(0, engine.rss_kb(), 0.0)], time.monotonic()
    numbers = itertools.count()
    async with client() as http:
        course = Soak(engine, http, options)

        async def keep_going(until: int) -> None:
            while (number := next(numbers)) < until:
                await course.run_one(number)

        for until in range(SAMPLE_EVERY, options.generations + 1, SAMPLE_EVERY):
            numbers = itertools.count(until - SAMPLE_EVERY)
            await asyncio.gather(*(keep_going(until) for _ in range(AT_ONCE)))
            samples.append(Sample(until, engine.rss_kb(), time.monotonic() - started))
            print(f"{until} generations: {samples[-1].rss_kb / 1024:.1f} MB", file=sys.stderr, flush=True)
    return samples, course.ends


def slope_kb(samples: list[Sample]) -> float:
    """Least squares through the samples after the warm-up."""
    kept = samples[int(len(samples) * WARM_UP_SHARE) :]
    mean_x = sum(one.generations for one in kept) / len(kept)
    mean_y = sum(one.rss_kb for one in kept) / len(kept)
    spread = sum((one.generations - mean_x) ** 2 for one in kept)
    return sum((one.generations - mean_x) * (one.rss_kb - mean_y) for one in kept) / spread if spread else 0.0


def main() -> int:
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the engine is ended too
    load = other_load()
    with start_engine(BOUNDS) as engine:
        health = engine.get("/health/ready")
        samples, ends = asyncio.run(soak(engine, options))
    slope, warm_up = slope_kb(samples), samples[int(len(samples) * WARM_UP_SHARE)]
    table = [
        ["generations", "KB a generation", "MB after the warm-up", "MB at the end", "most MB"],
        [
            str(options.generations),
            f"{slope:+.1f}",
            f"{warm_up.rss_kb / 1024:.0f}",
            f"{samples[-1].rss_kb / 1024:.0f}",
            f"{max(one.rss_kb for one in samples) / 1024:.0f}",
        ],
    ]
    notes = [f"How they ended: {', '.join(f'{name} {count}' for name, count in sorted(ends.items()))}."]
    aim = Aim(f"resident memory grows by at most {AIM_KB:.0f} KB a generation", slope <= AIM_KB, f"{slope:+.1f} KB")
    section = Section("Memory over many generations", [table], [aim], notes, samples)
    setting = f"{health['model']}, {health['device']}, {health['precision']}, {options.steps} steps, {AT_ONCE} at once"
    bounds = ", ".join(f"{name}={value}" for name, value in BOUNDS.items())
    publish("soak", f"{setting}, {bounds}", [section], load())
    return 0


def read_options() -> Namespace:
    parser = ArgumentParser(
        prog="npm run bench:soak --", description=__doc__, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("--generations", type=int, default=2000)
    parser.add_argument("--steps", type=int, default=5)
    return parser.parse_args()


def _drawn_picture(side: int) -> str:
    """Half white and half black: a picture to start from, and a mask."""
    picture = Image.new("RGB", (side, side), "black")
    picture.paste("white", (0, 0, side // 2, side))
    out = BytesIO()
    picture.save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


if __name__ == "__main__":
    sys.exit(main())
