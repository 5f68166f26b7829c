"""How many pixels are decoded at once, and how many large bodies are in memory, whoever sends them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest
from fastapi import Request
from starlette.types import Message

from safelight.api.body import MAX_WORDS_BYTES, BodyReader
from safelight.generations.pixel_budget import PixelBudget


async def settle() -> None:
    """Whatever can go on without anybody's leave has gone on."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_pictures_together_have_no_more_pixels_than_the_budget_and_keep_their_order() -> None:
    async def scenario() -> None:
        budget, started, let_go = PixelBudget(16), list[str](), {name: asyncio.Event() for name in "abcde"}

        async def decode(name: str, pixels: int) -> None:
            async with budget.taking(pixels):
                started.append(name)
                await let_go[name].wait()

        async with asyncio.TaskGroup() as tasks:
            for name, pixels in (("a", 9), ("b", 7), ("c", 16), ("d", 1), ("e", 1)):
                tasks.create_task(decode(name, pixels))
            await settle()
            assert started == ["a", "b"]
            let_go["a"].set()
            await settle()
            assert started == ["a", "b"]  # d would fit, but c came first
            let_go["b"].set()
            await settle()
            assert started == ["a", "b", "c"]
            for event in let_go.values():
                event.set()
        assert started == ["a", "b", "c", "d", "e"]

    asyncio.run(scenario())


def test_what_fails_or_is_given_up_gives_its_pixels_back() -> None:
    async def scenario() -> None:
        budget, failing = PixelBudget(16), KeyError("damaged")
        with pytest.raises(KeyError):
            async with budget.taking(16):
                raise failing
        async with budget.taking(10):
            waiting = asyncio.create_task(budget.taking(16).__aenter__())
            await settle()
            waiting.cancel()
            await settle()
            async with asyncio.timeout(20), budget.taking(6):
                pass
        async with asyncio.timeout(20), budget.taking(16):
            pass

    asyncio.run(scenario())


def large_request() -> Request:
    body = json.dumps({"prompt": "a", "init_image": "A" * MAX_WORDS_BYTES}).encode()
    messages: Iterator[Message] = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        return next(messages)

    return Request({"type": "http", "headers": [(b"content-type", b"application/json")]}, receive)


def test_a_large_body_counts_until_what_it_asks_for_has_been_taken_in() -> None:
    async def scenario() -> None:
        bodies, reached = BodyReader(max_large=1), asyncio.Event()

        async def second() -> None:
            async with bodies.reading(large_request()):
                reached.set()

        async with bodies.reading(large_request()) as asked:
            assert asked.init_image
            waiting = asyncio.create_task(second())
            done, _ = await asyncio.wait([waiting], timeout=0.2)
            assert not done
            assert not reached.is_set()
        await asyncio.wait_for(waiting, 20)

    asyncio.run(scenario())
