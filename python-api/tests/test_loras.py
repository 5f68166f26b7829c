"""LoRAs: which are listed for a model, that they change its pictures, and nobody else's."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from safelight.diffusion.checkpoints import loras
from safelight.diffusion.checkpoints.shelf import open_shelf
from safelight.diffusion.drawing.sdxl import SdxlRenderer
from safelight.errors import SafelightError
from tests.drawing_board import Notebook, draw, pixels, take_turn, work
from tests.live import settings
from tests.tiny_lora import save_tiny_lora


@pytest.fixture(scope="module")
def folder(tiny_checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """LORA_DIR: `one`, the same in the trainers' naming, and another."""
    folder = tmp_path_factory.mktemp("loras")
    save_tiny_lora(tiny_checkpoint, folder / "one.safetensors", seed=1)
    save_tiny_lora(tiny_checkpoint, folder / "one, kohya v1.0.safetensors", seed=1, kohya=True)
    save_tiny_lora(tiny_checkpoint, folder / "two.safetensors", seed=2)
    return folder


@pytest.fixture
def renderer(tiny_checkpoint: Path, folder: Path) -> SdxlRenderer:
    return renderer_with(tiny_checkpoint, lora_dir=folder)


def renderer_with(tiny_checkpoint: Path, **values: Any) -> SdxlRenderer:
    shelf = open_shelf(settings(model_checkpoint_dir=tiny_checkpoint, model_device="cpu", **values))
    return shelf.renderer(shelf.models[0].id, in_use=set())


def choose(**scales: float) -> dict[str, Any]:
    return {"loras": [{"name": name, "scale": scale} for name, scale in scales.items()]}


def picture(renderer: SdxlRenderer, **fields: Any) -> np.ndarray[Any, Any]:
    return pixels(draw(renderer, work(previews="none", **fields)).images[0])


def test_those_that_fit_are_listed(
    tiny_checkpoint: Path, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).symlink_to(file)
    weights = load_file(folder / "one.safetensors")
    name = next(iter(weights))
    save_file(weights | {name: weights[name][:, :-1].contiguous()}, tmp_path / "narrow.safetensors")
    save_file(weights | {"unet.nowhere.lora_A.weight": torch.zeros(2, 2)}, tmp_path / "other model.safetensors")
    save_file({"a": torch.zeros(1)}, tmp_path / "no lora.safetensors")
    save_file(weights | {f"{name}.dora_scale": torch.zeros(1)}, tmp_path / "dora.safetensors")
    (tmp_path / "broken.safetensors").write_bytes(b"broken")
    (tmp_path / "pickle.bin").write_bytes(b"\x80\x04")
    with caplog.at_level(logging.WARNING):
        assert renderer_with(tiny_checkpoint, lora_dir=tmp_path).model.loras == ["one", "one, kohya v1.0", "two"]
    said = [
        record.getMessage() for record in caplog.records if record.name == "safelight.diffusion.checkpoints.lora_files"
    ]
    assert len(said) == 2
    assert "cannot be read as safetensors" in said[0]
    assert "not a plain LoRA: it has dora_scale" in said[1]


def test_the_shipped_model_is_another() -> None:
    shipped = settings().model_checkpoint_dir
    assert renderer_with(shipped).model.loras == []


def test_a_lora_changes_the_picture_as_much_as_it_is_asked_to(renderer: SdxlRenderer) -> None:
    plain, one, half = (picture(renderer, **choose(**scales)) for scales in ({}, {"one": 1.0}, {"one": 0.5}))
    assert np.abs(plain - one).max() > 2
    assert np.abs(half - one).max() > 2
    assert np.array_equal(picture(renderer, **choose(one=0.0)), plain)
    assert not np.array_equal(picture(renderer, **choose(one=1.0, two=1.0)), one)


def test_both_namings_mean_the_same(renderer: SdxlRenderer) -> None:
    assert np.array_equal(picture(renderer, **choose(one=1.0)), picture(renderer, **choose(**{"one, kohya v1.0": 1.0})))


def test_without_one_the_picture_is_what_it_was(tiny_checkpoint: Path, renderer: SdxlRenderer) -> None:
    untouched = picture(renderer_with(tiny_checkpoint))
    assert np.array_equal(picture(renderer), untouched)
    picture(renderer, **choose(one=1.0))
    assert np.array_equal(picture(renderer), untouched)


def test_generations_with_and_without_run_at_the_same_time(renderer: SdxlRenderer) -> None:
    wanted = [choose(), choose(one=1.0), choose(two=0.7), choose(), choose(one=1.0, two=0.7)]
    alone = [picture(renderer, seed=seed, **fields) for seed, fields in enumerate(wanted)]
    notebooks = [Notebook() for _ in wanted]
    tasks = [
        renderer.open(work(previews="none", seed=seed, **wanted[seed]), book) for seed, book in enumerate(notebooks)
    ]
    while any(task.need for task in tasks):
        take_turn(renderer, tasks)
    assert [task.error for task in tasks] == [None] * len(tasks)
    for book, expected in zip(notebooks, alone, strict=True):
        assert np.abs(pixels(book.images[0]) - expected).max() <= 2  # rounding in shared forwards


def test_old_ones_are_unloaded(renderer: SdxlRenderer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loras, "MAX_LOADED", 1)
    plain, one = picture(renderer), picture(renderer, **choose(one=1.0))
    for _ in range(2):
        two = picture(renderer, **choose(two=1.0))
        assert not np.array_equal(two, one)
        assert np.array_equal(picture(renderer, **choose(one=1.0)), one)
    assert np.array_equal(picture(renderer), plain)


def test_a_file_that_breaks_after_the_start_fails_its_own_generation(tiny_checkpoint: Path, tmp_path: Path) -> None:
    file = save_tiny_lora(tiny_checkpoint, tmp_path / "gone.safetensors")
    renderer = renderer_with(tiny_checkpoint, lora_dir=tmp_path)
    plain = picture(renderer)
    file.unlink()
    task = renderer.open(work(previews="none", **choose(gone=1.0)), Notebook())
    while task.need:
        renderer.advance([task])
    assert isinstance(task.error, SafelightError)
    assert task.error.code == "GENERATION_FAILED"
    assert "gone" in task.error.message
    assert np.array_equal(picture(renderer), plain)
