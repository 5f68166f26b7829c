"""Owns the process: reads the environment, runs the server, and ends with an exit code and at most one sentence."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from types import FrameType

from safelight.config import ConfigError, Settings, read_settings
from safelight.diffusion.checkpoints.checkpoint import find_checkpoint
from safelight.logs import set_up_logging
from safelight.server import EngineServer
from safelight.work import EngineFailed, Shelf, StartError

# Read by libraries when they are imported. What the caller has set stays.
_LIBRARY_ENVIRONMENT = {
    # How long an OpenMP thread spins for its next piece of work before it sleeps. On two quiet cores a forward of two
    # rows took 73 to 87 ms with this and with libgomp's own 300,000, but 123 when sleeping at once (which is what
    # OMP_WAIT_POLICY=passive means); with two busy processes beside it 227, 307 and 134.
    "GOMP_SPINCOUNT": "100000",
    "HF_HUB_OFFLINE": "1",  # nothing is ever fetched
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",
    "DIFFUSERS_VERBOSITY": "error",
}

log = logging.getLogger(__name__)


FAILED = 70  # exit code: it ran, and may run again; sysexits.h calls it an internal software error


def main() -> int:
    return run(open_shelf)


def run(open_shelf: Callable[[Settings], Shelf]) -> int:
    """Runs until SIGINT or SIGTERM. Returns the exit code: 0; or, with one sentence on standard error, 1 when it cannot
    start and FAILED when it cannot go on."""
    try:
        settings = read_settings()
        set_up_logging(settings.log_level)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _already_stopped)
        find_checkpoint(settings.model_checkpoint_dir)  # says what is wrong before seconds are spent on importing torch
        asyncio.run(EngineServer(settings, partial(open_shelf, settings)).run_until_stopped())
    except (ConfigError, StartError) as error:
        print(error, file=sys.stderr)
        return _leave(1)
    except EngineFailed as error:
        print(error, file=sys.stderr)
        return _leave(FAILED)
    log.info("engine has stopped")
    return _leave(0)


def open_shelf(settings: Settings) -> Shelf:
    """Imports torch, seconds of work, on the thread that will own it."""
    for variable, value in _LIBRARY_ENVIRONMENT.items():
        os.environ.setdefault(variable, value)
    from safelight.diffusion.checkpoints import shelf

    return shelf.open_shelf(settings)


def _already_stopped(number: int, frame: FrameType | None) -> None:
    """uvicorn raises the signals it has handled once more when it has stopped; that is no reason to die of them."""


def _leave(code: int) -> int:
    """Ends the process even when torch is in the middle of a step, which nothing can interrupt."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
