"""What the classifier learns to read off a picture: labels from facts, and answers from its outputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from training.scenes.facts import Facts, Landscape, StillLife
from training.scenes.palette import BACKDROPS, COLOURS
from training.scenes.vocabulary import ALL_THINGS, MAX_COUNT, PLACES, PRODUCTS, STYLES, TIMES, WEATHERS

NONE = "none"
KINDS = tuple(dict.fromkeys((*PRODUCTS, *ALL_THINGS)))
PAINTS = tuple(COLOURS)
SIDES = ("left", "right", "middle")

# One answer each.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "backdrop": (NONE, *BACKDROPS),
    "place": (NONE, *PLACES),
    "time": (NONE, *TIMES),
    "weather": (NONE, *WEATHERS),
    "style": (NONE, *STYLES),
    "count": tuple(str(number) for number in range(MAX_COUNT + 1)),
    "relation": (NONE, "beside", "above", "behind"),
}
# Outputs in this order; "colour" and "side" have one group for each kind.
WIDTHS: Mapping[str, int] = {
    **{name: len(options) for name, options in CHOICES.items()},
    "kind": len(KINDS),
    "colour": len(KINDS) * len(PAINTS),
    "side": len(KINDS) * len(SIDES),
}
OUTPUTS = sum(WIDTHS.values())
IGNORED = -100


@dataclass(frozen=True)
class Reading:
    """What the classifier sees in one picture."""

    choices: Mapping[str, str]
    kinds: frozenset[str]
    colours: Mapping[str, str]  # of every kind, if it is there
    sides: Mapping[str, str]


def labels_of(facts: Facts) -> Tensor:
    """(len(CHOICES) + 3 * len(KINDS)) int64: choices, then presence, colour and side of every kind."""
    shown = choices_of(facts)
    labels = [options.index(shown[name]) for name, options in CHOICES.items()]
    things = {thing.name: thing for thing in facts.things}
    labels += [int(kind in things) for kind in KINDS]
    paints = [things[kind].colour if kind in things else None for kind in KINDS]
    labels += [IGNORED if paint is None else PAINTS.index(paint) for paint in paints]
    labels += [SIDES.index(things[kind].side or "middle") if kind in things else IGNORED for kind in KINDS]
    return torch.tensor(labels)


def choices_of(facts: Facts) -> dict[str, str]:
    """The right answer of each choice."""
    studio, landscape = (facts if isinstance(facts, kind) else None for kind in (StillLife, Landscape))
    return {
        "backdrop": studio.backdrop if isinstance(studio, StillLife) else NONE,
        "place": landscape.place if isinstance(landscape, Landscape) else NONE,
        "time": landscape.time if isinstance(landscape, Landscape) else NONE,
        "weather": (landscape.weather or NONE) if isinstance(landscape, Landscape) else NONE,
        "style": facts.style or NONE,
        "count": str(min(MAX_COUNT, sum(thing.count for thing in facts.things))),
        "relation": facts.relation or NONE,
    }


def split(outputs: Tensor) -> dict[str, Tensor]:
    """(B, OUTPUTS) by name; colour (B, kinds, colours) and side (B, kinds, sides)."""
    parts = dict(zip(WIDTHS, torch.split(outputs, list(WIDTHS.values()), 1), strict=True))
    parts["colour"] = parts["colour"].reshape(-1, len(KINDS), len(PAINTS))
    parts["side"] = parts["side"].reshape(-1, len(KINDS), len(SIDES))
    return parts


def attribute_loss(outputs: Tensor, labels: Tensor) -> Tensor:
    """Cross entropy of every choice, of presence, and of colour and side where the kind is there."""
    parts = split(outputs)
    loss = outputs.new_zeros(())
    for number, name in enumerate(CHOICES):
        loss = loss + F.cross_entropy(parts[name], labels[:, number])
    present, paint, side = labels[:, len(CHOICES) :].chunk(3, 1)
    loss = loss + 12 * F.binary_cross_entropy_with_logits(parts["kind"], present.float())
    for logits, wanted in ((parts["colour"], paint), (parts["side"], side)):
        if (wanted != IGNORED).any():
            loss = loss + F.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=IGNORED)
    return loss


def read(outputs: Tensor) -> list[Reading]:
    parts = split(outputs.float().cpu())
    readings = []
    for row in range(len(outputs)):
        choices = {name: options[int(parts[name][row].argmax())] for name, options in CHOICES.items()}
        kinds = frozenset(kind for kind, logit in zip(KINDS, parts["kind"][row].tolist(), strict=True) if logit > 0)
        colours = dict(zip(KINDS, (PAINTS[i] for i in parts["colour"][row].argmax(1).tolist()), strict=True))
        sides = dict(zip(KINDS, (SIDES[i] for i in parts["side"][row].argmax(1).tolist()), strict=True))
        readings.append(Reading(choices, kinds, colours, sides))
    return readings
