"""Files that are no SDXL checkpoint: told by their headers, left out with a reason that everybody can read."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from safelight.diffusion.checkpoints.shelf import open_shelf
from safelight.work import StartError
from tests.live import run_engine, settings
from tests.single_file import save_changed, save_layout, save_single_file
from tests.tiny_checkpoint import save_tiny_refiner

UNET = "model.diffusion_model."
ATTENTION = "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"
# The tensors that tell it, in the shapes they have in published files.
FOREIGN: dict[str, tuple[dict[str, tuple[int, ...]], str]] = {
    "sd15": (
        {f"{UNET}input_blocks.0.0.weight": (320, 4, 3, 3), f"{UNET}{ATTENTION}": (320, 768)},
        "a Stable Diffusion 1 model",
    ),
    "sd15-inpainting": (
        {f"{UNET}input_blocks.0.0.weight": (320, 9, 3, 3), f"{UNET}{ATTENTION}": (320, 768)},
        "a Stable Diffusion 1 model",
    ),
    "sd21": (
        {f"{UNET}input_blocks.0.0.weight": (320, 4, 3, 3), f"{UNET}{ATTENTION}": (320, 1024)},
        "a Stable Diffusion 2 model",
    ),
    "refiner": (
        {
            f"{UNET}input_blocks.0.0.weight": (384, 4, 3, 3),
            f"{UNET}label_emb.0.0.weight": (1536, 2560),
            f"{UNET}input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight": (768, 1280),
            "conditioner.embedders.0.model.ln_final.weight": (1280,),
        },
        "an SDXL refiner",
    ),
    "flux": ({f"{UNET}double_blocks.0.img_attn.proj.weight": (8, 8)}, "a model of the Flux family"),
    "flux-bare": ({"double_blocks.0.img_attn.proj.weight": (8, 8)}, "a model of the Flux family"),
    "sd3": ({f"{UNET}joint_blocks.0.x_block.attn.qkv.weight": (8, 8)}, "a Stable Diffusion 3 model"),
    "unet": ({"input_blocks.0.0.weight": (320, 4, 3, 3), "label_emb.0.0.weight": (8, 8)}, "a UNet alone"),
    "unet-diffusers": ({"down_blocks.0.resnets.0.time_emb_proj.weight": (8, 8)}, "a UNet alone"),
    "vae": ({"decoder.conv_in.weight": (8, 4, 3, 3)}, "a VAE alone, which MODEL_VAE_DIR takes"),
    "text": ({"text_model.encoder.layers.0.mlp.fc1.weight": (8, 8)}, "a text encoder alone"),
    "lora": ({"lora_unet_mid_block.lora_down.weight": (2, 8)}, "a LoRA, which belongs into LORA_DIR"),
    "other": ({"weight": (2, 8)}, "no SDXL checkpoint"),
}


def save_foreign(name: str, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.safetensors"
    save_file({tensor: torch.zeros(shape) for tensor, shape in FOREIGN[name][0].items()}, file)
    return file


@pytest.mark.parametrize("name", FOREIGN)
def test_as_the_default_model_one_stops_the_start_with_a_sentence(name: str, tmp_path: Path) -> None:
    file = save_foreign(name, tmp_path)
    with pytest.raises(StartError) as caught:
        open_shelf(settings(model_checkpoint_dir=file, model_device="cpu"))
    sentence = str(caught.value)
    assert sentence.startswith(f"MODEL_CHECKPOINT_DIR: {file} is {FOREIGN[name][1]}")
    assert "\n" not in sentence


def test_in_models_dir_they_are_left_out_and_everybody_is_told_why(tiny_checkpoint: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    for name in FOREIGN:
        save_foreign(name, folder)
    save_tiny_refiner(folder / "refiner-folder")
    save_single_file(tiny_checkpoint, folder / "distilled.safetensors")  # shapes of no SDXL, and nothing beside it
    no_vae = save_single_file(tiny_checkpoint, folder / "no-vae.safetensors")
    save_layout(tiny_checkpoint, no_vae)
    save_changed(no_vae, without="first_stage_model.")
    pix2pix = save_single_file(tiny_checkpoint, folder / "pix2pix.safetensors")
    save_changed(pix2pix, more={f"{UNET}input_blocks.0.0.weight": torch.zeros(16, 8, 3, 3)})
    flow = Path(shutil.copytree(tiny_checkpoint, folder / "flow"))
    scheduler = {"_class_name": "FlowMatchEulerDiscreteScheduler"}
    (flow / "scheduler/scheduler_config.json").write_text(json.dumps(scheduler))
    chosen = settings(model_checkpoint_dir=tiny_checkpoint, model_device="cpu", models_dir=folder)
    with run_engine(lambda: open_shelf(chosen)) as engine:
        body = engine.http.get("/models").json()
    assert [model["id"] for model in body["models"]] == ["tiny"]
    told = {entry["name"]: entry["reason"] for entry in body["unusable"]}
    for name, (_, reason) in FOREIGN.items():
        assert reason in told.pop(f"{name}.safetensors")
    assert "an SDXL refiner, which MODEL_REFINER_CHECKPOINT_DIR takes" in told.pop("refiner-folder")
    assert "a variation of SDXL's that is not known here" in told.pop("distilled.safetensors")
    assert told.pop("no-vae.safetensors") == "no-vae.safetensors has no VAE; name one in MODEL_VAE_DIR"
    assert "takes 8 channels" in told.pop("pix2pix.safetensors")
    assert "FlowMatchEulerDiscreteScheduler" in told.pop("flow")
    assert told == {}
    assert str(folder) not in json.dumps(body), "where files lie is nobody's business"


def test_what_may_not_be_read_says_so(tiny_checkpoint: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    file = save_foreign("other", folder)
    file.chmod(0)
    closed = Path(shutil.copytree(tiny_checkpoint, folder / "closed"))
    closed.chmod(0)
    default = Path(shutil.copytree(tiny_checkpoint, tmp_path / "default"))
    for path in (default, *default.rglob("*")):
        path.chmod(0o755)
    try:
        with as_nobody(tmp_path):
            shelf = open_shelf(settings(model_checkpoint_dir=default, model_device="cpu", models_dir=folder))
            told = {entry.name: entry.reason for entry in shelf.unusable}
            assert told["other.safetensors"] == "other.safetensors cannot be read (Permission denied)"
            assert "cannot be read (Permission denied)" in told["closed"]
            for path in (file, closed):
                with pytest.raises(StartError, match=r"^MODEL_CHECKPOINT_DIR: .* cannot be read \(Permission denied\)"):
                    open_shelf(settings(model_checkpoint_dir=path, model_device="cpu"))
    finally:
        closed.chmod(0o700)


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Root may read everything, so its tests are run as somebody else; the folders above are opened for them."""
    if os.geteuid() != 0:
        yield
        return
    above = [path for path in (folder, *folder.parents) if path.stat().st_mode & 0o077 == 0]
    for path in above:
        path.chmod(0o755)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        for path in above:
            path.chmod(0o700)


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (("水彩画", "油画"), ["水彩画", "油画"]),
        (("a b", "a-b"), ["a-b", "a-b-35c2229e"]),
        (("???", "!!!"), ["model", "model-3ece7cbe"]),
        (("мой стиль v1.5", "हिंदी"), ["हिंदी", "мой-стиль-v1.5"]),
    ],
)
def test_names_of_any_script_are_ids_of_their_own(
    tiny_checkpoint: Path, tmp_path: Path, names: tuple[str, str], ids: list[str]
) -> None:
    for name in names:
        shutil.copytree(tiny_checkpoint, tmp_path / name)
    chosen = settings(model_checkpoint_dir=tiny_checkpoint, model_device="cpu", models_dir=tmp_path)
    with run_engine(lambda: open_shelf(chosen)) as engine:
        models = engine.http.get("/models").json()["models"][1:]
        assert sorted(model["id"] for model in models) == sorted(ids)
        assert sorted(model["title"] for model in models) == sorted(names)
        for model in models:
            done = engine.wait_until(engine.create(steps=5, previews="none", model=model["id"])["id"], state="done")
            assert done["request"]["model"] == model["id"]
            assert engine.http.get(f"/models/{model['id']}/tokens", params={"prompt": "ab"}).json()["tokens"] == 2


def test_headers_that_cannot_be_read_stay_out_of_the_way(tiny_checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "loop.safetensors").symlink_to(tmp_path / "loop.safetensors")
    (tmp_path / "gone.safetensors").symlink_to(tmp_path / "nowhere")
    weights = load_file(tiny_checkpoint / "vae/diffusion_pytorch_model.safetensors")
    save_file(weights, tmp_path / "whole.safetensors")
    (tmp_path / "cut.safetensors").write_bytes((tmp_path / "whole.safetensors").read_bytes()[:1000])
    shelf = open_shelf(settings(model_checkpoint_dir=tiny_checkpoint, model_device="cpu", models_dir=tmp_path))
    assert sorted(entry.name for entry in shelf.unusable) == [
        "cut.safetensors", "gone.safetensors", "loop.safetensors", "whole.safetensors",
    ]  # fmt: skip
