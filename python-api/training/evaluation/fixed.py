"""The 64 fixed prompts of a checkpoint, judged by the colour probe: the figures that its card and tests quote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from PIL import Image

from training.evaluation.answers import real_pictures
from training.probe import Verdict, can_examine, examine
from training.reference import Asked, Reference
from training.scenes.facts import StillLife


def judge_fixed(asked: Sequence[Asked], images: Sequence[Image.Image], reference: Reference) -> dict[str, Any]:
    """Passed of asked for the model and for real scenes; only prompts that the probe's rules fit are counted."""
    fitting = [n for n, one in enumerate(asked) if can_examine(one.facts, reference)]
    chosen = [asked[n] for n in fitting]
    verdicts = [examine(images[n], asked[n].facts, reference) for n in fitting]
    real = [examine(i, a.facts, reference) for i, a in zip(real_pictures(chosen, 0), chosen, strict=True)]
    return {
        "prompts": len(asked),
        "model": score(chosen, verdicts),
        # The probe on real scenes of the same facts: what a perfect model would score.
        "real_scenes": score(chosen, real),
        "failures": [one.prompt for one, verdict in zip(chosen, verdicts, strict=True) if not verdict.passed],
    }


def score(chosen: Sequence[Asked], verdicts: Sequence[Verdict]) -> dict[str, str]:
    """Passed of asked, for all prompts and by kind."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for asked, verdict in zip(chosen, verdicts, strict=True):
        groups["all"].append(verdict.passed)
        groups["held out" if asked.held_out else "seen combination"].append(verdict.passed)
        kind = "studio" if isinstance(asked.facts, StillLife) else "landscape"
        groups[f"{kind}, {len(asked.facts.things)} thing(s)"].append(verdict.passed)
        groups["background or time of day"].append(verdict.background)
        groups["object colours"] += list(verdict.things)
    return {name: f"{sum(passed)}/{len(passed)}" for name, passed in groups.items()}
