"""Shared fixtures: a tiny real checkpoint, and engines that really serve."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

# One thread: the models are tiny, and idle OpenMP threads that spin slow everything down on a busy machine.
os.environ |= {
    "OMP_NUM_THREADS": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "DIFFUSERS_VERBOSITY": "error",
}

from hypothesis import settings as hypothesis_settings

from safelight.main import open_shelf
from tests.live import LiveEngine, run_engine, settings
from tests.pencil import Pencil

hypothesis_settings.register_profile("any machine", deadline=None)  # a busy one takes its time
hypothesis_settings.load_profile("any machine")


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.tiny_checkpoint import save_tiny_checkpoint

    return save_tiny_checkpoint(tmp_path_factory.mktemp("checkpoints") / "tiny")


@pytest.fixture(scope="session")
def tiny_engine(tiny_checkpoint: Path) -> Iterator[LiveEngine]:
    """The whole engine with real diffusers pipelines on random weights."""
    chosen = settings(model_checkpoint_dir=tiny_checkpoint, model_device="cpu")
    with run_engine(lambda: open_shelf(chosen)) as engine:
        yield engine


@pytest.fixture
def pencil() -> Pencil:
    """Draws at once; see `held_pencil`."""
    return Pencil()


@pytest.fixture
def held_pencil() -> Iterator[Pencil]:
    """Draws no step without a permit."""
    pencil = Pencil(held=True)
    yield pencil
    pencil.let_go()


Run = Callable[..., LiveEngine]


@pytest.fixture
def run() -> Iterator[Run]:
    """Starts engines that a test draws with a pencil in; stops them at its end."""
    with ExitStack() as stack:

        def start(pencil: Pencil, *, may_fail: bool = False, **values: Any) -> LiveEngine:
            engine = stack.enter_context(run_engine(lambda: pencil, may_fail=may_fail, **values))
            stack.callback(pencil.let_go)
            return engine

        yield start
