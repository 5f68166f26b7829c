"""Real pipelines on a tiny checkpoint, through the front door."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from safelight import wire
from tests.live import LiveEngine

SAMPLERS = ["euler", "euler_a", "ddim", "dpmpp_2m", "dpmpp_2m_karras", "dpmpp_2m_sde", "unipc", "heun"]


def png_of(engine: LiveEngine, index: int = 0, **fields: Any) -> bytes:
    created = engine.create(**{"prompt": "a red cube", "steps": 5, "seed": 11, **fields})
    engine.wait_until(created["id"], state="done")
    return engine.http.get(f"/generations/{created['id']}/image.png", params={"index": index}).content


def pixels(picture: bytes) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(BytesIO(picture)))


def blocks(picture: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Means over 8 x 8 pixels: what JPEG changes least."""
    height, width, _ = picture.shape
    means: np.ndarray[Any, Any] = picture.reshape(height // 8, 8, width // 8, 8, 3).mean((1, 3))
    return means


def test_previews_never_change_the_picture(tiny_engine: LiveEngine) -> None:
    without = png_of(tiny_engine, previews="none")
    for fields in ({}, {"preview_decoder": "vae"}, {"previews": 2, "preview_size": 32}, {"sampler": "euler"}):
        assert png_of(tiny_engine, **fields) == without
    ancestral = png_of(tiny_engine, sampler="euler_a", previews="none")
    assert png_of(tiny_engine, sampler="euler_a", preview_decoder="vae") == ancestral
    assert ancestral != without


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_every_sampler_draws_and_counts_its_steps(tiny_engine: LiveEngine, sampler: str) -> None:
    created = tiny_engine.create(prompt="a red cube", steps=7, sampler=sampler)
    events = tiny_engine.events(f"/generations/{created['id']}/stream", replay="full")
    steps = [event for event in events if isinstance(event, wire.StepEvent)]
    assert [step.step for step in steps] == list(range(1, 8))
    assert all(step.image for step in steps)
    assert events[-1].type == "done"
    image = pixels(tiny_engine.http.get(f"/generations/{created['id']}/image.png").content)
    assert image.shape == (64, 64, 3)
    assert image.std() > 1, "not one flat colour"


def test_the_table_of_samplers_is_what_is_tested(tiny_engine: LiveEngine) -> None:
    assert tiny_engine.http.get("/models").json()["models"][0]["samplers"] == SAMPLERS


@pytest.mark.parametrize("sampler", ["euler", "euler_a"])
def test_images_of_a_batch_are_those_drawn_alone(tiny_engine: LiveEngine, sampler: str) -> None:
    for index in range(3):
        together = pixels(png_of(tiny_engine, index, n=3, sampler=sampler)).astype(int)
        alone = pixels(png_of(tiny_engine, seed=11 + index, sampler=sampler)).astype(int)
        assert np.abs(together - alone).max() <= 2  # other kernels for other batch sizes: rounding only


def test_sizes_prompts_and_guidance_reach_the_pipeline(tiny_engine: LiveEngine) -> None:
    base = png_of(tiny_engine)
    assert pixels(png_of(tiny_engine, width=96, height=64)).shape == (64, 96, 3)
    for fields in ({"prompt": "a blue ball"}, {"negative_prompt": "blurry"}, {"guidance_scale": 1}, {"seed": 12}):
        assert png_of(tiny_engine, **fields) != base
    assert png_of(tiny_engine) == base


def test_long_and_strange_prompts_are_drawn(tiny_engine: LiveEngine) -> None:
    for prompt in ("x " * 250, "赤い立方体 🎲 \u202e", "\x00\x07 tab\tnewline\n", "<|endoftext|>"):
        assert pixels(png_of(tiny_engine, prompt=prompt)).shape == (64, 64, 3)


def test_frames_stay_small_and_pictures_bare(tiny_engine: LiveEngine) -> None:
    for decoder in ("linear", "vae"):
        created = tiny_engine.create(steps=5, preview_decoder=decoder, width=128, height=128)
        messages = tiny_engine.messages(f"/generations/{created['id']}/stream", replay="full")
        frames = [message.data for message in messages if '"type":"step"' in message.data]
        assert len(frames) == 5
        assert all(len(frame) < 16 * 1024 for frame in frames)
    image = Image.open(BytesIO(tiny_engine.http.get(f"/generations/{created['id']}/image.png").content))
    assert image.info == {}


@pytest.mark.parametrize(("preview_size", "expected"), [(32, (32, 16)), (1024, (128, 64)), (None, (128, 64))])
def test_previews_have_the_wanted_size_but_never_more_than_the_picture(
    tiny_engine: LiveEngine, preview_size: int | None, expected: tuple[int, int]
) -> None:
    created = tiny_engine.create(steps=5, width=128, height=64, preview_size=preview_size)
    tiny_engine.wait_until(created["id"], state="done")
    jpeg = tiny_engine.http.get(f"/generations/{created['id']}/steps/5.jpg").content
    assert Image.open(BytesIO(jpeg)).size == expected


def test_the_last_exact_preview_is_the_picture(tiny_engine: LiveEngine) -> None:
    """Step 5 of 5 has no noise left, so the VAE must see the same latents as for the final image."""
    created = tiny_engine.create(steps=5, preview_decoder="vae", preview_size=64)
    events = tiny_engine.events(f"/generations/{created['id']}/stream")
    step = [event for event in events if isinstance(event, wire.StepEvent)][-1]
    assert step.image is not None
    preview = blocks(pixels(base64.b64decode(step.image.split(",")[1])))
    image = blocks(pixels(tiny_engine.http.get(f"/generations/{created['id']}/image.png").content))
    assert np.abs(preview - image).mean() < 3
