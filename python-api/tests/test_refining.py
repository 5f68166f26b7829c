"""Base and refiner as one generation: one count of steps, the pictures of diffusers' own ensemble."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import StableDiffusionXLImg2ImgPipeline, StableDiffusionXLPipeline, UNet2DConditionModel

from safelight.diffusion.drawing.components import Components
from safelight.diffusion.drawing.samplers import SAMPLERS, make_scheduler
from safelight.diffusion.drawing.sdxl import SdxlRenderer
from safelight.work import CancelledWork, Forward
from tests.drawing_board import Notebook, difference, draw, make_renderer, photograph, read_components, take_turn, work


@pytest.fixture(scope="module")
def base(tiny_checkpoint: Path) -> Components:
    return read_components(tiny_checkpoint)


def make_refiner(base: Components, requires_aesthetics_score: bool) -> Components:
    """The base's layout with one text encoder and random weights of its own."""
    torch.manual_seed(1)
    width = base.text_encoder_2.config.hidden_size
    ids = 5 if requires_aesthetics_score else 6
    changes = {"cross_attention_dim": width, "projection_class_embeddings_input_dim": ids * 8 + width}
    unet = UNet2DConditionModel.from_config({**base.unet.config, **changes}).eval().requires_grad_(False)
    return replace(
        base, unet=unet, text_encoder=None, tokenizer=None, requires_aesthetics_score=requires_aesthetics_score
    )


@pytest.fixture(scope="module", params=[True, False], ids=["aesthetics", "sizes"])
def refiner(request: Any, base: Components) -> Components:
    return make_refiner(base, request.param)


@pytest.fixture(scope="module")
def renderer(base: Components, refiner: Components) -> SdxlRenderer:
    return make_renderer(base, refiner=refiner, refiner_start=0.8)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_steps_are_one_count_over_both(renderer: SdxlRenderer, base: Components, sampler: str) -> None:
    refined, plain = (draw(one, work(steps=10, sampler=sampler, n=2)) for one in (renderer, make_renderer(base)))
    assert refined.steps == plain.steps == list(range(1, 11))
    differences = [float((a - b).abs().max()) for a, b in zip(refined.clean, plain.clean, strict=True)]
    assert differences[:8] == [0] * 8
    assert min(differences[8:]) > 0.01


@pytest.mark.parametrize("sampler", ["euler", "ddim"])
def test_it_is_what_diffusers_draws(
    renderer: SdxlRenderer, base: Components, refiner: Components, sampler: str
) -> None:
    def pipe(pipeline_class: type, components: Components, **more: Any) -> Any:
        scheduler = make_scheduler(sampler, components.scheduler_config)
        pipeline = pipeline_class(**components.for_pipeline(), scheduler=scheduler, **more)
        pipeline.set_progress_bar_config(disable=True)
        return pipeline

    asked: dict[str, Any] = {"prompt": "a red cube", "num_inference_steps": 10, "guidance_scale": 3.0}
    asked |= {"generator": [torch.Generator("cpu").manual_seed(11)], "output_type": "latent", "return_dict": False}
    first = pipe(StableDiffusionXLPipeline, base)
    score = refiner.requires_aesthetics_score
    second = pipe(StableDiffusionXLImg2ImgPipeline, refiner, requires_aesthetics_score=score)
    with torch.inference_mode():
        latents = first(**asked, width=64, height=64, denoising_end=0.8)[0]
        expected = second(**asked, image=latents, denoising_start=0.8)[0]
    drawn = draw(renderer, work(steps=10, sampler=sampler))
    assert torch.equal(drawn.snapshots[-1].image(0)[0], expected[0].half().float())


def test_each_half_shares_forwards_with_its_like(renderer: SdxlRenderer) -> None:
    works = [work(steps=10, seed=seed, sampler=sampler) for seed, sampler in enumerate(["euler", "dpmpp_2m", "heun"])]
    notebooks = [Notebook() for _ in works]
    tasks = [renderer.open(one, notebook) for one, notebook in zip(works, notebooks, strict=True)]
    keys = set()
    while any(task.need for task in tasks):
        keys |= {task.need.key for task in tasks if isinstance(task.need, Forward)}
        take_turn(renderer, tasks)
    assert len(keys) == 2
    for notebook, one in zip(notebooks, works, strict=True):
        assert difference(notebook, draw(renderer, one)) < 1e-3


def test_changed_pictures_are_the_base_alone_and_refining_can_be_cancelled(
    renderer: SdxlRenderer, base: Components
) -> None:
    asked = work(init_image=photograph(), strength=0.6)
    assert draw(renderer, asked).images == draw(make_renderer(base), asked).images
    notebook = Notebook(stop=CancelledWork(), stop_after=9)
    task = renderer.open(work(steps=10), notebook)
    while task.need:
        renderer.advance([task])
    assert (task.error, notebook.steps[-1], notebook.images) == (None, 9, {})
