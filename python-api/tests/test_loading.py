"""Models that are loaded when they are asked for: beside everybody's work, and as soon as there is room."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest
import torch

from safelight.diffusion.checkpoints.shelf import open_shelf
from safelight.work import NoRoom
from tests.conftest import Run
from tests.drawing_board import draw, make_renderer, read_components, work
from tests.live import PATIENCE_S, run_engine, settings
from tests.pencil import CRAYON, Pencil


class Drawer(Pencil):
    """Loads a crayon only when a test lets it, and has room for so many models."""

    def __init__(self, room: int = 2, *, held: bool = False) -> None:
        super().__init__(held=held)
        self.may_load = threading.Event()
        self.asked = threading.Event()
        self.room = room
        self.there = {self.model.id}

    def loaded(self, model_id: str) -> Pencil | None:
        return self if model_id in self.there else None

    def renderer(self, model_id: str, in_use: AbstractSet[str]) -> Pencil:
        if model_id not in self.there:
            self.asked.set()
            stay = {other for other in self.there if other in in_use}
            if len(stay) >= self.room:
                raise NoRoom
            assert self.may_load.wait(PATIENCE_S)
            self.there = {*stay, model_id}
        return self

    def wait_until_asked(self) -> None:
        """Newcomers are seen between turns."""
        self.permit(1)
        assert self.asked.wait(PATIENCE_S)

    def let_go(self) -> None:
        self.may_load.set()
        super().let_go()


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    drawer = Drawer()
    yield drawer
    drawer.let_go()


def test_others_go_on_while_a_model_is_loaded(drawer: Drawer, run: Run) -> None:
    drawer._is_held = True
    engine = run(drawer)
    before = engine.create(steps=5)["id"]
    with engine.stream(f"/generations/{before}/stream") as messages:
        assert [next(messages).event.type for _ in range(2)] == ["queued", "started"]
        waiting = engine.create(steps=5, model=CRAYON.id)["id"]
        drawer.wait_until_asked()
        drawer.permit(4)
        assert [message.data for message in messages][-1] == "[DONE]"
    drawer.permit(5)
    after = engine.create(steps=5)["id"]
    assert engine.events(f"/generations/{after}/stream")[-1].type == "done", "a newcomer too"
    assert engine.state(waiting)["step"] == 0
    drawer.let_go()
    assert engine.events(f"/generations/{waiting}/stream")[-1].type == "done"


def test_a_model_waits_for_room_and_whoever_comes_later_waits_for_it(run: Run) -> None:
    drawer = Drawer(room=1, held=True)
    drawer.may_load.set()
    engine = run(drawer)
    first = engine.create(steps=5, prompt="first")["id"]
    engine.wait_until(first, state="running")
    ids = [first, engine.create(steps=5, prompt="crayon", model=CRAYON.id)["id"]]
    drawer.wait_until_asked()
    ids += [engine.create(steps=5, prompt="later")["id"] for _ in range(2)]
    drawer.let_go()
    for generation_id in ids:
        assert engine.events(f"/generations/{generation_id}/stream")[-1].type == "done"
    assert [prompts[0] for prompts in drawer.forwards] == [*["first"] * 5, *["crayon"] * 5, *["later"] * 5]


@pytest.mark.parametrize("way", ["cancel", "timeout"])
def test_waiting_for_a_model_ends_with_the_generation(run: Run, way: str) -> None:
    drawer = Drawer(room=1, held=True)
    engine = run(drawer, generation_timeout_s=600 if way == "cancel" else 1)
    first = engine.create(steps=5)["id"]
    engine.wait_until(first, state="running")
    waiting = engine.create(steps=5, model=CRAYON.id)["id"]
    drawer.wait_until_asked()
    if way == "cancel":
        engine.http.post(f"/generations/{waiting}/cancel")
    last = engine.events(f"/generations/{waiting}/stream")[-1]
    assert last.type == ("cancelled" if way == "cancel" else "error")
    drawer.let_go()
    engine.wait_until_idle()
    assert engine.events(f"/generations/{engine.create(steps=5)['id']}/stream")[-1].type in ("done", "error")


def test_two_models_take_turns_where_one_has_room(tiny_checkpoint: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_checkpoint, tmp_path / "models" / "other")
    chosen = {"model_checkpoint_dir": tiny_checkpoint, "model_device": "cpu", "models_dir": tmp_path / "models"}
    room = 1.5 * open_shelf(settings(**chosen)).memory_bytes() / 1e9
    with run_engine(lambda: open_shelf(settings(**chosen, model_memory_budget_gb=room))) as engine:
        ids = [engine.create(steps=5, seed=1, model=model)["id"] for model in ("tiny", "other", "tiny", "other")]
        for generation_id in ids:
            assert engine.events(f"/generations/{generation_id}/stream")[-1].type == "done"
        pictures = {engine.http.get(f"/generations/{one}/image.png").content for one in ids}
        assert len(pictures) == 1, "the other is a copy"


@pytest.mark.parametrize("sampler", ["euler", "dpmpp_2m_sde"])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_the_default_dtype_that_loading_changes_meanwhile_decides_nothing(
    tiny_checkpoint: Path, sampler: str, dtype: torch.dtype
) -> None:
    renderer = make_renderer(read_components(tiny_checkpoint))
    alone = draw(renderer, work(sampler=sampler, previews="none")).images[0]
    torch.set_default_dtype(dtype)
    try:
        beside = draw(renderer, work(sampler=sampler, previews="none")).images[0]
    finally:
        torch.set_default_dtype(torch.float32)
    assert beside == alone


def test_an_exact_preview_is_a_turn_of_its_own(tiny_checkpoint: Path) -> None:
    chosen = settings(model_checkpoint_dir=tiny_checkpoint, model_device="cpu")
    with run_engine(lambda: open_shelf(chosen)) as engine:

        def turns(name: str) -> float:
            start = f'safelight_slice_seconds_count{{slice="{name}"}} '
            lines = engine.http.get("/metrics").text.splitlines()
            return float(next(line for line in lines if line.startswith(start)).removeprefix(start))

        for decoder, n, expected in (("linear", 1, 0), ("vae", 1, 5), ("vae", 2, 5 + 10)):
            created = engine.create(steps=5, n=n, preview_decoder=decoder)
            assert engine.events(f"/generations/{created['id']}/stream")[-1].type == "done"
            assert turns("preview") == expected
        assert turns("decode") == 4
