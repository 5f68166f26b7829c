"""Owns how results are said: tables of medians with their range, aims that are met or missed, and their files."""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parents[1] / "results"
WARN_PERCENT = 5


@dataclass(frozen=True)
class Aim:
    text: str
    is_met: bool
    value: str

    def __str__(self) -> str:
        return f"{'met' if self.is_met else 'MISSED'}: {self.text} ({self.value})"


Table = list[list[str]]  # the head first


@dataclass(frozen=True)
class Section:
    """One measure's outcome."""

    title: str
    tables: list[Table]
    aims: list[Aim] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    samples: Sequence[Any] = ()  # dataclasses


def spread(values: Sequence[float], digits: int = 2) -> str:
    """The median and its range."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all does not exceed (nearest rank: no value is made up)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def publish(name: str, setting: str, sections: list[Section], foreign_percent: float) -> None:
    """Prints the tables and leaves them, with every sample, in bench/results/."""
    text = _render(setting, sections, foreign_percent)
    report = {
        "setting": setting,
        "machine": _machine(),
        "foreign_percent": foreign_percent,
        "aims": [asdict(aim) for section in sections for aim in section.aims],
        "samples": {section.title: [asdict(sample) for sample in section.samples] for section in sections},
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(report, indent=2) + "\n")
    (RESULTS / f"{name}.md").write_text(text + "\n")
    print(text)
    if foreign_percent > WARN_PERCENT:
        print(
            f"\nOther programs used {foreign_percent:.0f} % of the machine: don't rely on these figures.",
            file=sys.stderr,
        )


def _render(setting: str, sections: list[Section], foreign_percent: float) -> str:
    lines = [f"Machine: {_machine()}.", "", f"{setting}. Other load meanwhile: {foreign_percent:.1f} %."]
    for section in sections:
        lines += ["", f"**{section.title}**"]
        for table in section.tables:
            lines += ["", *_markdown(table)]
        lines += ["", *section.notes] if section.notes else []
    aims = [aim for section in sections for aim in section.aims]
    lines += ["", "**Aims**", "", *(f"- {aim}" for aim in aims)] if aims else []
    return "\n".join(lines)


def _markdown(rows: Table) -> list[str]:
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return [head, "|" + " --- |" * len(rows[0]), *body]


def _machine() -> str:
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = platform.processor() or platform.machine()
    cpu_info = Path("/proc/cpuinfo")
    if cpu_info.exists():
        names = [line.split(":", 1)[1].strip() for line in cpu_info.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    return f"{os.cpu_count()} cores of {model}, memory {memory_gb:.0f} GB, kernel {platform.release()}"
