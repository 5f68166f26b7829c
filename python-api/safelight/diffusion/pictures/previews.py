"""Owns previews: which steps have one, and decoding them beside the sampling, never in it. The exact decoder takes as
long as several steps: each of its pictures waits for a turn of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import torch

from safelight import wire
from safelight.diffusion.pictures.decoders import EXACT, Decode
from safelight.diffusion.pictures.encoding import encode_preview
from safelight.diffusion.pictures.host import Arrived, Host
from safelight.work import Encode


class Previews:
    """Of one model. `default_side` is what a request without preview_size gets at most."""

    def __init__(self, decoders: Mapping[str, Decode], default_side: int, host: Host) -> None:
        self._decoders = decoders
        self._default_side = default_side
        self._host = host

    def of(
        self, request: wire.ResolvedRequest, step: int, clean: torch.Tensor, wait_for_turn: Callable[[], object]
    ) -> list[Encode] | None:
        """One per image of clean latents (n, 4, H/8, W/8), scaled and compressed by whoever calls them; None when this
        step has none."""
        if not _wants_preview(request, step):
            return None
        name = next(iter(self._decoders)) if request.preview_decoder == "auto" else request.preview_decoder
        decode, side = self._decoders[name], request.preview_size or self._default_side
        previews: list[Encode] = []
        for image in clean.clone():  # a decoder, ours or not, has no way to the sampler's own
            if name == EXACT:
                wait_for_turn()
            pixels = self._host.receive(lambda image: decode(image, side), image)
            previews.append(partial(self._encode, pixels, request))
        return previews

    def _encode(self, pixels: Arrived, request: wire.ResolvedRequest) -> bytes:
        return encode_preview(pixels().numpy(), request.width, request.height, request.preview_size, self._default_side)


def _wants_preview(request: wire.ResolvedRequest, step: int) -> bool:
    match request.previews:
        case "each":
            return True
        case "none":
            return False
        case every:
            return step % every == 0
