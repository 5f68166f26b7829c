"""Several generations on one model: each gets what it would get alone, whatever happens to the others."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import StableDiffusionXLImg2ImgPipeline, StableDiffusionXLInpaintPipeline, StableDiffusionXLPipeline
from greenlet import greenlet

from safelight.config import SHIPPED_MODEL
from safelight.diffusion.drawing.components import Components
from safelight.diffusion.drawing.samplers import SAMPLERS, make_scheduler
from safelight.diffusion.drawing.sdxl import SdxlRenderer
from safelight.errors import SafelightError
from safelight.work import CancelledWork, FinishEarly, Forward, Slice, Task, Work
from tests.drawing_board import (
    Notebook,
    difference,
    draw,
    half_mask,
    make_renderer,
    photograph,
    pixels,
    read_components,
    run,
    take_turn,
    work,
)


@pytest.fixture(scope="module")
def components(tiny_checkpoint: Path) -> Components:
    return read_components(tiny_checkpoint)


@pytest.fixture(scope="module")
def renderer(components: Components) -> SdxlRenderer:
    return make_renderer(components)


def mixed_works() -> list[Work]:
    picture, mask = photograph(), half_mask()
    return [
        work(prompt="a red cube", seed=1),
        work(prompt="a blue ball", seed=2, sampler="ddim", steps=9),
        work(prompt="a dog", seed=3, sampler="dpmpp_2m_karras", guidance_scale=1),
        work(prompt="a cat", seed=4, sampler="heun", negative_prompt="blurry", steps=5),
        work(prompt="a tree", seed=5, sampler="unipc", n=2),
        work(prompt="a wide tree", seed=6, width=96, sampler="euler_a"),
        work(prompt="a wide house", seed=7, width=96, guidance_scale=1, n=3, sampler="dpmpp_2m_sde"),
        work(prompt="a fish", seed=8, init_image=picture, strength=0.6, steps=10),
        work(prompt="a bird", seed=9, init_image=picture, strength=0.5, sampler="dpmpp_2m", guidance_scale=1, n=2),
        work(prompt="a cup", seed=10, init_image=picture, mask=mask, strength=0.8, steps=8),
        work(prompt="a car", seed=11, init_image=picture, mask=mask, strength=1.0, sampler="heun", steps=5, n=2),
        work(prompt="a shoe", seed=12, sampler="dpmpp_2m", guidance_scale=7.5, steps=7),
    ]


def test_twelve_at_once_are_each_what_they_are_alone(renderer: SdxlRenderer) -> None:
    """Two sizes, all samplers, with and without guidance, image to image, inpainting, staggered starts; two more are
    cancelled on the way and two fail."""
    works = mixed_works()
    alone = [draw(renderer, one) for one in works]
    together = [Notebook() for _ in works]
    tasks: list[Task] = []
    ends = [CancelledWork(), CancelledWork(), RuntimeError("a fault of its own"), SafelightError("TIMEOUT")]
    doomed = [renderer.open(work(seed=20 + i), Notebook(stop=end, stop_after=2 + i % 2)) for i, end in enumerate(ends)]
    most = 0
    for notebook, one in zip(together, works, strict=True):
        tasks.append(renderer.open(one, notebook))
        most = max(most, take_turn(renderer, [*doomed, *tasks]), take_turn(renderer, [*doomed, *tasks]))
    while any(task.need for task in (*doomed, *tasks)):
        most = max(most, take_turn(renderer, [*doomed, *tasks]))
    assert most >= 6, "they did share forwards"
    assert [task.error and task.error.code for task in doomed] == [None, None, "GENERATION_FAILED", "TIMEOUT"]
    for task, notebook, solo in zip(tasks, together, alone, strict=True):
        assert task.error is None
        assert notebook.steps == list(range(1, task.steps_done + 1))
        assert difference(notebook, solo) < 1e-3
        for index, png in solo.images.items():
            assert abs(pixels(notebook.images[index]) - pixels(png)).max() <= 1


def test_the_shipped_model_shares_too() -> None:
    """Real weights amplify rounding differently from random ones; channels last, as it is loaded."""
    components = read_components(SHIPPED_MODEL)
    components.unet.to(memory_format=torch.channels_last)
    renderer = make_renderer(components)
    large: dict[str, Any] = {"width": 192, "height": 192, "steps": 5}
    picture = photograph(192, 192)
    works = [
        work(prompt="a red mug on a beige background", seed=1, **large),
        work(prompt="a village at sunset", seed=2, sampler="dpmpp_2m", guidance_scale=1, **large),
        work(prompt="a blue vase", seed=3, sampler="ddim", init_image=picture, strength=0.6, **large),
    ]
    together = [Notebook() for _ in works]
    tasks = [renderer.open(one, notebook) for one, notebook in zip(works, together, strict=True)]
    while any(task.need for task in tasks):
        take_turn(renderer, tasks)
    for notebook, one in zip(together, works, strict=True):
        assert difference(notebook, draw(renderer, one)) < 1e-3


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_alone_it_is_what_diffusers_draws(components: Components, renderer: SdxlRenderer, sampler: str) -> None:
    """To the last bit from text; for image to image and inpainting the picture is encoded by ourselves, once for all
    images, which rounds differently."""
    picture, mask = photograph(), half_mask()
    from_text = {"width": 64, "height": 64}
    from_picture = {"image": picture, "strength": 0.7}
    # An empty masked image, which a UNet of four channels never looks at, spares encoding it; that would draw noise.
    inpainting = {**from_text, **from_picture, "mask_image": mask, "masked_image_latents": torch.zeros(1, 4, 8, 8)}
    kinds: list[tuple[type, Work, dict[str, Any]]] = [
        (StableDiffusionXLPipeline, work(sampler=sampler), from_text),
        (StableDiffusionXLImg2ImgPipeline, work(sampler=sampler, init_image=picture, strength=0.7), from_picture),
        (
            StableDiffusionXLInpaintPipeline,
            work(sampler=sampler, init_image=picture, mask=mask, strength=0.7),
            inpainting,
        ),
    ]
    for pipeline_class, asked, arguments in kinds:
        pipeline = pipeline_class(
            **components.for_pipeline(), scheduler=make_scheduler(sampler, components.scheduler_config)
        )
        pipeline.set_progress_bar_config(disable=True)
        with torch.inference_mode():
            expected = pipeline(
                prompt="a red cube",
                num_inference_steps=6,
                guidance_scale=3.0,
                generator=[torch.Generator("cpu").manual_seed(11)],
                output_type="latent",
                **arguments,
            )[0]
        drawn = draw(renderer, asked)
        drawn_latents = drawn.snapshots[-1].image(0)[0]
        if asked.init_image is None:
            assert torch.equal(drawn_latents, expected[0].half().float())
        assert (drawn_latents - expected[0]).abs().max() < 2e-3


def test_guidance_and_no_guidance_share_a_forward_and_sizes_do_not(renderer: SdxlRenderer) -> None:
    works = [work(), work(guidance_scale=1, sampler="ddim"), work(n=3), work(width=96)]
    tasks = [renderer.open(one, Notebook()) for one in works]
    for task in tasks:
        assert task.need == Slice("encode")
        renderer.advance([task])
    needs = [task.need for task in tasks if isinstance(task.need, Forward)]
    assert [need.rows for need in needs] == [2, 1, 6, 2]
    assert needs[0].key == needs[1].key == needs[2].key != needs[3].key
    for task in tasks:
        task.throw(CancelledWork())


def test_previews_never_change_the_picture(renderer: SdxlRenderer) -> None:
    for sampler in ("euler_a", "dpmpp_2m"):
        without = draw(renderer, work(sampler=sampler, previews="none"))
        assert without.previews == [None] * 6
        for decoder in ("linear", "vae"):
            with_previews = draw(renderer, work(sampler=sampler, previews=2, preview_decoder=decoder))
            assert [previews is not None for previews in with_previews.previews] == [False, True] * 3
            assert with_previews.images == without.images


def test_cancelling_takes_effect_where_it_waits_and_decodes_nothing(renderer: SdxlRenderer) -> None:
    notebook = Notebook()
    task = renderer.open(work(n=2), notebook)
    for _ in range(4):
        renderer.advance([task])
    assert notebook.steps == [1, 2, 3]
    with torch.enable_grad():
        task.throw(CancelledWork())
        assert torch.is_grad_enabled(), "the pipeline's no_grad ends without a trace"
    assert task.need is None
    assert task.error is None
    task.throw(CancelledWork())
    task.throw(FinishEarly())
    renderer.advance([task])
    assert (notebook.steps, notebook.images, task.steps_done) == ([1, 2, 3], {}, 3)


def test_a_task_can_be_stopped_before_its_first_turn_and_while_it_decodes(renderer: SdxlRenderer) -> None:
    for error, code in ((CancelledWork(), None), (SafelightError("TIMEOUT"), "TIMEOUT")):
        task = renderer.open(work(), Notebook())
        task.throw(error)
        assert task.need is None
        assert (task.error and task.error.code) == code
    notebook = Notebook()
    task = renderer.open(work(n=3), notebook)
    while task.need != Slice("decode"):
        renderer.advance([task])
    renderer.advance([task])
    task.throw(CancelledWork())
    assert task.need is None
    assert list(notebook.images) == [0]


def test_finishing_early_gives_the_newest_clean_picture(renderer: SdxlRenderer) -> None:
    whole = draw(renderer, work(n=2, sampler="heun", preview_decoder="vae"))
    notebook = Notebook()
    task = renderer.open(work(n=2, sampler="heun"), notebook)
    while len(notebook.steps) < 3:
        renderer.advance([task])
    renderer.advance([task])  # into the middle of a step
    task.throw(FinishEarly())
    assert task.need == Slice("decode")
    task.throw(FinishEarly())
    run(renderer, task)
    assert task.error is None
    assert notebook.steps == [1, 2, 3]
    assert sorted(notebook.images) == [0, 1]
    assert notebook.images != whole.images


@pytest.mark.parametrize("turns", [0, 1])
def test_there_is_nothing_to_keep_before_the_first_step(renderer: SdxlRenderer, turns: int) -> None:
    task = renderer.open(work(), Notebook())
    for _ in range(turns):
        renderer.advance([task])
    task.throw(FinishEarly())
    assert task.need is None
    assert task.error is not None
    assert task.error.code == "NOTHING_TO_KEEP"


def test_black_parts_of_a_mask_are_kept_to_the_last_bit(renderer: SdxlRenderer) -> None:
    picture = photograph()
    drawn = draw(renderer, work(init_image=picture, mask=half_mask(), strength=1.0))
    image = pixels(drawn.images[0])
    original = pixels(draw_png(picture))
    assert (image[:, :32] == original[:, :32]).all()
    assert (image[:, 32:] != original[:, 32:]).any()


def draw_png(picture: Any) -> bytes:
    from io import BytesIO

    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


class FragileUnet(torch.nn.Module):
    """The real UNet with a fault for some of its rows: a device's edge."""

    def __init__(self, unet: Any, fault: Callable[[torch.Tensor, Any], Exception | None]) -> None:
        super().__init__()
        self.unet = unet
        self.config, self.dtype, self.device = unet.config, unet.dtype, unet.device
        self.add_embedding = unet.add_embedding
        self.fault = fault
        self.rows: list[int] = []

    def forward(self, sample: torch.Tensor, timestep: torch.Tensor, **more: Any) -> Any:
        error = self.fault(sample, more)
        if error:
            raise error
        self.rows.append(len(sample))
        return self.unet(sample, timestep, **more)


