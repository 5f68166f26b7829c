"""Owns an SDXL model at work: opens tasks, and meets the needs of several of them at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

import torch

from safelight import wire
from safelight.diffusion.drawing.components import Components
from safelight.diffusion.drawing.denoiser import Call, LoraSet
from safelight.diffusion.drawing.drawing import Drawing, LoadedModel
from safelight.diffusion.drawing.shared_forward import Answer, SharedForward
from safelight.diffusion.drawing.task import GreenletTask
from safelight.diffusion.pictures.decoders import Decode
from safelight.diffusion.pictures.host import Host
from safelight.diffusion.pictures.previews import Previews
from safelight.work import Forward, Sink, Task, Work


class SdxlRenderer:
    """A Renderer. Everything but the three descriptions belongs on the torch thread."""

    def __init__(
        self,
        model: wire.Model,
        device: torch.device,
        precision: str,
        components: Components,
        decoders: Mapping[str, Decode],
        *,
        refiner: Components | None = None,
        refiner_start: float = 0.8,
        apply_loras: Callable[[LoraSet], None] = lambda loras: None,
    ) -> None:
        self.model = model
        self.device = str(device)
        self.precision = precision
        host = Host(device)
        native_side = max(model.size.default_width, model.size.default_height)
        previews = Previews(decoders, 256 if native_side <= 512 else 512, host)
        self._loaded = LoadedModel(components, refiner, refiner_start, apply_loras, previews, host)
        self._forward = SharedForward()

    def open(self, work: Work, sink: Sink) -> Task:
        return GreenletTask(self.model.id, Drawing(self._loaded, work, sink))

    def advance(self, tasks: Sequence[Task]) -> None:
        # Entered and left in here, while all greenlets but this one are suspended: the pipelines' own no_grad blocks,
        # which interleave, then find gradients off and leave them off.
        with torch.inference_mode():
            together: list[tuple[GreenletTask, Call]] = []
            key: Hashable = None
            for task in tasks:
                assert isinstance(task, GreenletTask)
                if isinstance(task.need, Forward):
                    assert task.call is not None
                    together.append((task, task.call))
                    key = task.need.key
                else:
                    task.go_on()
            if together:
                self._advance_together(key, together)

    def max_rows(self, key: Hashable) -> int | None:
        """The most rows that one forward of this key may have, once more of them did not fit into memory."""
        return self._forward.most_rows(key)

    def _advance_together(self, key: Hashable, together: Sequence[tuple[GreenletTask, Call]]) -> None:
        for (task, _), answer in zip(together, self._answers(key, [call for _, call in together]), strict=True):
            task.go_on(answer)

    def _answers(self, key: Hashable, calls: Sequence[Call]) -> Sequence[Answer]:
        if calls[0].unet is self._loaded.base.unet:
            try:
                self._loaded.apply_loras(calls[0].loras)
            except Exception as error:
                return [error] * len(calls)
        return self._forward.answer(key, calls)
