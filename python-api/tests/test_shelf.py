"""Several models: which are listed, when they are loaded, and what is unloaded to make room."""

from __future__ import annotations

import gc
import json
import logging
import shutil
import weakref
from pathlib import Path
from typing import Any

import pytest

from safelight.diffusion.checkpoints.shelf import ModelShelf, open_shelf
from safelight.errors import SafelightError
from safelight.work import NoRoom
from tests.drawing_board import draw, work
from tests.live import settings
from tests.single_file import save_single_file


@pytest.fixture
def folder(tiny_checkpoint: Path, tmp_path: Path) -> Path:
    """MODELS_DIR with two models, `a` and `b`."""
    for name in ("a", "b"):
        shutil.copytree(tiny_checkpoint, tmp_path / "models" / name)
    return tmp_path / "models"


def shelf_of(tiny_checkpoint: Path, **values: Any) -> ModelShelf:
    return open_shelf(settings(model_checkpoint_dir=tiny_checkpoint, model_device="cpu", **values))


def gigabytes(shelf: ModelShelf, models: float) -> float:
    """A budget for so many of the tiny models."""
    return models * shelf.memory_bytes() / 1e9


def test_all_are_listed_but_only_the_default_is_loaded(tiny_checkpoint: Path, folder: Path) -> None:
    shelf = shelf_of(tiny_checkpoint, models_dir=folder)
    assert [(model.id, model.default) for model in shelf.models] == [("tiny", True), ("a", False), ("b", False)]
    one = shelf.memory_bytes()
    assert one > 100_000
    assert shelf.renderer("a", in_use=set()).model == shelf.models[1]
    assert shelf.memory_bytes() == 2 * one
    assert shelf.renderer("a", in_use=set()) is shelf.renderer("a", in_use=set())


def test_models_of_the_folder_draw(tiny_checkpoint: Path, folder: Path) -> None:
    shelf = shelf_of(tiny_checkpoint, models_dir=folder)
    drawn = {
        name: draw(shelf.renderer(name, in_use=set()), work(previews="none", model=name)).images[0]
        for name in ("tiny", "a")
    }
    assert drawn["tiny"] == drawn["a"]  # a copy


def test_what_is_no_usable_model_is_logged_and_left_out(
    tiny_checkpoint: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "notes.txt").write_text("mine")
    (folder / ".hidden").mkdir()
    (folder / "empty").mkdir()
    (folder / "old.ckpt").write_bytes(b"\x80\x04")
    (folder / "b/unet/diffusion_pytorch_model.safetensors").write_bytes(b"broken")
    save_single_file(tiny_checkpoint, folder / "single.safetensors")
    layout = Path(shutil.copytree(tiny_checkpoint, folder / "single"))
    for weights in layout.rglob("*.safetensors"):
        weights.unlink()
    (folder / "default").symlink_to(tiny_checkpoint)
    with caplog.at_level(logging.WARNING):
        shelf = shelf_of(tiny_checkpoint, models_dir=folder)
    assert [model.id for model in shelf.models] == ["tiny", "a", "single"]
    said = [
        record.getMessage() for record in caplog.records if record.name == "safelight.diffusion.checkpoints.catalogue"
    ]
    assert len(said) == 2
    assert all(sentence.startswith("a model is left out: MODELS_DIR: ") for sentence in said)
    assert "cannot be read as safetensors" in said[0]
    assert "pickle" in said[1]


def test_two_models_of_one_name(tiny_checkpoint: Path, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    profile = {"name": "same", "title": "Same", "default_size": [64, 64], "min_size": 64, "max_size": 64}
    for name in ("a", "b"):
        (folder / name / "safelight.json").write_text(json.dumps(profile | {"size_step": 16}))
    assert [model.id for model in shelf_of(tiny_checkpoint, models_dir=folder).models] == ["tiny", "same"]
    assert "same name" in caplog.text


def test_the_least_recently_used_makes_room(tiny_checkpoint: Path, folder: Path) -> None:
    budget = gigabytes(shelf_of(tiny_checkpoint), 2.5)
    shelf = shelf_of(tiny_checkpoint, models_dir=folder, model_memory_budget_gb=budget)
    first = weakref.ref(shelf.renderer("a", in_use=set()))
    shelf.renderer("tiny", in_use=set())
    shelf.renderer("b", in_use={"tiny"})  # a was used longest ago
    gc.collect()
    assert first() is None, "its memory is free"
    default = weakref.ref(shelf.renderer("tiny", in_use=set()))
    shelf.renderer("a", in_use={"tiny"})
    assert default() is not None


def test_models_in_use_stay(tiny_checkpoint: Path, folder: Path) -> None:
    budget = gigabytes(shelf_of(tiny_checkpoint), 1.5)
    shelf = shelf_of(tiny_checkpoint, models_dir=folder, model_memory_budget_gb=budget)
    with pytest.raises(NoRoom):
        shelf.renderer("a", in_use={"tiny"})
    one = shelf.memory_bytes()
    assert shelf.renderer("a", in_use=set()).model.id == "a"
    assert shelf.memory_bytes() == one


def test_a_model_that_breaks_after_the_start_is_unavailable(tiny_checkpoint: Path, folder: Path) -> None:
    shelf = shelf_of(tiny_checkpoint, models_dir=folder)
    shutil.rmtree(folder / "a")
    for name in ("a", "never-there"):
        with pytest.raises(SafelightError) as caught:
            shelf.renderer(name, in_use=set())
        assert caught.value.code == "MODEL_UNAVAILABLE"
    assert shelf.renderer("b", in_use=set()).model.id == "b"
