"""LoRAs: which are listed for a model, that they change its pictures, and nobody else's."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from safelight.diffusion.checkpoints import lora_files, loras
from safelight.diffusion.checkpoints.shelf import open_shelf
from safelight.diffusion.drawing.sdxl import SdxlRenderer
from safelight.errors import SafelightError
from tests.drawing_board import Notebook, draw, pixels, take_turn, work
from tests.live import run_engine, settings
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


def test_every_file_is_listed_or_said_why_not(
    tiny_checkpoint: Path, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).symlink_to(file)
    weights = load_file(folder / "one.safetensors")
    name = next(iter(weights))
    pair = {"unet.nowhere.lora_A.weight": torch.zeros(2, 2), "unet.nowhere.lora_B.weight": torch.zeros(2, 2)}
    save_file(weights | {name: weights[name][:, :-1].contiguous()}, tmp_path / "narrow.safetensors")
    save_file(weights | pair, tmp_path / "other model.safetensors")
    save_file({"a": torch.zeros(1)}, tmp_path / "no lora.safetensors")
    save_file(weights | {f"{name}.dora_scale": torch.zeros(1)}, tmp_path / "dora.safetensors")
    to_k = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k"
    for family, width in (("sd1", 768), ("sd2", 1024)):
        factors = {f"{to_k}.lora_down.weight": torch.zeros(2, width), f"{to_k}.lora_up.weight": torch.zeros(320, 2)}
        save_file(factors, tmp_path / f"{family}.safetensors")
    flux = "lora_unet_double_blocks_0_img_attn_proj"
    factors = {f"{flux}.lora_down.weight": torch.zeros(2, 8), f"{flux}.lora_up.weight": torch.zeros(8, 2)}
    save_file(factors, tmp_path / "flux.safetensors")
    (tmp_path / "broken.safetensors").write_bytes(b"broken")
    (tmp_path / "pickle.pt").write_bytes(b"\x80\x04")
    (tmp_path / "readme.txt").write_text("mine")
    chosen = settings(model_checkpoint_dir=tiny_checkpoint, model_device="cpu", lora_dir=tmp_path)
    with caplog.at_level(logging.INFO), run_engine(lambda: open_shelf(chosen)) as engine:
        [model] = engine.http.get("/models").json()["models"]
    assert model["loras"] == ["one", "one, kohya v1.0", "two"]
    assert all(not note["usable"] for note in model["lora_notes"])
    told = {note["name"]: note["note"] for note in model["lora_notes"]}
    for listed, reason in {
        "broken": "cannot be read as safetensors",
        "dora": "not a plain LoRA: it has dora_scale weights",
        "flux": "made for the Flux family",
        "narrow": "do not fit this model's layer text_encoder.",
        "no lora": "no pair of LoRA weights",
        "other model": "do not fit this model's layer unet.nowhere",
        "pickle": "convert it to .safetensors",
        "sd1": "made for Stable Diffusion 1",
        "sd2": "made for Stable Diffusion 2",
    }.items():
        assert reason in told.pop(listed)
        assert reason in caplog.text
    assert told == {}
    assert str(tmp_path) not in str(model), "where files lie is nobody's business"


def test_what_no_lora_is_made_of_is_left_out_and_the_rest_is_used(
    tiny_checkpoint: Path, folder: Path, tmp_path: Path
) -> None:
    weights = load_file(folder / "one, kohya v1.0.safetensors")
    layer = next(iter(weights)).split(".")[0]
    for name, extra in {
        "embedding": {"bundle_emb.word.string_to_param.*": torch.zeros(1, 8)},
        "bias": {f"{layer}.diff_b": torch.zeros(8)},
        "half": {"lora_unet_nowhere.lora_down.weight": torch.zeros(2, 2)},
        "alone": {"lora_unet_nowhere.alpha": torch.tensor(1.0)},
    }.items():
        save_file(weights | extra, tmp_path / f"{name}.safetensors")
    (tmp_path / "one.safetensors").symlink_to(folder / "one.safetensors")
    renderer = renderer_with(tiny_checkpoint, lora_dir=tmp_path)
    assert renderer.model.loras == ["alone", "bias", "embedding", "half", "one"]
    assert [(note.name, note.usable) for note in renderer.model.lora_notes] == [
        ("alone", True), ("bias", True), ("embedding", True), ("half", True),
    ]  # fmt: skip
    assert all("without 1 of its weights" in note.note for note in renderer.model.lora_notes)
    expected = picture(renderer, **choose(one=1.0))
    for name in ("alone", "bias", "embedding", "half"):
        assert np.array_equal(picture(renderer, **choose(**{name: 1.0})), expected), name


@pytest.mark.parametrize(
    "flat", ["lora_unet_add_embedding_linear_", "lora_unet_add_embedding.linear_", "lora_unet_label_emb_0_"]
)
def test_layers_beside_the_blocks_count(tiny_checkpoint: Path, tmp_path: Path, flat: str) -> None:
    """OneTrainer's all-layer files have them, and Stability AI's names for them are in kohya's."""
    numbers = ("0", "2") if flat.endswith("_0_") else ("1", "2")
    weights: dict[str, torch.Tensor] = {}
    for number, wanted in zip(numbers, ("1", "2"), strict=True):
        layer = load_file(tiny_checkpoint / "unet/diffusion_pytorch_model.safetensors")[
            f"add_embedding.linear_{wanted}.weight"
        ]
        weights |= {
            f"{flat}{number}.lora_down.weight": torch.randn(2, layer.shape[1]),
            f"{flat}{number}.lora_up.weight": torch.randn(layer.shape[0], 2),
            f"{flat}{number}.alpha": torch.tensor(2.0),
        }
    save_file(weights, tmp_path / "all layers.safetensors")
    renderer = renderer_with(tiny_checkpoint, lora_dir=tmp_path)
    assert renderer.model.loras == ["all layers"]
    assert not np.array_equal(picture(renderer, **choose(**{"all layers": 1.0})), picture(renderer))