def narrow(most_rows: int) -> Callable[[torch.Tensor, Any], Exception | None]:
    return lambda sample, more: torch.OutOfMemoryError("full") if len(sample) > most_rows else None


def test_a_forward_that_does_not_fit_is_divided(components: Components, renderer: SdxlRenderer) -> None:
    unet = FragileUnet(components.unet, narrow(3))
    tight = make_renderer(replace(components, unet=unet))
    works = [work(seed=1), work(seed=2, guidance_scale=1), work(seed=3, n=2), work(seed=4)]
    together = [Notebook() for _ in works]
    tasks = [tight.open(one, notebook) for one, notebook in zip(works, together, strict=True)]
    for task in tasks:
        tight.advance([task])
    first = tasks[0].need
    assert isinstance(first, Forward)
    assert tight.max_rows(first.key) is None
    while any(task.need for task in tasks):
        take_turn(tight, tasks)
    assert [task.error for task in tasks] == [None] * 4
    assert max(unet.rows) <= 3
    assert tight.max_rows(first.key) == 2
    for notebook, one in zip(together, works, strict=True):
        assert difference(notebook, draw(renderer, one)) < 1e-3


def test_one_that_never_fits_ends_alone(components: Components) -> None:
    task = (tight := make_renderer(replace(components, unet=FragileUnet(components.unet, narrow(0))))).open(
        work(n=2), Notebook()
    )
    run(tight, task)
    assert task.error is not None
    assert task.error.code == "OUT_OF_MEMORY"
    assert task.error.__traceback__ is None


