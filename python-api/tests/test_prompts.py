"""Prompts: every word counts, weights count as they are written, and what was drawn before is drawn now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import StableDiffusionXLPipeline

from safelight.diffusion.drawing.components import Components
from safelight.diffusion.drawing.conditioning import encode_prompts
from safelight.diffusion.drawing.sdxl import SdxlRenderer
from safelight.diffusion.drawing.tokens import chunks_of
from safelight.prompt import PromptError, read_prompt
from tests.drawing_board import Notebook, difference, draw, make_renderer, read_components, take_turn, work
from tests.live import LiveEngine
from tests.tiny_checkpoint import save_tiny_refiner

LONG = "a wide quiet valley with a river " * 9  # 298 characters, which the tiny tokenizer takes one by one


@pytest.fixture(scope="module")
def components(tiny_checkpoint: Path) -> Components:
    return read_components(tiny_checkpoint)


@pytest.fixture(scope="module")
def renderer(components: Components) -> SdxlRenderer:
    return make_renderer(components)


@pytest.mark.parametrize("field", ["prompt", "negative_prompt"])
def test_the_end_of_a_long_prompt_counts(tiny_engine: LiveEngine, field: str) -> None:
    pictures = {draw_over_http(tiny_engine, **{field: LONG + end}) for end in ("at dawn", "at noon", "at dusk")}
    assert len(pictures) == 3


def draw_over_http(engine: LiveEngine, **fields: Any) -> bytes:
    created = engine.create(steps=5, seed=3, previews="none", **fields)
    done = engine.wait_until(created["id"], state="done")
    return engine.http.get(done["images"][0]["url"]).content


def test_weights_count(tiny_engine: LiveEngine) -> None:
    prompts = ["a red cube", "a (red:1.3) cube", "a (red:0.5) cube", "a (red) cube", r"a \(red\) cube", "a [red] cube"]
    assert len({draw_over_http(tiny_engine, prompt=prompt) for prompt in prompts}) == len(prompts)
    same = ["a (red) cube", "a (red:1.1) cube"], ["a (red:1) cube", "a red cube"]
    for one, other in same:
        assert draw_over_http(tiny_engine, prompt=one) == draw_over_http(tiny_engine, prompt=other)


@pytest.mark.parametrize("field", ["prompt", "negative_prompt"])
def test_a_weight_that_no_model_can_take_is_refused_before_it_is_drawn(tiny_engine: LiveEngine, field: str) -> None:
    answer = tiny_engine.http.post("/generations", json={"prompt": "a", field: "a poster (16:9)"})
    assert answer.status_code == 400
    [detail] = answer.json()["error"]["details"]
    assert detail["field"] == field
    assert r"write \(16:9\)" in detail["message"]


@pytest.mark.parametrize("guidance_scale", [1.0, 3.0])
@pytest.mark.parametrize("negative_prompt", ["", "grey, blurred"])
@pytest.mark.parametrize("force_zeros", [True, False])
def test_a_short_prompt_is_encoded_as_the_stock_pipeline_does(
    tiny_checkpoint: Path, guidance_scale: float, negative_prompt: str, force_zeros: bool
) -> None:
    components = read_components(tiny_checkpoint, force_zeros_for_empty_prompt=force_zeros)
    stock = StableDiffusionXLPipeline(**components.for_pipeline(), scheduler=None)
    for prompt in ("a red cube", "x" * 75, "Ein Würfel :) 🎲"):
        with torch.inference_mode():
            expected = stock.encode_prompt(
                prompt, do_classifier_free_guidance=guidance_scale > 1, negative_prompt=negative_prompt or None
            )
            ours = encode_prompts(components, prompt, negative_prompt, guidance_scale)
        names = (
            "prompt_embeds", "negative_prompt_embeds", "pooled_prompt_embeds", "negative_pooled_prompt_embeds"
        )  # fmt: skip
        for name, tensor in zip(names, expected, strict=True):
            assert (tensor is None) == (name not in ours)
            assert tensor is None or torch.equal(tensor, ours[name]), name


def test_a_long_prompt_is_its_chunks_in_order(components: Components) -> None:
    first, second = "a" * 75, "b" * 20
    with torch.inference_mode():
        whole, one, two = (
            encode_prompts(components, text, "", 3.0) for text in (f"{first} {second}", first, second)
        )  # fmt: skip
    expected = torch.cat([one["prompt_embeds"], two["prompt_embeds"]], dim=1)
    assert whole["prompt_embeds"].shape == expected.shape == (1, 154, 80)
    assert torch.allclose(whole["prompt_embeds"], expected, atol=1e-5)
    assert torch.allclose(whole["pooled_prompt_embeds"], one["pooled_prompt_embeds"], atol=1e-5)


def test_a_weight_moves_its_own_words_away_from_an_empty_prompt(components: Components) -> None:
    with torch.inference_mode():
        plain, weighted, none, empty = (
            encode_prompts(components, text, "", 1.0)["prompt_embeds"][0]
            for text in ("ab cd", "ab (cd:1.5)", "(ab cd:0)", "")
        )
    assert torch.equal(plain[:3], weighted[:3])
    assert torch.equal(plain[5:], weighted[5:])
    assert torch.allclose(weighted[3:5], empty[3:5] + 1.5 * (plain[3:5] - empty[3:5]), atol=1e-5)
    assert torch.allclose(none[1:5], empty[1:5], atol=1e-5)


def test_words_stay_whole_at_the_end_of_a_chunk(components: Components) -> None:
    chunks = chunks_of(components.tokenizer, "x" * 71 + " " + "bird ring")
    assert [len(chunk) for chunk in chunks] == [75, 4]
    chunks = chunks_of(components.tokenizer, "x" * 72 + " bird ring")
    assert [len(chunk) for chunk in chunks] == [72, 8]
    assert [len(chunk) for chunk in chunks_of(components.tokenizer, "x" * 500)] == [72, 72, 72, 72, 72, 72, 68]
    assert chunks_of(components.tokenizer, "") == [[]]


def test_a_prompt_is_counted_as_it_is_read(tiny_engine: LiveEngine) -> None:
    for prompt, tokens, chunks in (("", 0, 1), ("a red cube", 8, 1), ("a (red:1.3) cube", 8, 1), (LONG, 234, 4)):
        counted = tiny_engine.http.get("/models/tiny/tokens", params={"prompt": prompt}).json()
        assert counted == {"tokens": tokens, "chunks": chunks, "chunk_size": 75}, prompt


def test_prompts_of_different_lengths_are_drawn_at_the_same_time(renderer: SdxlRenderer) -> None:
    wanted = ["a red cube", LONG, "a (red:1.3) cube", LONG + "at dusk", "a blue cube"]
    alone = [draw(renderer, work(prompt=prompt)) for prompt in wanted]
    notebooks = [Notebook() for _ in wanted]
    tasks = [renderer.open(work(prompt=prompt), book) for prompt, book in zip(wanted, notebooks, strict=True)]
    shared = []
    while any(task.need for task in tasks):
        shared.append(take_turn(renderer, tasks))
    assert [task.error for task in tasks] == [None] * len(tasks)
    assert max(shared) == 3, "those of one length share forwards"
    for book, expected in zip(notebooks, alone, strict=True):
        assert difference(book, expected) < 1e-3


def test_a_refiner_reads_all_of_it_too(tiny_checkpoint: Path, tmp_path: Path) -> None:
    from safelight.diffusion.checkpoints.shelf import open_shelf
    from tests.live import settings

    refiner = save_tiny_refiner(tmp_path / "refiner")
    shelf = open_shelf(
        settings(model_checkpoint_dir=tiny_checkpoint, model_device="cpu", model_refiner_checkpoint_dir=refiner)
    )
    renderer = shelf.renderer("tiny", in_use=set())
    pictures = {
        draw(renderer, work(prompt=LONG + end, negative_prompt="grey", previews="none")).images[0]
        for end in ("at dawn", "at dusk")
    }
    assert len(pictures) == 2


@pytest.mark.parametrize(
    ("text", "fragments"),
    [
        ("", []),
        ("a cat", [("a cat", 1)]),
        ("a (red:1.3) cat", [("a ", 1), ("red", 1.3), (" cat", 1)]),
        ("((a))", [("a", 1.21)]),
        ("(a (b:1.2) c) d", [("a ", 1.1), ("b", 1.32), (" c", 1.1), (" d", 1)]),
        ("(a (b):1.5)", [("a ", 1.5), ("b", 1.65)]),
        (r"a \(b\) \[c] \ d", [(r"a (b) \[c] \ d", 1)]),
        (r"(a\): .5 )", [("a)", 0.5)]),
        (":) (x", [(":) (x", 1)]),
        ("a:1.2", [("a:1.2", 1)]),
        ("()", []),
        ("(猫:1.2)", [("猫", 1.2)]),
    ],
)
def test_what_is_written_as_a_weight(text: str, fragments: list[tuple[str, float]]) -> None:
    found = read_prompt(text)
    assert [fragment.text for fragment in found] == [words for words, _ in fragments]
    assert [fragment.weight for fragment in found] == pytest.approx([weight for _, weight in fragments])


@pytest.mark.parametrize("text", ["(a:3.1)", "(a:-1)", "(at 10:30)", "((a:2):2)", "(" * 12 + "a" + ")" * 12])
def test_what_is_too_much(text: str) -> None:
    with pytest.raises(PromptError, match="parentheses"):
        read_prompt(text)
