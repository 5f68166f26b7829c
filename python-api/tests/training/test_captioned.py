"""Which scenes are drawn how often, and what is said about them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.training.tiny_runs import small_setting
from training.captioned import ARRANGED, EMPTY_CAPTION, PLAIN_CAPTION, Captioned, is_arranged, tokenize
from training.options import Setting
from training.scene_store import draw_scenes
from training.scenes.captions import plain_caption
from training.tokenizer import learn_tokenizer

DRAWN = 4000


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    made = small_setting(Path(tmp_path_factory.mktemp("runs")))
    learn_tokenizer(made.runs, 60, seed=1)
    draw_scenes(made.runs, made.profile)
    return made


def test_scenes_that_say_where_things_are_come_more_often(setting: Setting) -> None:
    data = Captioned(setting, (), setting.profile.scenes)
    rows, _ = data.draw(np.random.default_rng(0), DRAWN)
    arranged = np.array([is_arranged(facts) for facts in data.facts])
    weights = np.where(arranged, ARRANGED, 1.0)
    assert arranged.any()
    assert not arranged.all()
    shares = np.bincount(rows.numpy(), minlength=len(arranged)) / DRAWN
    assert shares == pytest.approx(weights / weights.sum(), abs=0.03)


def test_only_the_first_scenes_are_drawn_if_told(setting: Setting) -> None:
    rows, _ = Captioned(setting, (), setting.profile.scenes).draw(np.random.default_rng(0), 500, rows=3)
    assert set(rows.tolist()) == {0, 1, 2}


def test_captions_are_plain_empty_or_anything_else(setting: Setting) -> None:
    data = Captioned(setting, (), setting.profile.scenes)
    rows, ids = data.draw(np.random.default_rng(0), DRAWN)
    plain = [
        {tuple(ids) for ids in tokenize(data.tokenizer, [plain_caption(f, "en"), plain_caption(f, "es")]).tolist()}
        for f in data.facts
    ]
    empty = tuple(tokenize(data.tokenizer, [""])[0].tolist())
    said = [tuple(row) for row in ids.tolist()]
    exact = sum(words in plain[row] for row, words in zip(rows.tolist(), said, strict=True))
    assert said.count(empty) / DRAWN == pytest.approx(EMPTY_CAPTION, abs=0.02)
    assert PLAIN_CAPTION - 0.03 < exact / DRAWN < PLAIN_CAPTION + 0.1
