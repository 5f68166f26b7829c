"""A run's length: in steps, samples, time spent or until a time of day, in one command or many."""

from __future__ import annotations

import pytest

from training.budget import Budget, Progress
from training.config import Stage
from training.course import rate_at
from training.gradient_exchange import Order


def test_a_run_has_one_length() -> None:
    with pytest.raises(ValueError, match="one of"):
        Budget()
    with pytest.raises(ValueError, match="one of"):
        Budget(steps=3, seconds=4)


@pytest.mark.parametrize(
    ("budget", "done"),
    [
        (Budget(steps=40), 0.25),
        (Budget(samples=800), 0.1),
        (Budget(seconds=60), 0.5),
        (Budget(until=1070.0), 0.3),
    ],
)
def test_it_knows_how_much_of_it_is_done(budget: Budget, done: float) -> None:
    assert budget.done(Progress(step=10, seen=80, spent_s=30.0), now=1000.0) == pytest.approx(done)


def test_a_chunk_ends_before_the_run() -> None:
    begun = Progress(step=10, spent_s=100.0)
    budget = Budget(steps=100, chunk_steps=5, chunk_s=60)
    assert not budget.is_over(Progress(step=14, spent_s=150.0), begun, 0.0)
    assert budget.is_over(Progress(step=15, spent_s=150.0), begun, 0.0)
    assert budget.is_over(Progress(step=11, spent_s=160.0), begun, 0.0)
    assert Budget(steps=12).is_over(Progress(step=12), begun, 0.0)


def test_the_rate_warms_up_and_decays() -> None:
    stage = Stage(1e-3, 8, 8, small_share=0.5, decay_from=0.6, rate_end=1e-5, warmup=10)
    rates = [rate_at(stage, Order(step, step / 100, stop=False)) for step in range(101)]
    assert rates[0] == pytest.approx(1e-4)
    assert rates[10:60] == pytest.approx([1e-3] * 50)
    assert rates[60:] == sorted(rates[60:], reverse=True)
    assert rates[100] == pytest.approx(1e-5)
