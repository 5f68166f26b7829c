"""Owns the way of results from the device to the host, which the sampling thread must not wait for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

Arrived = Callable[[], torch.Tensor]  # on any thread: the tensor in host memory, waiting until it is there


class Host:
    """On a CPU everything is there at once. On CUDA, work for it runs on a stream of its own beside the next forward,
    and is copied into pinned memory without stopping anybody but who asks for it."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._stream: Any = torch.cuda.Stream(device) if device.type == "cuda" else None  # type: ignore[no-untyped-call]

    def receive(self, make: Callable[..., torch.Tensor], *sources: torch.Tensor) -> Arrived:
        """What `make` makes of the sources, which nobody may change in place afterwards."""
        if self._stream is None:
            made = make(*sources).cpu()
            return lambda: made
        self._stream.wait_stream(torch.cuda.current_stream(self._device))
        with torch.cuda.stream(self._stream):
            there = make(*sources)
            here = torch.empty(there.shape, dtype=there.dtype, pin_memory=True)
            here.copy_(there, non_blocking=True)
            copied = torch.cuda.Event(blocking=True)  # type: ignore[no-untyped-call]
            copied.record(self._stream)
        for source in sources:
            source.record_stream(self._stream)  # its memory is not reused before this stream is done with it

        def arrived() -> torch.Tensor:
            copied.synchronize()
            return here

        return arrived
