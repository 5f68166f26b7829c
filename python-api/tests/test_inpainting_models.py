"""Checkpoints made for inpainting, whose UNet is told the mask and the picture around it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from safelight import wire
from safelight.diffusion.checkpoints.shelf import open_shelf
from safelight.diffusion.drawing.inpainting import describe_picture
from tests.drawing_board import Notebook, draw, half_mask, photograph, pixels, read_components, take_turn, work
from tests.live import settings
from tests.single_file import save_layout, save_single_file


@pytest.fixture(scope="module")
def checkpoint(tiny_checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(tiny_checkpoint, tmp_path_factory.mktemp("checkpoints") / "inpainting"))
    config = json.loads((folder / "unet/config.json").read_text())
    (folder / "unet/config.json").write_text(json.dumps(config | {"in_channels": 9}))
    weights = load_file(folder / "unet/diffusion_pytorch_model.safetensors")
    more = 0.5 * torch.randn(16, 5, 3, 3, generator=torch.Generator().manual_seed(4))
    weights["conv_in.weight"] = torch.cat([weights["conv_in.weight"], more], dim=1)
    save_file(weights, folder / "unet/diffusion_pytorch_model.safetensors")
    return folder


@pytest.fixture(params=["folder", "single file"])
def path(request: pytest.FixtureRequest, tiny_checkpoint: Path, checkpoint: Path, tmp_path: Path) -> Path:
    if request.param == "folder":
        return checkpoint
    file = save_single_file(checkpoint, tmp_path / "inpainting.safetensors")
    save_layout(tiny_checkpoint, file)  # which describes a plain one, as SDXL's own does
    return file


def draw_with(path: Path) -> tuple[wire.Model, Callable[..., Notebook]]:
    shelf = open_shelf(settings(model_checkpoint_dir=path, model_device="cpu"))
    renderer = shelf.renderer(shelf.models[0].id, in_use=set())
    return shelf.models[0], lambda **fields: draw(renderer, work(preview_decoder="linear", **fields))


def test_it_paints_the_masked_part_and_keeps_the_rest(path: Path) -> None:
    model, drawn = draw_with(path)
    assert model.is_inpainting
    picture = photograph()
    result = pixels(drawn(init_image=picture, mask=half_mask(), strength=1.0, has_mask=True).images[0])
    original = np.asarray(picture).astype(int)
    assert np.array_equal(result[:, :32], original[:, :32])
    assert np.abs(result[:, 32:] - original[:, 32:]).mean() > 20


def test_what_is_under_the_mask_is_not_told(checkpoint: Path) -> None:
    vae = read_components(checkpoint).vae
    picture = photograph()
    other = picture.copy()
    other.paste((255, 0, 0), (32, 0, 64, 64))
    with torch.inference_mode():
        one, same = (describe_picture(vae, shown, half_mask(), 64, 64) for shown in (picture, other))
        without = describe_picture(vae, None, None, 64, 64)
    assert one.shape == without.shape == (1, 5, 8, 8)
    assert torch.equal(one, same)
    assert torch.equal(one[0, 0], torch.tensor([0.0] * 4 + [1.0] * 4).expand(8, 8))
    assert bool((without[0, 0] == 1).all())


def test_the_picture_around_the_mask_counts(path: Path) -> None:
    _, drawn = draw_with(path)
    fields: dict[str, Any] = {"mask": half_mask(), "strength": 1.0, "has_mask": True}
    one = pixels(drawn(init_image=photograph(), **fields).images[0])
    other = pixels(drawn(init_image=Image.new("RGB", (64, 64), (255, 255, 0)), **fields).images[0])
    assert np.abs(one[:, 32:] - other[:, 32:]).max() > 0


def test_it_also_draws_from_text_and_from_pictures(path: Path) -> None:
    _, drawn = draw_with(path)
    assert drawn(n=2).steps == [1, 2, 3, 4, 5, 6]
    assert drawn(init_image=photograph(), strength=0.5).steps == [1, 2, 3]


@pytest.mark.parametrize("fields", [{}, {"init_image": photograph(), "mask": half_mask(), "strength": 1.0}])
def test_a_branch_goes_on_as_its_parent_did(checkpoint: Path, fields: dict[str, Any]) -> None:
    _, drawn = draw_with(checkpoint)
    parent = drawn(**fields)
    again = {name: value for name, value in fields.items() if name != "strength"}
    branch = drawn(
        **again, start=parent.snapshots[2], total_steps=6, from_=wire.BranchPoint(id="a" * 16, step=3, index=0)
    )
    assert branch.steps == [4, 5, 6]
    assert np.abs(pixels(branch.images[0]) - pixels(parent.images[0])).max() <= 6  # latents were kept in fp16


def test_several_share_forwards(checkpoint: Path) -> None:
    shelf = open_shelf(settings(model_checkpoint_dir=checkpoint, model_device="cpu"))
    renderer = shelf.renderer("inpainting", in_use=set())
    wanted: list[dict[str, Any]] = [{}, {"init_image": photograph(), "mask": half_mask(), "strength": 1.0}, {"seed": 5}]
    alone = [draw(renderer, work(previews="none", **fields)) for fields in wanted]
    books = [Notebook() for _ in wanted]
    tasks = [renderer.open(work(previews="none", **fields), book) for fields, book in zip(wanted, books, strict=True)]
    shared = []
    while any(task.need for task in tasks):
        shared.append(take_turn(renderer, tasks))
    assert max(shared) == 3
    for book, expected in zip(books, alone, strict=True):
        assert np.abs(pixels(book.images[0]) - pixels(expected.images[0])).max() <= 2
