"""Owns asking the engine for one generation and watching it as a page does."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

OWNER_HEADER = "x-safelight-owner"
TIMEOUT_S = 900


@dataclass
class Watched:
    """What a watcher saw. Seconds count from sending the request."""

    first_preview_s: float | None = None
    done_s: float = 0.0
    steps: int = 0
    longest_step_bytes: int = 0
    image: str = ""  # the final picture's data URL


def client() -> httpx.AsyncClient:
    """For any number of watchers at once."""
    return httpx.AsyncClient(trust_env=False, timeout=TIMEOUT_S, limits=httpx.Limits(max_connections=None))


async def watch_generation(
    http: httpx.AsyncClient, url: str, parameters: Mapping[str, str | int | float], owner: str = ""
) -> Watched:
    """One generation from its request to the end of its stream. Whatever but `done` ends the benchmark."""
    seen, started = Watched(), time.perf_counter()
    headers = {OWNER_HEADER: owner} if owner else None
    async with open_stream(http, f"{url}/generate", parameters, headers) as events:
        async for event, size in events:
            elapsed = time.perf_counter() - started
            match event["type"]:
                case "step":
                    seen.steps = max(seen.steps, event["step"])
                    seen.longest_step_bytes = max(seen.longest_step_bytes, size)
                    if event["image"] is not None and seen.first_preview_s is None:
                        seen.first_preview_s = elapsed
                case "image":
                    seen.image = event["image"]
                case "done":
                    seen.done_s = elapsed
                case "error" | "cancelled":
                    raise SystemExit(f"A generation did not succeed: {event}")
    if not seen.done_s:
        raise SystemExit("A stream ended without saying how.")
    return seen


@asynccontextmanager
async def open_stream(
    http: httpx.AsyncClient,
    url: str,
    parameters: Mapping[str, str | int | float] | None = None,
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[AsyncIterator[tuple[dict[str, Any], int]]]:
    """A stream's events, each with the bytes of its data line."""
    async with http.stream("GET", url, params=parameters, headers=headers) as response:
        if response.status_code != httpx.codes.OK:
            raise SystemExit(f"The engine answered {response.status_code}: {(await response.aread()).decode()}")
        yield _read_events(response)


async def _read_events(response: httpx.Response) -> AsyncIterator[tuple[dict[str, Any], int]]:
    async for line in response.aiter_lines():
        if line.startswith("data: {"):
            yield json.loads(line.removeprefix("data: ")), len(line)


def rotate(kinds: list[str], by: int) -> Iterator[str]:
    """Kinds in an order that changes from round to round, so that none always goes first."""
    shift = by % len(kinds)
    return iter(kinds[shift:] + kinds[:shift])
