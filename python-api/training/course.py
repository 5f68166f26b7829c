"""The one training loop: takes a lesson through its budget, resumes it, saves it, logs it and draws its sheets.

What a step sees follows from (seed, step, worker) alone, never from how often the run was stopped: batches and noise
are drawn from generators seeded with them. With a budget in steps or samples the rate follows too, and a resumed run
ends with the very weights of one that was never stopped (on a CPU, where sums have an order).
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.multiprocessing.spawn import spawn
from torch.utils.data import DataLoader, Dataset

from training.budget import Budget, Progress
from training.config import Stage
from training.gradient_exchange import GradientExchange, Order
from training.hardware import ready
from training.loss_log import LossLog
from training.options import Setting
from training.runs import read_checkpoint, write_checkpoint

LOG_EVERY_S = 20


class Lesson(Protocol):
    """One part's training. `parts` are saved and restored, `learned` gets gradients."""

    stage: Stage
    parts: dict[str, nn.Module]
    learned: list[nn.Parameter]

    def batch(self, done: float, rng: np.random.Generator) -> Any:
        """Tensors on the CPU; may run in another process, so it reads only what doesn't learn."""

    def loss(self, batch: Any, done: float) -> tuple[Tensor, int]:
        """The loss and how many samples it was over."""

    def after_step(self, step: int) -> None: ...

    def draw_sheet(self, path: Path) -> str:
        """Saves a picture that shows how far it is; says the same in a line."""


BuildLesson = Callable[[Setting], Lesson]


def run_course(name: str, build: BuildLesson, parameters: int, setting: Setting, budget: Budget) -> None:
    """Trains in the profile's workers until the budget, or this command's share of it, is spent."""
    exchange = GradientExchange(setting.profile.workers, parameters)
    arguments = (exchange, name, build, setting, budget)
    if exchange.workers == 1:
        train(0, *arguments)
    else:
        spawn(train, arguments, exchange.workers)  # type: ignore[no-untyped-call]


def train(
    worker: int, exchange: GradientExchange, name: str, build: BuildLesson, setting: Setting, budget: Budget
) -> None:
    """One worker's part of the run; worker 0 also logs, draws and saves."""
    ready(torch.device(setting.profile.device), setting.profile.threads)
    torch.manual_seed(setting.seed)  # workers must begin alike
    lesson = build(setting)
    optimizer = torch.optim.AdamW(lesson.learned, lesson.stage.rate, (0.9, 0.99), weight_decay=0.01, fused=True)
    folder = setting.runs.folder(name)
    progress = resume(lesson, optimizer, setting, name)
    log = LossLog(folder, progress.step) if worker == 0 else None
    clock = Clock()
    for order, batch in _batches(worker, exchange, lesson, setting, budget, progress):
        torch.manual_seed(_seed_of(setting.seed, order.step, worker))
        for group in optimizer.param_groups:
            group["lr"] = rate_at(lesson.stage, order)
        loss, samples = lesson.loss(batch, order.done)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        exchange.average(worker, lesson.learned)
        torch.nn.utils.clip_grad_norm_(lesson.learned, 1.0)
        optimizer.step()
        lesson.after_step(order.step + 1)
        progress.step = order.step + 1
        progress.seen += samples * exchange.workers
        if log is None:
            continue
        log.note(loss.detach())
        if clock.is_time("log", LOG_EVERY_S):
            log.write(progress, order.done, rate_at(lesson.stage, order))
        if clock.is_time("sheet", setting.profile.sheet_every_s):
            log.say(lesson.draw_sheet(folder / "sheets" / f"{progress.step:07d}.jpg"))
        if clock.is_time("save", setting.profile.save_every_s):
            save(lesson, optimizer, progress, setting, name)
    if log is not None:
        save(lesson, optimizer, progress, setting, name)
        log.write(progress, budget.done(progress, time.time()), 0.0)
        log.say(lesson.draw_sheet(folder / "sheets" / f"{progress.step:07d}.jpg"))


class Clock:
    """Says when something that happens every so often is due."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}
        self._begun = time.time()

    def is_time(self, what: str, every_s: float) -> bool:
        now = time.time()
        if now - self._last.get(what, self._begun) < every_s:
            return False
        self._last[what] = now
        return True


def rate_at(stage: Stage, order: Order) -> float:
    """Warms up over the first steps, then falls along a half cosine once `decay_from` of the run is done."""
    late = min(1.0, max(0.0, (order.done - stage.decay_from) / (1 - stage.decay_from)))
    falling = stage.rate_end + (stage.rate - stage.rate_end) * 0.5 * (1 + math.cos(math.pi * late))
    return falling * min(1.0, (order.step + 1) / stage.warmup)


def save(lesson: Lesson, optimizer: torch.optim.Optimizer, progress: Progress, setting: Setting, name: str) -> None:
    state: dict[str, object] = {part: module.state_dict() for part, module in lesson.parts.items()}
    state |= {"optimizer": optimizer.state_dict(), "progress": asdict(progress), "seed": setting.seed}
    write_checkpoint(state, setting.runs.checkpoint(name))


def resume(lesson: Lesson, optimizer: torch.optim.Optimizer, setting: Setting, name: str) -> Progress:
    """Goes on from the last save, if there is one."""
    path = setting.runs.checkpoint(name)
    if not path.exists():
        return Progress()
    state = read_checkpoint(path)
    if state["seed"] != setting.seed:
        raise SystemExit(f"{path} was begun with --seed {state['seed']}; go on with that or remove it.")
    for part, module in lesson.parts.items():
        module.load_state_dict(state[part])
    optimizer.load_state_dict(state["optimizer"])
    return Progress(**state["progress"])


class _Source(Dataset[tuple[Order, Any]]):
    """Turns orders into batches, in this process or in the loaders'."""

    def __init__(self, lesson: Lesson, seed: int, worker: int) -> None:
        self._lesson, self._seed, self._worker = lesson, seed, worker

    def __getitem__(self, order: Order) -> tuple[Order, Any]:
        rng = np.random.default_rng((self._seed, order.step, self._worker))
        return order, self._lesson.batch(order.done, rng)


def _batches(
    worker: int, exchange: GradientExchange, lesson: Lesson, setting: Setting, budget: Budget, progress: Progress
) -> Iterator[tuple[Order, Any]]:
    loaders = setting.profile.loaders
    yield from DataLoader(
        _Source(lesson, setting.seed, worker),
        batch_size=None,
        sampler=_orders(worker, exchange, lesson, budget, progress),
        num_workers=loaders,
        multiprocessing_context="fork" if loaders else None,
    )


def _orders(
    worker: int, exchange: GradientExchange, lesson: Lesson, budget: Budget, progress: Progress
) -> Iterator[Order]:
    """Step after step until the time is up. With loaders this runs a few steps ahead of the learning."""
    begun, start = Progress(**asdict(progress)), time.time()
    samples = 0
    for step in range(begun.step, 2**40):
        now = time.time()
        progress.spent_s = begun.spent_s + now - start
        ahead = Progress(step, begun.seen + samples, progress.spent_s)
        stop = budget.is_over(ahead, begun, now)
        order = exchange.agree(worker, Order(step, budget.done(ahead, now), stop))
        if order.stop:
            return
        yield order
        samples += exchange.workers * _batch_size(lesson.stage, order.done)


def _batch_size(stage: Stage, done: float) -> int:
    return stage.batch if done < stage.small_share else stage.large_batch


def _seed_of(seed: int, step: int, worker: int) -> int:
    digest = hashlib.blake2b(f"{seed} {step} {worker}".encode(), digest_size=7).digest()
    return int.from_bytes(digest, "big")