def test_an_alpha_is_a_share_of_the_rank(tiny_checkpoint: Path, folder: Path, tmp_path: Path) -> None:
    weights = load_file(folder / "one, kohya v1.0.safetensors")
    halved = {name: tensor / 2 if name.endswith(".alpha") else tensor for name, tensor in weights.items()}
    save_file(halved, tmp_path / "half.safetensors")
    (tmp_path / "one.safetensors").symlink_to(folder / "one.safetensors")
    renderer = renderer_with(tiny_checkpoint, lora_dir=tmp_path)
    half, wanted = picture(renderer, **choose(half=1.0)), picture(renderer, **choose(one=0.5))
    assert np.abs(half - wanted).max() <= 1


def test_names_are_paths_below_the_folder(tiny_checkpoint: Path, folder: Path, tmp_path: Path) -> None:
    loras, elsewhere = tmp_path / "loras", tmp_path / "elsewhere"
    long = "x" * 120
    for path in (
        loras / "styles/ink.safetensors", loras / "blank .safetensors", loras / f"{long}.safetensors",
        loras / "水彩/画.safetensors", elsewhere / "linked.safetensors", loras / ".hidden/no.safetensors",
        loras / "deep" / ("d" * 150) / f"{'e' * 150}.safetensors",
    ):  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / "one.safetensors", path)
    (loras / "more").symlink_to(elsewhere)
    (loras / "styles/back").symlink_to(loras)  # a circle
    chosen = settings(model_checkpoint_dir=tiny_checkpoint, model_device="cpu", lora_dir=loras)
    with run_engine(lambda: open_shelf(chosen)) as engine:
        [model] = engine.http.get("/models").json()["models"]
        assert model["loras"] == ["blank", "more/linked", "styles/ink", long, "水彩/画"]
        [note] = model["lora_notes"]
        assert note["note"] == "its name has more than 255 characters"
        for name in model["loras"]:
            created = engine.create(steps=5, previews="none", loras=[{"name": name}])
            engine.wait_until(created["id"], state="done")


def test_only_so_many_are_listed(
    tiny_checkpoint: Path,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(lora_files, "MAX_FILES", 2)
    for name in ("a", "b", "c"):
        shutil.copy(folder / "one.safetensors", tmp_path / f"{name}.safetensors")
    assert renderer_with(tiny_checkpoint, lora_dir=tmp_path).model.loras == ["a", "b"]
    assert "only the first 2 of 3 files are listed" in caplog.text


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
