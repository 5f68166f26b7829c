"""Several readers of one log, and readers that are slow."""

from __future__ import annotations

import socket

from safelight import wire
from tests.conftest import Run
from tests.pencil import Pencil


def test_a_reader_that_stops_reading_delays_nobody(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    # 256 x 256 x 4 previews of 50 steps, as large as they get: more than the kernel buffers of a stalled connection.
    created = engine.create(steps=50, n=4, width=256, height=256, preview_size=256)
    address = engine.url.removeprefix("http://").split(":")
    with socket.create_connection((address[0], int(address[1]))) as stalled:
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        path = f"/generations/{created['id']}/stream?replay=full"
        stalled.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert stalled.recv(64).startswith(b"HTTP/1.1 200")
        events = engine.events(f"/generations/{created['id']}/stream", replay="full")
        assert len([event for event in events if isinstance(event, wire.StepEvent)]) == 200
        assert events[-1].type == "done"


def test_two_readers_get_the_same_bytes(held_pencil: Pencil, run: Run) -> None:
    engine = run(held_pencil)
    path = f"/generations/{engine.create(steps=5)['id']}/stream"
    with engine.stream(path) as one, engine.stream(path) as other:
        for reader in (one, other):
            assert [next(reader).event.type for _ in range(2)] == ["queued", "started"]
        held_pencil.permit(1)
        assert next(one) == next(other)
