"""The results beside the bars they are held against, for people (Markdown) and programs (JSON)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Count = tuple[int, int]  # passed and asked


@dataclass(frozen=True)
class Bar:
    """A figure with the least (or, `at_most`, the most) it must be."""

    what: str
    limit: float
    unit: str  # "%", "dB", "s"
    at_most: bool = False


@dataclass(frozen=True)
class Row:
    what: str
    figure: float | None
    unit: str
    limit: float | None
    met: bool | None
    detail: str


# Held-out prompts, default sampler, 20 steps.
BARS: Mapping[str, Bar] = {
    "scene": Bar("background, place, time of day as asked", 95, "%"),
    "colour": Bar("object colour", 95, "%"),
    "kind": Bar("object kind", 90, "%"),
    "two, own colours": Bar("two objects, each with its own colour", 80, "%"),
    "side": Bar("left and right as asked", 85, "%"),
    "count": Bar("count 1 to 3", 80, "%"),
    "vae": Bar("VAE PSNR on held-out scenes", 30, "dB"),
    "vae colours": Bar("named colours after a round trip", 100, "%"),
    "unknown": Bar("unknown words: picture as near to real scenes as those are to each other", 90, "%"),
    "20 steps": Bar("256x256, 20 steps", 3.0, "s", at_most=True),
    "8 steps": Bar("256x256, 8 steps", 1.5, "s", at_most=True),
    "image to image": Bar("image to image: change visible, rest kept", 75, "%"),
    "inpaint": Bar("inpaint: change visible, rest kept", 75, "%"),
}


def make_rows(figures: Mapping[str, float | Count | None], details: Mapping[str, str]) -> list[Row]:
    """One row for every bar, judged where there is a figure; a count's figure is its percentage."""
    rows = []
    for key, bar in BARS.items():
        figure, detail = _figure(figures.get(key))
        met = None if figure is None else (figure <= bar.limit if bar.at_most else figure >= bar.limit)
        rows.append(
            Row(bar.what, figure, bar.unit, bar.limit, met, "; ".join(filter(None, (detail, details.get(key)))))
        )
    return rows


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


def as_markdown(rows: Sequence[Row]) -> str:
    lines = ["| what | bar | reached | | |", "| --- | --- | --- | --- | --- |"]
    for row in rows:
        sign = "≤" if row.what in {bar.what for bar in BARS.values() if bar.at_most} else "≥"
        verdict = {True: "met", False: "**MISSED**", None: "not judged"}[row.met]
        reached = "-" if row.figure is None else f"{row.figure:.4g} {row.unit}"
        lines.append(f"| {row.what} | {sign} {row.limit:g} {row.unit} | {reached} | {verdict} | {row.detail} |")
    return "\n".join(lines) + "\n"


def count_table(columns: Mapping[str, Mapping[str, Count]]) -> str:
    """Checks down, columns across."""
    names = list(dict.fromkeys(name for counts in columns.values() for name in counts))
    lines = [f"| | {' | '.join(columns)} |", f"| --- |{' --- |' * len(columns)}"]
    for name in names:
        cells = ["{}/{}".format(*counts[name]) if name in counts else "" for counts in columns.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _figure(value: float | Count | None) -> tuple[float | None, str]:
    if isinstance(value, tuple):
        passed, asked = value
        return (round(100 * passed / asked, 1), f"{passed}/{asked}") if asked else (None, "")
    return (None if value is None else round(value, 2)), ""
