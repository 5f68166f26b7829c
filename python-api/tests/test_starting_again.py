"""Branches: a generation that goes on from another's step, with the same words or others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from safelight import wire
from safelight.diffusion.drawing.samplers import SAMPLERS
from safelight.diffusion.drawing.sdxl import SdxlRenderer
from tests.drawing_board import Notebook, draw, half_mask, make_renderer, photograph, pixels, read_components, work

STEPS = 8
ONE_STEP_SAMPLERS = ["euler", "euler_a", "ddim", "heun"]


@pytest.fixture(scope="module")
def renderer(tiny_checkpoint: Path) -> SdxlRenderer:
    return make_renderer(read_components(tiny_checkpoint))


def branch(renderer: SdxlRenderer, parent: Notebook, step: int, index: int = 0, **fields: Any) -> Notebook:
    """As the intake makes it: of an inpainting, with its parent's picture and mask."""
    point = wire.BranchPoint(id="a" * 16, step=step, index=index)
    start = parent.snapshots[parent.steps.index(step)]
    total = parent.steps[-1]
    return draw(renderer, work(from_=point, start=start, total_steps=total, **{"steps": STEPS, **fields}))


def final(notebook: Notebook) -> torch.Tensor:
    latents: torch.Tensor = notebook.snapshots[-1].image(0)[0]
    return latents


@pytest.mark.parametrize("sampler", ONE_STEP_SAMPLERS)
@pytest.mark.parametrize("step", [1, 4, STEPS - 1])
def test_with_the_same_words_it_goes_on_to_the_same_picture(renderer: SdxlRenderer, sampler: str, step: int) -> None:
    """Samplers that remember nothing but the latents, noise of every step included: within fp16's rounding."""
    parent = draw(renderer, work(steps=STEPS, sampler=sampler))
    again = branch(renderer, parent, step, sampler=sampler)
    assert again.steps == list(range(step + 1, STEPS + 1))
    assert (final(again) - final(parent)).abs().max() < 0.02
    assert abs(pixels(again.images[0]) - pixels(parent.images[0])).max() <= 2


@pytest.mark.parametrize("sampler", sorted(set(SAMPLERS) - set(ONE_STEP_SAMPLERS)))
def test_samplers_with_a_memory_come_close_without_it(renderer: SdxlRenderer, sampler: str) -> None:
    parent = draw(renderer, work(steps=STEPS, sampler=sampler))
    again = branch(renderer, parent, 5, sampler=sampler)
    elsewhere = draw(renderer, work(steps=STEPS, sampler=sampler, seed=99))
    assert again.steps == [6, 7, 8]
    difference = (final(again) - final(parent)).abs().mean()
    assert difference < 0.2 * (final(elsewhere) - final(parent)).abs().mean()


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("parent_sampler", ["euler", "ddim", "dpmpp_2m_karras", "heun"])
def test_any_sampler_can_take_over_from_any(renderer: SdxlRenderer, parent_sampler: str, sampler: str) -> None:
    """They end near each other, although their steps lie at other noise levels."""
    parent = draw(renderer, work(steps=STEPS, sampler=parent_sampler, guidance_scale=1))
    again = branch(renderer, parent, 4, sampler=sampler, guidance_scale=1)
    elsewhere = draw(renderer, work(steps=STEPS, sampler=parent_sampler, guidance_scale=1, seed=99))
    assert again.steps == [5, 6, 7, 8]
    difference = (final(again) - final(parent)).abs().mean()
    assert difference < 0.6 * (final(elsewhere) - final(parent)).abs().mean()


def test_other_words_or_another_seed_give_a_variation(renderer: SdxlRenderer) -> None:
    parent = draw(renderer, work(steps=STEPS))
    same = branch(renderer, parent, 5)
    elsewhere = (final(draw(renderer, work(steps=STEPS, seed=99))) - final(parent)).abs().mean()
    for fields in ({"prompt": "a blue ball"}, {"guidance_scale": 9}, {"seed": 12}, {"negative_prompt": "red"}):
        other = branch(renderer, parent, 5, **fields)
        assert other.images[0] != same.images[0]
        assert 0 < (final(other) - final(parent)).abs().mean() < elsewhere
    assert branch(renderer, parent, 5, seed=12).images == branch(renderer, parent, 5, seed=12).images


def test_each_image_of_a_batch_can_be_gone_on_from(renderer: SdxlRenderer) -> None:
    parent = draw(renderer, work(steps=STEPS, n=3, seed=40))
    again = branch(renderer, parent, 3, index=2, seed=42, n=2)
    assert abs(pixels(again.images[0]) - pixels(parent.images[2])).max() <= 2
    assert abs(pixels(again.images[1]) - pixels(parent.images[2])).max() > 2, "seed 43 is a variation"


def test_branches_of_branches_and_of_changed_pictures(renderer: SdxlRenderer) -> None:
    kinds: list[dict[str, Any]] = [{}, {"init_image": photograph(), "mask": half_mask()}]
    for fields in kinds:
        parent = draw(renderer, work(steps=10, strength=0.6, **{"init_image": photograph(), **fields}))
        assert parent.steps == [1, 2, 3, 4, 5, 6]
        child = branch(renderer, parent, 2, steps=10, **fields)
        assert child.steps == [3, 4, 5, 6]
        grandchild = branch(renderer, child, 4, steps=10, **fields)
        assert grandchild.steps == [5, 6]
        assert abs(pixels(grandchild.images[0]) - pixels(child.images[0])).max() <= 2
        assert abs(pixels(child.images[0]) - pixels(parent.images[0])).max() <= 2


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_branch_of_an_inpainting_keeps_what_its_parent_kept(renderer: SdxlRenderer, sampler: str) -> None:
    changed: dict[str, Any] = {"init_image": photograph(), "mask": half_mask()}
    parent = draw(renderer, work(steps=STEPS, strength=1.0, sampler=sampler, **changed))
    child = branch(renderer, parent, 3, sampler=sampler, prompt="a blue ball", seed=12, n=2, **changed)
    kept = parent.clean[-1][:1, :, :, :4]
    assert (child.clean[0][:, :, :, :4] - kept).abs().max() < 0.01, "in previews too"
    assert (child.clean[-1][:, :, :, 4:] - parent.clean[-1][:1, :, :, 4:]).abs().max() > 0.1
    for image in child.images.values():
        assert (pixels(image)[:, :32] == pixels(parent.images[0])[:, :32]).all()
        assert (pixels(image)[:, 32:] != pixels(parent.images[0])[:, 32:]).any()


def test_a_snapshot_is_small_and_says_how_small(renderer: SdxlRenderer) -> None:
    plain, noisy = (draw(renderer, work(n=2, sampler=sampler)).snapshots[0] for sampler in ("euler", "euler_a"))
    latents = 2 * 2 * 4 * 8 * 8 * 2  # noisy and clean, images, channels, height, width, bytes
    assert plain.nbytes == latents
    assert latents < noisy.nbytes < latents + 2 * 6000, "and the generators' states, where noise is drawn in every step"