def test_a_fault_in_a_shared_forward_ends_the_one_it_belongs_to(
    components: Components, renderer: SdxlRenderer, caplog: pytest.LogCaptureFixture
) -> None:

    def fault(sample: torch.Tensor, more: Any) -> Exception | None:
        return ValueError("a bad row") if (more["added_cond_kwargs"]["text_embeds"] == 3.5).any() else None

    fragile = make_renderer(replace(components, unet=FragileUnet(components.unet, fault)))
    works = [work(seed=1), work(seed=2), work(seed=3, n=2)]
    together = [Notebook() for _ in works]
    tasks = [fragile.open(one, notebook) for one, notebook in zip(works, together, strict=True)]
    guilty = fragile.open(work(seed=4), Notebook())
    for task in (*tasks, guilty):
        fragile.advance([task])
    assert guilty.call is not None  # type: ignore[attr-defined]
    text = guilty.call.added["text_embeds"]  # type: ignore[attr-defined]
    guilty.call.added["text_embeds"] = torch.full_like(text, 3.5)  # type: ignore[attr-defined]
    while any(task.need for task in (*tasks, guilty)):
        take_turn(fragile, [*tasks, guilty])
    assert guilty.error is not None
    assert guilty.error.code == "GENERATION_FAILED"
    assert "a bad row" in caplog.text
    assert [task.error for task in tasks] == [None] * 3
    for notebook, one in zip(together, works, strict=True):
        assert difference(notebook, draw(renderer, one)) < 1e-3


