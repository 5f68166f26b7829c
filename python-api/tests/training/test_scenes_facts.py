"""Sampling reaches every fact, keeps held-out combinations out, and its scenes make sense."""

from __future__ import annotations

import numpy as np
import pytest

from training.scenes.facts import Facts, Landscape, StillLife, from_json, held_out_reasons, to_json
from training.scenes.held_out import HELD_OUT_COLOURS, HELD_OUT_PAIRS, HELD_OUT_PLACES
from training.scenes.palette import BACKDROPS, COLOURS
from training.scenes.sampling import sample_facts
from training.scenes.vocabulary import (
    ALL_THINGS,
    CLEAR_WEATHERS,
    FLYING,
    MOONS,
    PAINTS_OF,
    PLACES,
    PRODUCTS,
    STYLES,
    THINGS,
    TIMES,
    WEATHERS,
    WEATHERS_BY_TIME,
)


@pytest.fixture(scope="module")
def sampled() -> list[Facts]:
    rng = np.random.default_rng(0)
    return [sample_facts(rng) for _ in range(6000)]


def test_every_fact_is_reached(sampled: list[Facts]) -> None:
    studios = [f for f in sampled if isinstance(f, StillLife)]
    landscapes = [f for f in sampled if isinstance(f, Landscape)]
    assert {f.backdrop for f in studios} == set(BACKDROPS)
    assert {t.name for f in studios for t in f.things} == set(PRODUCTS)
    assert {t.colour for f in studios for t in f.things} == set(COLOURS)
    assert {f.place for f in landscapes} == set(PLACES)
    assert {f.time for f in landscapes} == set(TIMES)
    assert {f.weather for f in landscapes} == {None, *WEATHERS}
    assert {f.moon for f in landscapes} == {None, *MOONS}
    assert {(f.place, t.name) for f in landscapes for t in f.things} == {(p, n) for p in PLACES for n in THINGS[p]}
    for kind in (studios, landscapes):
        assert {f.style for f in kind} == {None, *STYLES}
        assert {f.relation for f in kind} == {None, "beside", "above", "behind"}
        assert {t.count for f in kind for t in f.things} == {1, 2, 3, 4}
        assert {t.size for f in kind for t in f.things} == {None, "small", "large"}
        assert {f.things[0].side for f in kind if len(f.things) == 1} == {None, "left", "right"}


def test_every_trained_colour_of_every_product_is_reached(sampled: list[Facts]) -> None:
    seen = {(t.colour, t.name) for f in sampled if isinstance(f, StillLife) for t in f.things}
    assert seen == {(c, p) for c in COLOURS for p in PRODUCTS} - HELD_OUT_COLOURS


def test_a_third_of_the_scenes_have_two_things_or_a_side(sampled: list[Facts]) -> None:
    assert np.mean([len(f.things) == 2 or any(t.side for t in f.things) for f in sampled]) > 0.3


def test_training_never_draws_what_is_held_out(sampled: list[Facts]) -> None:
    assert not any(held_out_reasons(facts) for facts in sampled)


def test_the_evaluation_can_draw_everything_that_is_held_out() -> None:
    rng = np.random.default_rng(1)
    facts = [sample_facts(rng, held_out=True) for _ in range(1500)]
    assert all(held_out_reasons(f) for f in facts)
    assert {(t.colour, t.name) for f in facts for t in f.things} >= HELD_OUT_COLOURS
    assert {(f.place, f.time) for f in facts if isinstance(f, Landscape)} >= HELD_OUT_PLACES
    assert {(f.things[0].name, f.things[1].name) for f in facts if len(f.things) == 2} >= HELD_OUT_PAIRS


def test_held_out_colours_exist_and_every_kind_keeps_others() -> None:
    for colour, name in HELD_OUT_COLOURS:
        assert colour in COLOURS
        assert name in PRODUCTS or name in ALL_THINGS
        assert colour in PAINTS_OF.get(name, COLOURS)


def test_no_scene_contradicts_itself(sampled: list[Facts]) -> None:
    for facts in sampled:
        colours = [t.colour for t in facts.things if t.colour]
        assert len(colours) == len(set(colours)), facts
        assert (facts.relation is None) == (len(facts.things) < 2), facts
        if isinstance(facts, Landscape):
            assert facts.weather is None or facts.weather in WEATHERS_BY_TIME[facts.time], facts
            if facts.moon is not None:
                assert facts.time == "night", facts
                assert facts.weather in CLEAR_WEATHERS, facts
            if facts.relation == "above":
                assert facts.things[0].name in FLYING, facts


def test_a_product_never_melts_into_its_wall(sampled: list[Facts]) -> None:
    pairs = {(f.backdrop, t.colour) for f in sampled if isinstance(f, StillLife) for t in f.things}
    assert not pairs & {("white", "white"), ("black", "black"), ("gray", "gray"), ("navy", "black")}


def test_facts_survive_json(sampled: list[Facts]) -> None:
    assert all(from_json(to_json(facts)) == facts for facts in sampled[:300])


def test_facts_from_before_counts_and_styles_can_be_read() -> None:
    old = {"kind": "studio", "backdrop": "white", "things": [{"name": "mug", "colour": "red", "side": None}]}
    facts = from_json(old)
    assert isinstance(facts, StillLife)
    assert facts.things[0].count == 1
    assert facts.style is None
