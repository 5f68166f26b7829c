"""SDXL's real architecture with random weights, from loading to a picture. Slow: run with -m slow, on 16 GB or more."""

from __future__ import annotations

from pathlib import Path

import pytest

from safelight.diffusion.checkpoints.shelf import open_shelf
from tests.drawing_board import draw, pixels, work
from tests.full_size import save_full_size_checkpoint
from tests.live import settings


@pytest.mark.slow
def test_the_full_size_draws(tmp_path: Path) -> None:
    folder = save_full_size_checkpoint(tmp_path / "sdxl")
    shelf = open_shelf(settings(model_checkpoint_dir=folder, model_precision="bf16"))
    model = shelf.models[0]
    assert (model.size.default_width, model.size.multiple_of) == (1024, 64)
    assert 6.5e9 < shelf.memory_bytes() < 7.5e9
    asked = work(width=512, height=512, steps=5, previews="each", preview_decoder="linear")
    drawn = draw(shelf.renderer(model.id, in_use=set()), asked)
    assert drawn.steps == [1, 2, 3, 4, 5]
    assert pixels(drawn.images[0]).shape == (512, 512, 3)
