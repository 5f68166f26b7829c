"""A renderer on a tiny random checkpoint, driven by hand: what the runner does, without a server around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import StableDiffusionXLPipeline
from PIL import Image

from safelight import wire
from safelight.diffusion.drawing.components import Components
from safelight.diffusion.drawing.samplers import SAMPLERS
from safelight.diffusion.drawing.sdxl import SdxlRenderer
from safelight.diffusion.pictures.decoders import preview_decoders
from safelight.diffusion.pictures.latent_space import Linear
from safelight.work import Encode, Forward, Snapshot, Task, Work

CPU = torch.device("cpu")


def read_components(folder: Path, **changes: Any) -> Components:
    pipeline = StableDiffusionXLPipeline.from_pretrained(folder, local_files_only=True, dtype=torch.float32)
    for name in ("unet", "vae", "text_encoder", "text_encoder_2"):
        getattr(pipeline, name).eval().requires_grad_(False)
    pipeline.vae.register_to_config(force_upcast=False)
    parts = {
        "unet": pipeline.unet,
        "vae": pipeline.vae,
        "text_encoder": pipeline.text_encoder,
        "text_encoder_2": pipeline.text_encoder_2,
        "tokenizer": pipeline.tokenizer,
        "tokenizer_2": pipeline.tokenizer_2,
        "scheduler_config": dict(pipeline.scheduler.config),
        "force_zeros_for_empty_prompt": True,
    }
    return Components(**{**parts, **changes})


def make_renderer(components: Components, **more: Any) -> SdxlRenderer:
    """Its preview decoder "record" keeps the clean latents it is given, in fp32: what a test compares."""
    decoders = {**preview_decoders(components.vae, None, LINEAR, CPU), "record": record}
    return SdxlRenderer(MODEL, CPU, "fp32", components, decoders, **more)


_recorded: list[torch.Tensor] = []


def record(latents: torch.Tensor, side: int) -> torch.Tensor:
    _recorded.append(latents.clone())
    return torch.zeros(8, 8, 3, dtype=torch.uint8)


def request(**fields: Any) -> wire.ResolvedRequest:
    values: dict[str, Any] = {
        "prompt": "a red cube", "negative_prompt": "", "steps": 6, "guidance_scale": 3.0, "seed": 11, "width": 64,
        "height": 64, "n": 1, "sampler": "euler", "model": "tiny", "previews": "each", "preview_decoder": "record",
        "preview_size": None, "images": "inline",
    }  # fmt: skip
    return wire.ResolvedRequest(**{**values, **fields})


def work(
    *,
    init_image: Image.Image | None = None,
    mask: Image.Image | None = None,
    start: Snapshot | None = None,
    total_steps: int | None = None,
    **fields: Any,
) -> Work:
    asked = request(**fields)
    if total_steps is None:
        total_steps = asked.steps if asked.strength is None else max(1, int(asked.steps * asked.strength))
    return Work(asked, total_steps, init_image, mask, start)


@dataclass
class Notebook:
    """A Sink that keeps everything."""

    steps: list[int] = field(default_factory=list)
    previews: list[Sequence[Encode] | None] = field(default_factory=list)
    snapshots: list[Any] = field(default_factory=list)
    images: dict[int, bytes] = field(default_factory=dict)
    clean: list[torch.Tensor] = field(default_factory=list)  # (n, 4, h, w) of each step with recorded previews
    stop: Exception | None = None
    stop_after: int = 0

    def step(self, step: int, previews: Sequence[Encode] | None, snapshot: Snapshot) -> None:
        self.steps.append(step)
        self.previews.append(previews)
        self.snapshots.append(snapshot)
        if _recorded:
            self.clean.append(torch.stack(_recorded))
            _recorded.clear()
        if self.stop and step == self.stop_after:
            raise self.stop

    def image(self, index: int, encode: Encode) -> None:
        self.images[index] = encode()


def run(renderer: SdxlRenderer, task: Task) -> None:
    """Alone, to its end."""
    while task.need:
        renderer.advance([task])


def draw(renderer: SdxlRenderer, work: Work) -> Notebook:
    """Alone. Fails when the generation does."""
    notebook = Notebook()
    task = renderer.open(work, notebook)
    run(renderer, task)
    assert task.error is None, task.error
    assert len(notebook.images) == work.request.n
    return notebook


def difference(one: Notebook, other: Notebook) -> float:
    """The largest between the clean latents of any step and image."""
    assert one.steps == other.steps
    return max(float((a - b).abs().max()) for a, b in zip(one.clean, other.clean, strict=True))


def take_turn(renderer: SdxlRenderer, tasks: Sequence[Task]) -> int:
    """A slice if somebody needs one, else the largest group that can share a forward; returns its number of tasks."""
    waiting = [task for task in tasks if task.need]
    slices = [task for task in waiting if not isinstance(task.need, Forward)]
    if slices:
        renderer.advance(slices[:1])
        return 1
    keys = [task.need.key for task in waiting if isinstance(task.need, Forward)]
    key = max(keys, key=keys.count)
    together = [task for task in waiting if isinstance(task.need, Forward) and task.need.key == key]
    renderer.advance(together)
    return len(together)


def pixels(png: bytes) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(BytesIO(png))).astype(int)


def photograph(width: int = 64, height: int = 64) -> Image.Image:
    """A picture with colours and edges."""
    y, x = np.mgrid[0:height, 0:width]
    rgb = np.stack([x * 255 // width, y * 255 // height, np.where((x // 16 + y // 16) % 2, 200, 40)], axis=-1)
    return Image.fromarray(rgb.astype(np.uint8))


def half_mask(width: int = 64, height: int = 64) -> Image.Image:
    """The right half is painted anew."""
    mask = np.zeros((height, width), np.uint8)
    mask[:, width // 2 :] = 255
    return Image.fromarray(mask)


LINEAR = Linear(matrix=((0.4, 0.4, 0.4), (-0.3, 0, 0.1), (0.1, 0.1, 0), (-0.3, -0.2, -0.2)), bias=(0.1, 0, 0))
MODEL = wire.Model(
    id="tiny", title="tiny", description="", default=True,
    size=wire.SizeLimits(min=64, max=128, multiple_of=16, default_width=64, default_height=64),
    samplers=list(SAMPLERS), default_sampler="euler", default_steps=6, draft_steps=None, default_guidance_scale=3.0,
    max_guidance_scale=20, max_batch_size=4, preview_decoders=["linear", "vae"], loras=[], lora_notes=[],
    is_inpainting=False, has_refiner=False,
    example_prompts=[],
)  # fmt: skip
