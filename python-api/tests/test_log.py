"""The log's promises to any reader, whatever the history and wherever it starts (properties)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from hypothesis import given
from hypothesis import strategies as st

from safelight import wire
from safelight.generations.audience import Audience
from safelight.generations.log import EventLog, Picture
from safelight.streaming.reader import Reading, read_frames
from tests.live import EVENT

ID = "abcdefghij0123456789"
ENDS: list[wire.Event] = [wire.DoneEvent(elapsed_ms=1), wire.CancelledEvent()]
histories = st.tuples(
    st.integers(1, 4), st.integers(0, 8), st.integers(1, 3), st.sampled_from(ENDS)
)  # queued events, steps, images, the end


def history(places: int, steps: int, n: int, end: wire.Event) -> list[wire.Event]:
    return [
        *(wire.QueuedEvent(id=ID, position=place, eta_ms=None) for place in reversed(range(places))),
        wire.StartedEvent(id=ID, model="m", seed=1, width=64, height=64, total_steps=steps, n=n),
        *(step_event(step, steps, index) for step in range(1, steps + 1) for index in range(n)),
        *(wire.ImageEvent(image="", index=index, seed=1, width=64, height=64) for index in range(n)),
        end,
    ]


def step_event(step: int, steps: int, index: int) -> wire.StepEvent:
    return wire.StepEvent(step=step, total_steps=steps, progress=0, image=None, index=index, elapsed_ms=0, eta_ms=0)


def write(log: EventLog, event: wire.Event) -> None:
    match event:
        case wire.StepEvent(step=step, index=index):
            log.append(event, Picture("image/jpeg", b"jpeg %d %d" % (step, index)))
        case wire.ImageEvent(index=index):
            log.append(event, Picture("image/png", b"png %d" % index))
        case _:
            log.append(event)


def audience() -> Audience:
    return Audience(None, lambda: None, lambda: None)


async def collect(frames: AsyncIterator[bytes]) -> list[bytes]:
    return [frame async for frame in frames]


def seqs(frames: list[bytes]) -> list[int]:
    return [int(line.split(b":")[2]) for frame in frames for line in frame.split(b"\n") if line.startswith(b"id: ")]


def events(frames: list[bytes]) -> list[wire.Event]:
    lines = [line for frame in frames for line in frame.split(b"\n") if line.startswith(b"data: {")]
    return [EVENT.validate_json(line[6:]) for line in lines]


@given(histories, st.data())
def test_a_full_replay_after_any_event_is_the_rest_of_the_log(
    shape: tuple[int, int, int, wire.Event], data: st.DataObject
) -> None:
    async def check() -> None:
        log = EventLog(ID)
        for event in history(*shape):
            write(log, event)
        after = data.draw(st.integers(0, log.last_seq))
        frames = await collect(read_frames(log, audience(), Reading(after=after, replay_full=True), 60))
        places = shape[0]  # of which the newest is kept
        assert seqs(frames) == list(range(max(after + 1, places), log.last_seq + 1))
        assert frames[-1] == b"data: [DONE]\n\n"

    asyncio.run(check())


@given(histories, st.lists(st.integers(0, 3), max_size=40))
def test_a_reader_at_any_pace_loses_superseded_previews_only(
    shape: tuple[int, int, int, wire.Event], pauses: list[int]
) -> None:
    """The reader takes `pauses[i]` events' time over its i-th frame; the writer never waits."""

    async def check() -> None:
        log = EventLog(ID)
        pending = history(*shape)
        whole = list(pending)
        write(log, pending.pop(0))
        frames: list[bytes] = []
        pace = iter(pauses)
        async for frame in read_frames(log, audience(), Reading(), 60):
            frames.append(frame)
            for _ in range(max(1, next(pace, 1))):
                if pending:
                    write(log, pending.pop(0))
        seen = seqs(frames)
        assert seen == sorted(set(seen)), "in order, nothing twice"
        lost = [event for seq, event in enumerate(whole, start=1) if seq not in seen]
        assert all(isinstance(event, wire.StepEvent | wire.QueuedEvent) for event in lost)
        newest = {event.index: event.step for event in whole if isinstance(event, wire.StepEvent)}
        shown = {event.index: event.step for event in events(frames) if isinstance(event, wire.StepEvent)}
        assert shown == newest, "the newest preview of every image arrives"

    asyncio.run(check())


@given(histories)
def test_readers_at_the_same_place_share_one_frame(shape: tuple[int, int, int, wire.Event]) -> None:
    async def check() -> None:
        log = EventLog(ID)
        for event in history(*shape):
            write(log, event)
        reading = Reading(after=log.last_seq - 2)
        one, other = [await collect(read_frames(log, audience(), reading, 60)) for _ in range(2)]
        assert one[1] is other[1]

    asyncio.run(check())
