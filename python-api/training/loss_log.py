"""A run's log: losses as CSV, their curve as a picture, and what the sheets' lines said."""

from __future__ import annotations

import csv
import math
import time
from pathlib import Path

import torch
from PIL import Image, ImageDraw
from torch import Tensor

from training.budget import Progress

COLUMNS = ("step", "seen", "spent_s", "done", "rate", "loss")
WIDTH, HEIGHT, MARGIN = 960, 420, 46
INK, GRID, LINE = (228, 228, 231), (63, 63, 70), (250, 176, 60)


class LossLog:
    """`loss.csv`, `loss.png` and `log.txt` in the run's folder; a resumed run loses what its checkpoint did not see."""

    def __init__(self, folder: Path, step: int) -> None:
        self._folder = folder
        self._losses: list[Tensor] = []
        self._step = step
        (folder / "sheets").mkdir(exist_ok=True)
        rows = [row for row in read_losses(folder) if row["step"] <= step]
        with (folder / "loss.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows([[row[name] for name in COLUMNS] for row in rows])

    def note(self, loss: Tensor) -> None:
        self._losses.append(loss)  # read later: asking a GPU for a number makes it wait

    def write(self, progress: Progress, done: float, rate: float) -> None:
        if not self._losses:
            return
        loss = float(torch.stack(self._losses).float().mean())
        self._losses.clear()
        row = (progress.step, progress.seen, round(progress.spent_s, 1), round(done, 4), f"{rate:.3e}", f"{loss:.5f}")
        with (self._folder / "loss.csv").open("a", newline="") as file:
            csv.writer(file).writerow(row)
        draw_curve([(r["seen"], r["loss"]) for r in read_losses(self._folder)], self._folder / "loss.png")
        self.say(" ".join(f"{name} {value}" for name, value in zip(COLUMNS, row, strict=True)))

    def say(self, line: str) -> None:
        stamped = f"{time.strftime('%H:%M:%S')} {line}"
        print(stamped, flush=True)
        with (self._folder / "log.txt").open("a") as file:
            file.write(stamped + "\n")


def read_losses(folder: Path) -> list[dict[str, float]]:
    path = folder / "loss.csv"
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


def draw_curve(points: list[tuple[float, float]], path: Path) -> None:
    """Samples to loss (log scale), with four lines to read it by."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (24, 24, 27))
    draw = ImageDraw.Draw(picture)
    losses = [math.log(max(loss, 1e-9)) for _, loss in points]
    low, high = min(losses), max(max(losses), min(losses) + 0.01)
    last = max(points[-1][0], 1.0)

    def place(seen: float, loss: float) -> tuple[float, float]:
        across, up = seen / last, (loss - low) / (high - low)
        return MARGIN + across * (WIDTH - 2 * MARGIN), HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN)

    for part in range(4):
        level = low + (high - low) * part / 3
        y = place(0, level)[1]
        draw.line([(MARGIN, y), (WIDTH - MARGIN, y)], fill=GRID)
        draw.text((4, y - 6), f"{math.exp(level):.4f}", fill=INK)
    draw.text((WIDTH - 2 * MARGIN - 60, HEIGHT - MARGIN + 12), f"{last:,.0f} samples", fill=INK)
    draw.line([place(seen, loss) for (seen, _), loss in zip(points, losses, strict=True)], fill=LINE, width=2)
    picture.save(path)
