"""The colour probe must accept the generator's scenes and reject them when asked for something else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from training.config import MODEL_DIR
from training.probe import can_examine, examine
from training.reference import generator_reference, read_reference
from training.scenes.draw import draw_scene
from training.scenes.facts import StillLife, Thing
from training.scenes.palette import BACKDROPS, COLOURS

REFERENCE = generator_reference()


def test_it_accepts_the_scenes_of_the_evaluation() -> None:
    _, asked = read_reference(MODEL_DIR)
    fitting = [one.facts for one in asked if can_examine(one.facts, REFERENCE)]  # styles and darkness it cannot read
    passed = [examine(draw_scene(facts, n)[0], facts, REFERENCE).passed for n, facts in enumerate(fitting)]
    assert len(fitting) >= 48
    assert sum(passed) >= len(fitting) - 2


def test_it_rejects_another_colour_and_another_wall() -> None:
    for number, colour in enumerate(COLOURS):
        wall = "black" if colour in ("white", "yellow", "pink") else "white"
        wall = "blue" if colour in ("gray", "black") else wall
        facts = StillLife(wall, (Thing("ball", colour),))
        image, _ = draw_scene(facts, number)
        assert examine(image, facts, REFERENCE).passed, colour
        for other in COLOURS:
            if other != colour:
                asked = replace(facts, things=(Thing("ball", other),))
                assert examine(image, asked, REFERENCE).things == (False,), (colour, other)
        for other in BACKDROPS:
            if other != wall:
                assert not examine(image, replace(facts, backdrop=other), REFERENCE).background, (wall, other)


def test_it_tells_left_from_right() -> None:
    facts = StillLife("beige", (Thing("mug", "red", "left"), Thing("box", "blue", "right")))
    image, _ = draw_scene(facts, 1)
    swapped = StillLife("beige", (Thing("mug", "blue", "left"), Thing("box", "red", "right")))
    assert examine(image, facts, REFERENCE).passed
    assert examine(image, swapped, REFERENCE).things == (False, False)


def test_it_rejects_noise_and_an_empty_room() -> None:
    facts = StillLife("gray", (Thing("mug", "red"),))
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8))
    assert not examine(noise, facts, REFERENCE).passed
    assert not examine(Image.new("RGB", (256, 256), BACKDROPS["gray"]), facts, REFERENCE).passed
