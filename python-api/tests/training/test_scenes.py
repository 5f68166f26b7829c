"""Scenes are the model's only teacher: same seed, same picture; masks show exactly where each object is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from training.scenes.draw import Drawing, draw_scene, random_scene
from training.scenes.facts import Facts, Landscape, StillLife, Thing
from training.scenes.palette import COLOURS, contrast
from training.scenes.sampling import sample_facts
from training.scenes.style import STYLES
from training.scenes.vocabulary import PLACES, PRODUCTS, THINGS, TIMES, WEATHERS_BY_TIME, Side


def test_the_same_seed_draws_the_same_picture() -> None:
    facts, image = random_scene(11)
    again_facts, again = random_scene(11)
    assert facts == again_facts
    assert image.tobytes() == again.tobytes()
    assert image.tobytes() != random_scene(12)[1].tobytes()
    assert image.size == (256, 256)


@pytest.mark.parametrize("style", [None, "flat", "pastel", "line"])
@pytest.mark.parametrize("name", PRODUCTS)
def test_a_products_mask_is_where_it_was_painted(name: str, style: str | None) -> None:
    """Painting it in another colour changes pixels inside its mask and nowhere else."""
    red, blue = (draw_scene(StillLife("beige", (Thing(name, colour),), None, style), 3) for colour in ("red", "blue"))
    changed = np.abs(np.asarray(red.image, int) - np.asarray(blue.image, int)).sum(-1) > 24
    mask = np.asarray(red.objects[0].mask)
    assert np.array_equal(mask, np.asarray(blue.objects[0].mask))
    assert not changed[mask == 0].any()
    assert changed[mask == 255].mean() > 0.25
    assert 0.03 < (mask == 255).mean() < 0.5


@pytest.mark.parametrize("place", PLACES)
def test_a_landscapes_things_are_masked_at_every_time_and_in_every_weather(place: str) -> None:
    number = 0
    for time in TIMES:
        for weather in (None, *WEATHERS_BY_TIME[time]):
            name = THINGS[place][number % len(THINGS[place])]
            number += 1
            side: Side | None = None if name == "bridge" else "left"
            drawing = draw_scene(Landscape(place, time, weather, (Thing(name, "red", side),)), number)
            assert np.asarray(drawing.image).std() > 4
            (mask,) = _masks(drawing)
            assert mask.any()
            if side:
                assert _middle(mask)[0] < 118


def test_a_scene_without_things_has_no_masks() -> None:
    assert draw_scene(Landscape("lake", "noon", None, ()), 1).objects == ()


def test_there_is_one_mask_for_every_object_all_in_the_picture_and_none_lost() -> None:
    rng = np.random.default_rng(5)
    for seed in range(160):
        facts = sample_facts(rng)
        drawing = draw_scene(facts, seed)
        for number, thing in enumerate(facts.things):
            masks = [np.asarray(o.mask) for o in drawing.objects if o.thing == number]
            assert len(masks) == thing.count, facts
            for mask in masks:
                assert (mask > 128).sum() > 150, facts
                if thing.name != "bridge":  # its banks run out of the picture
                    assert not _rim(mask).any(), facts
        total = np.sum([np.asarray(o.mask, int) for o in drawing.objects], 0)
        assert np.max(total, initial=0) <= 260, facts  # no pixel has two owners


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize("name", PRODUCTS)
def test_several_alike_stand_apart(name: str, count: int) -> None:
    drawing = draw_scene(StillLife("white", (Thing(name, "blue", None, count),)), 2)
    assert len(drawing.objects) == count
    areas = [(mask > 128).sum() for mask in _masks(drawing)]
    assert min(areas) > 0.6 * max(areas)
    middles = [_middle(mask) for mask in _masks(drawing)]
    apart = [np.hypot(a[0] - b[0], a[1] - b[1]) for i, a in enumerate(middles) for b in middles[:i]]
    assert min(apart) > 45


def test_left_is_left_of_right() -> None:
    rng = np.random.default_rng(6)
    seen = 0
    for seed in range(220):
        facts = sample_facts(rng)
        if facts.relation != "beside":
            continue
        seen += 1
        left, right = _by_thing(draw_scene(facts, seed))
        assert _middle(left)[0] < 128 < _middle(right)[0], facts
    assert seen > 30


def test_above_is_above_and_behind_is_hidden_in_part_at_most() -> None:
    rng = np.random.default_rng(7)
    seen = {"above": 0, "behind": 0}
    for seed in range(400):
        facts = sample_facts(rng)
        if facts.relation not in seen:
            continue
        seen[facts.relation] += 1
        first, second = _by_thing(draw_scene(facts, seed))
        if facts.relation == "above":
            assert _middle(first)[1] < _middle(second)[1] - 15, facts
        else:
            assert _lowest(first) < _lowest(second), facts
            assert (first > 128).sum() > 400, facts
    assert min(seen.values()) > 10


def test_small_and_large_differ_from_the_usual_size() -> None:
    for name in PRODUCTS:
        areas = [
            (_masks(draw_scene(StillLife("white", (Thing(name, "red", size=size),)), 4))[0] > 128).sum()
            for size in ("small", None, "large")
        ]
        assert areas[0] < 0.6 * areas[1] < 0.75 * areas[2], name


@pytest.mark.parametrize("style", [None, "flat", "pastel", "watercolour", "line"])
def test_the_colour_in_the_mask_is_the_one_asked_for(style: str | None) -> None:
    shown = {name: STYLES[style].colour(rgb, True) for name, rgb in COLOURS.items()}
    for number, colour in enumerate(COLOURS):
        wall = "blue" if colour in ("white", "gray", "black") else "white"
        drawing = draw_scene(StillLife(wall, (Thing("ball", colour),), None, style), number)
        pixels = np.asarray(drawing.image)[np.asarray(drawing.objects[0].mask) == 255]
        r, g, b = (int(v) for v in np.median(pixels, 0))
        assert min(shown, key=lambda name: contrast(shown[name], (r, g, b))) == colour


def test_a_style_changes_the_whole_picture_and_neon_glows_in_the_dark() -> None:
    facts: Facts = Landscape("city", "night", None, (Thing("car", "red", "left"),), moon="full")
    pictures = {style: np.asarray(draw_scene(replace(facts, style=style), 8).image, int) for style in STYLES}
    for style, picture in pictures.items():
        if style is not None:
            assert (np.abs(picture - pictures[None]).sum(-1) > 12).mean() > 0.4, style
    assert np.median(pictures["neon"].sum(-1)) < 200
    assert pictures["neon"].max() > 240


def test_the_moon_has_the_phase_that_was_asked_for() -> None:
    lit = {
        moon: _moonlight(draw_scene(Landscape("sea", "night", None, (), moon=moon), 9).image)
        for moon in (None, "crescent", "half", "full")
    }
    assert lit[None] < lit["crescent"] * 0.7
    assert lit["crescent"] < lit["half"] * 0.8 < lit["full"] * 0.6


def _moonlight(image: Image.Image) -> int:
    """Pixels of the moon's colour in the sky."""
    sky = np.asarray(image, int)[:90]
    return int(((sky[..., 0] > 200) & (sky[..., 0] - sky[..., 2] > 15)).sum())


def _masks(drawing: Drawing) -> list[np.ndarray]:
    return [np.asarray(drawn.mask) for drawn in drawing.objects]


def _by_thing(drawing: Drawing) -> tuple[np.ndarray, np.ndarray]:
    """The masks of the first and of the second thing."""
    masks = {drawn.thing: np.asarray(drawn.mask) for drawn in drawing.objects}
    return masks[0], masks[1]


def _middle(mask: np.ndarray) -> tuple[float, float]:
    rows, columns = np.nonzero(mask > 128)
    return float(columns.mean()), float(rows.mean())


def _lowest(mask: np.ndarray) -> int:
    return int(np.nonzero(mask > 128)[0].max())


def _rim(mask: np.ndarray) -> np.ndarray:
    return np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
