"""The golden transcripts: still what the engine says, and words of the contract throughout."""

from __future__ import annotations

import re

import pytest

from safelight import wire
from tests.live import Message, parse_stream
from tests.transcripts import FOLDER, STORIES, record

NAMES = sorted(STORIES)
TELLS = {
    "text-to-image": ["queued", "started", *["step"] * 5, "image", "done"],
    "url-images": ["queued", "started", *["step"] * 10, "image", "image", "done"],
    "resumed": ["step", "step", "step", "image", "done"],
    "failed": ["queued", "started", "step", "step", "error"],
    "cancelled": ["queued", "started", "step", "step", "cancelled"],
    "queued": ["queued", "queued", "queued", "started", *["step"] * 5, "image", "done"],
    "reset": ["reset", "queued", "started", "step", "image", "done"],
    "lost": ["reset", "error"],
}


def read(name: str) -> list[Message]:
    return list(parse_stream(iter((FOLDER / f"{name}.sse").read_text().splitlines())))


def without_bytes(text: str) -> str:
    """Two builds of a compressor may write the same pixels differently."""
    return re.sub(r"base64,[^\"]+", "base64,", text)


def test_every_transcript_is_known() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.sse")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_engine_still_tells_it_this_way(name: str) -> None:
    """`python -m tests.transcripts` writes them anew."""
    assert without_bytes(record(name)) == without_bytes((FOLDER / f"{name}.sse").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_every_message_is_a_word_of_the_contract(name: str) -> None:
    *messages, last = read(name)
    assert (last.id, last.data) == (None, "[DONE]")
    events = [message.event for message in messages]
    assert [event.type for event in events] == TELLS[name]
    for message, event in zip(messages, events, strict=True):
        assert event.model_dump_json() == message.data, "no field more, none less"
        assert (message.id is None) == isinstance(event, wire.ResetEvent)
        assert message.id is None or re.fullmatch(r"[0-9a-f]{20}:(\d+|lost)", message.id)
