"""Owns the addresses a generation has on the service its caller talks to."""

from __future__ import annotations

from dataclasses import dataclass

from safelight import wire


@dataclass(frozen=True, slots=True)
class Addresses:
    """Paths under `prefix`; a gateway in front forwards its own."""

    prefix: str = "/generations"

    def generation(self, generation_id: str) -> str:
        return f"{self.prefix}/{generation_id}"

    def preview(self, generation_id: str, step: int, index: int) -> str:
        return f"{self.prefix}/{generation_id}/steps/{step}.jpg?index={index}"

    def image(self, generation_id: str, index: int) -> str:
        return f"{self.prefix}/{generation_id}/image.png?index={index}"

    def all(self, generation_id: str) -> wire.GenerationUrls:
        here = self.generation(generation_id)
        return wire.GenerationUrls(
            self=here,
            stream=f"{here}/stream",
            cancel=f"{here}/cancel",
            finish=f"{here}/finish",
            image=self.image(generation_id, 0),
        )
