"""How long a run learns, in steps, samples, minutes or until a time of day, and how much of it one command does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class Progress:
    """What a run has behind it, over all commands that worked on it."""

    step: int = 0
    seen: int = 0  # samples
    spent_s: float = 0.0


@dataclass(frozen=True)
class Budget:
    """The whole run's length: exactly one of steps, samples, seconds and `until` (Unix time). The rate decays towards
    its end. With steps or samples a run repeats bit for bit; with time it depends on the machine's speed."""

    steps: int | None = None
    samples: int | None = None
    seconds: float | None = None
    until: float | None = None
    # One command's share: it saves and ends after so much, and the same command goes on from there.
    chunk_steps: int | None = None
    chunk_s: float | None = None

    def __post_init__(self) -> None:
        given = [length for length in (self.steps, self.samples, self.seconds, self.until) if length is not None]
        if len(given) != 1:
            raise ValueError("a run's length is one of steps, samples, minutes and until")

    def done(self, progress: Progress, now: float) -> float:
        """The share of the run that lies behind; 1 or more when it is over."""
        if self.steps is not None:
            return progress.step / self.steps if self.steps else 1.0
        if self.samples is not None:
            return progress.seen / self.samples if self.samples else 1.0
        if self.seconds is not None:
            return progress.spent_s / self.seconds if self.seconds else 1.0
        assert self.until is not None
        return progress.spent_s / max(1e-6, progress.spent_s + self.until - now)

    def is_over(self, progress: Progress, begun: Progress, now: float) -> bool:
        """Whether the run, or this command's share of it since `begun`, is over."""
        if self.until is not None and now >= self.until:
            return True
        if self.chunk_steps is not None and progress.step - begun.step >= self.chunk_steps:
            return True
        if self.chunk_s is not None and progress.spent_s - begun.spent_s >= self.chunk_s:
            return True
        return self.done(progress, now) >= 1


def seconds_at(clock: str) -> float:
    """The Unix time of the nearest HH:MM (UTC), past or to come."""
    hours, minutes = (int(part) for part in clock.split(":"))
    now = datetime.now(UTC)
    at = now.replace(hour=hours, minute=minutes, second=0, microsecond=0)
    return min((at + timedelta(days=days) for days in (-1, 0, 1)), key=lambda day: abs(day - now)).timestamp()
