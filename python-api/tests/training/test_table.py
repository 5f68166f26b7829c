"""The evaluation's table: figures beside bars, met or missed."""

from __future__ import annotations

from training.evaluation.attributes import CHOICES, KINDS, Reading, choices_of
from training.evaluation.table import BARS, as_markdown, count_table, make_rows
from training.evaluation.verdicts import judge, tally
from training.scenes.facts import Facts, Landscape, StillLife, Thing

PAIR = StillLife("white", (Thing("mug", "red", "left"), Thing("box", "blue", "right")), "beside")


def sees(facts: Facts) -> Reading:
    """A reader that is always right."""
    things = {thing.name: thing for thing in facts.things}
    colours = {kind: (things[kind].colour or "red") if kind in things else "red" for kind in KINDS}
    sides = {kind: (things[kind].side or "middle") if kind in things else "middle" for kind in KINDS}
    return Reading(choices_of(facts), frozenset(things), colours, sides)


def test_a_right_picture_passes_every_check() -> None:
    assert judge(PAIR, sees(PAIR)) == {
        "backdrop": True,
        "scene": True,
        "kind": True,
        "colour": True,
        "two, own colours": True,
        "side": True,
    }
    lake = Landscape("lake", "dawn", "fog", (Thing("boat", "red", None, 2),))
    assert set(judge(lake, sees(lake))) == {"place", "time", "weather", "scene", "kind", "colour", "count"}
    assert all(judge(lake, sees(lake)).values())


def test_swapped_colours_and_sides_fail_where_they_are_asked_for() -> None:
    swapped = StillLife("white", (Thing("mug", "blue", "right"), Thing("box", "red", "left")), "beside")
    verdict = judge(PAIR, sees(swapped))
    assert {name for name, passed in verdict.items() if not passed} == {"colour", "two, own colours", "side"}
    assert "side" not in judge(PAIR, sees(swapped), sides=False)


def test_choices_cover_every_fact() -> None:
    for facts in (PAIR, Landscape("islands", "night", "aurora", (), None, "neon", "full")):
        assert all(answer in CHOICES[name] for name, answer in choices_of(facts).items())


def test_figures_are_held_against_their_bars() -> None:
    rows = make_rows({"scene": (19, 20), "colour": (18, 20), "vae": 31.25, "8 steps": 1.7}, {"scene": "real 20/20"})
    assert len(rows) == len(BARS)
    met = {row.what: row.met for row in rows}
    assert met[BARS["scene"].what] is True
    assert met[BARS["colour"].what] is False
    assert met[BARS["vae"].what] is True
    assert met[BARS["8 steps"].what] is False
    assert met[BARS["side"].what] is None
    text = as_markdown(rows)
    assert "| background, place, time of day as asked | ≥ 95 % | 95 % | met | 19/20; real 20/20 |" in text
    assert "| object colour | ≥ 95 % | 90 % | **MISSED** | 18/20 |" in text
    assert "| 256x256, 8 steps | ≤ 1.5 s | 1.7 s | **MISSED** |  |" in text


def test_counts_stand_in_columns() -> None:
    counts = tally([{"kind": True}, {"kind": False, "side": True}])
    assert counts == {"kind": (1, 2), "side": (1, 1)}
    assert "| kind | 1/2 | 3/3 |" in count_table({"model": counts, "real": {"kind": (3, 3)}})
