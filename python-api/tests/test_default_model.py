"""The default model is one of several: it is unloaded when another needs its room, and loaded again."""

from __future__ import annotations

import gc
import shutil
import weakref
from pathlib import Path

from diffusers import UNet2DConditionModel

from safelight.diffusion.checkpoints.shelf import open_shelf
from tests.live import run_engine, settings


def networks() -> int:
    gc.collect()
    return sum(issubclass(type(thing), UNet2DConditionModel) for thing in gc.get_objects())


def test_what_makes_room_for_another_model_is_gone_from_memory(tiny_checkpoint: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_checkpoint, tmp_path / "models" / "other")
    chosen = {"model_checkpoint_dir": tiny_checkpoint, "model_device": "cpu", "models_dir": tmp_path / "models"}
    room = 1.5 * open_shelf(settings(**chosen)).memory_bytes() / 1e9
    before = networks()
    shelf = open_shelf(settings(**chosen, model_memory_budget_gb=room))
    default = weakref.ref(shelf.renderer("tiny", in_use=set())._loaded.base.unet)
    with run_engine(lambda: shelf) as engine:
        for model in ("other", "tiny", "other"):
            assert engine.events(f"/generations/{engine.create(steps=5, model=model)['id']}/stream")[-1].type == "done"
            engine.wait_until_idle()
            assert networks() == before + 1, f"one copy of one model, after {model}"
            assert default() is None
        assert engine.http.get("/health/ready").json()["model"] == "tiny"
