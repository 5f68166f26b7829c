"""Whether a picture shows what was asked: one answer for each check that its facts allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from training.evaluation.attributes import NONE, Reading, choices_of
from training.scenes.facts import Facts, Landscape, StillLife

Verdict = dict[str, bool]


def judge(facts: Facts, reading: Reading, sides: bool = True) -> Verdict:
    """`sides` only where the prompt says them."""
    asked, seen = choices_of(facts), reading.choices
    verdict: Verdict = {}
    if isinstance(facts, StillLife):
        verdict["backdrop"] = seen["backdrop"] == asked["backdrop"]
    if isinstance(facts, Landscape):
        verdict["place"] = seen["place"] == asked["place"]
        verdict["time"] = seen["time"] == asked["time"]
        if facts.weather:
            verdict["weather"] = seen["weather"] == asked["weather"]
    verdict["scene"] = all(verdict[name] for name in ("backdrop", "place", "time") if name in verdict)
    if asked["style"] != NONE:
        verdict["style"] = seen["style"] == asked["style"]
    if facts.things:
        verdict["kind"] = all(thing.name in reading.kinds for thing in facts.things)
    painted = [thing for thing in facts.things if thing.colour]
    if painted:
        verdict["colour"] = all(reading.colours[thing.name] == thing.colour for thing in painted)
    if len(facts.things) == 2 and len(painted) == 2:
        verdict["two, own colours"] = verdict["kind"] and verdict["colour"]
    if sides and any(thing.side for thing in facts.things):
        verdict["side"] = all(reading.sides[thing.name] == thing.side for thing in facts.things if thing.side)
    if len(facts.things) == 1 and facts.things[0].count <= 3:
        verdict["count"] = seen["count"] == asked["count"]
    if facts.relation in ("above", "behind"):
        verdict["relation"] = seen["relation"] == asked["relation"]
    return verdict


def tally(verdicts: Iterable[Verdict]) -> dict[str, tuple[int, int]]:
    """Passed and asked, by check."""
    answers: dict[str, list[bool]] = defaultdict(list)
    for verdict in verdicts:
        for name, passed in verdict.items():
            answers[name].append(passed)
    return {name: (sum(passed), len(passed)) for name, passed in answers.items()}