def live_objects() -> tuple[int, int]:
    kinds = [type(one) for one in gc.get_objects()]
    return sum(issubclass(kind, torch.Tensor) for kind in kinds), sum(issubclass(kind, greenlet) for kind in kinds)


def test_nothing_is_left_of_finished_cancelled_and_failed_generations(
    renderer: SdxlRenderer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)  # a record would keep the traceback
    ends: list[Exception | None] = [None, CancelledWork(), RuntimeError("a fault"), SafelightError("TIMEOUT"), None]

    def draw_some(count: int) -> None:
        for index in range(count):
            end = ends[index % len(ends)]
            kind: dict[str, Any] = {"init_image": photograph(), "strength": 1.0} if index % 2 else {}
            sampler = list(SAMPLERS)[index % len(SAMPLERS)]
            tasks = [
                renderer.open(work(steps=5, sampler=sampler, **kind), Notebook(stop=end, stop_after=2))
                for _ in range(2)
            ]
            while any(task.need for task in tasks):
                take_turn(renderer, tasks)
                if index % 7 == 0 and tasks[1].steps_done == 3:
                    tasks[1].throw(FinishEarly())

    draw_some(5)
    gc.collect()
    before = live_objects()
    gc.disable()  # no cycles either: on a device, waiting for the collector is running out of memory
    try:
        draw_some(50)
        assert live_objects() == before
    finally:
        gc.enable()
