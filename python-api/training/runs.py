"""Where a run's files lie: tokenizer, scenes, latents, checkpoints, logs and sheets."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

DEFAULT = Path(__file__).parent / "runs"
VARIABLE = "SAFELIGHT_RUNS"


@dataclass(frozen=True)
class Runs:
    root: Path

    def folder(self, name: str) -> Path:
        """The folder of one part, made if it is not there."""
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def checkpoint(self, name: str) -> Path:
        return self.root / name / "last.pt"


def default_runs() -> Runs:
    """The folder that SAFELIGHT_RUNS names, or training/runs (git-ignored)."""
    return Runs(Path(os.environ.get(VARIABLE) or DEFAULT))


def read_checkpoint(path: Path) -> dict[str, Any]:
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    return state


def write_checkpoint(state: dict[str, object], path: Path) -> None:
    """Replaces the file in one step, so that a run stopped while it saves loses nothing."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)
