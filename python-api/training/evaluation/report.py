"""Collects what the evaluation finds and writes it down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from training.evaluation.table import BARS, Count, as_json, as_markdown, count_table, make_rows


@dataclass(frozen=True)
class Witness:
    """How often the model was right by one witness, and how often real scenes were."""

    model: Mapping[str, Count]
    real: Mapping[str, Count]


@dataclass
class Report:
    model: str
    steps: int
    guidance: float
    quick: bool
    bars: dict[str, float | Count | None] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    counts: dict[str, dict[str, dict[str, Count]]] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    fixed: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    sheets: dict[str, Image.Image] = field(default_factory=dict)

    def judge(self, bar: str, value: float | Count, detail: str = "") -> None:
        self.bars[bar] = value
        self.details[bar] = detail

    def judge_counts(self, classifier: Witness, rules: Witness) -> None:
        """Bars that the classifier judges; the colour rules do where it is itself below the bar on real scenes."""
        for name, count in classifier.model.items():
            if name not in BARS:
                continue
            first = f"real scenes {_ratio(classifier.real[name])}"
            if _meets(name, classifier.real[name]):
                self.judge(name, count, first)
            elif name in rules.model and _meets(name, rules.real[name]):
                said = f"the classifier, below the bar on {first} itself, says {_ratio(count)}"
                self.judge(name, rules.model[name], f"by colour rules, real scenes {_ratio(rules.real[name])}; {said}")
            else:
                self.judge(name, count, f"{first}; the judge itself is below the bar")

    def as_dict(self) -> dict[str, Any]:
        rows = make_rows(self.bars, self.details)
        return {
            "steps": self.steps,
            "guidance_scale": self.guidance,
            "quick": self.quick,
            **self.fixed,
            "bars": as_json(rows),
            "counts": {
                witness: {
                    column: {name: f"{p}/{n}" for name, (p, n) in counts.items()} for column, counts in columns.items()
                }
                for witness, columns in self.counts.items()
            },
            "figures": self.figures,
            "notes": self.notes,
            "failed_questions": self.failures,
            "seconds": self.seconds,
        }

    def markdown(self) -> str:
        parts = [f"# {self.model}: {self.steps} steps, guidance {self.guidance:g}{', quick' if self.quick else ''}\n"]
        parts.append(as_markdown(make_rows(self.bars, self.details)))
        for witness, columns in self.counts.items():
            parts.append(f"## {witness[0].upper()}{witness[1:]} (passed/asked)\n\n{count_table(columns)}")
        parts.append("## Figures\n\n" + "\n".join(f"- {name}: {_short(value)}" for name, value in self.figures.items()))
        if self.notes:
            parts.append("\n".join(f"- {note}" for note in self.notes))
        if self.fixed:
            parts.append(
                f"## Fixed prompts (colour probe)\n\n{self.fixed['model']}\n\nReal: {self.fixed['real_scenes']}"
            )
        return "\n".join(parts) + "\n"

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.json").write_text(json.dumps(self.as_dict(), indent=2, ensure_ascii=False) + "\n")
        (folder / "report.md").write_text(self.markdown())
        for name, sheet in self.sheets.items():
            sheet.save(folder / f"{name}.jpg", quality=84)

    def publish(self, folder: Path) -> None:
        """Beside the weights: the figures, the 64 fixed prompts and the unknown words."""
        (folder / "evaluation.json").write_text(json.dumps(self.as_dict(), indent=2, ensure_ascii=False) + "\n")
        for name in ("contact-sheet", "unknown-words"):
            self.sheets[name].save(folder / f"{name}.jpg", quality=84)


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_short(part)}" for name, part in value.items())
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _meets(bar: str, count: Count) -> bool:
    passed, asked = count
    return 100 * passed >= BARS[bar].limit * asked


def _ratio(count: Count) -> str:
    return f"{count[0]}/{count[1]}"
