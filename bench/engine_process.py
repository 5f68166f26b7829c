"""Owns the engine's process during a benchmark: its start, its CPU time and memory, its end, and the load of everything
else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ENGINE_FOLDER = Path(__file__).resolve().parents[1] / "python-api"
START_TIMEOUT_S = 300
STOP_TIMEOUT_S = 15
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class RunningEngine:
    url: str
    pid: int

    def get(self, path: str) -> Any:
        return httpx.get(self.url + path, timeout=60, trust_env=False).raise_for_status().json()

    def cpu_seconds(self) -> float:
        """User and system time of all its threads."""
        return sum(_cpu_ticks(self.pid)[:2]) / TICKS_PER_S

    def rss_kb(self) -> int:
        return self._status_kb("VmRSS")

    def peak_rss_kb(self) -> int:
        """Most resident memory since `forget_peak`, or since its start where that is not permitted."""
        return self._status_kb("VmHWM")

    def forget_peak(self) -> None:
        with suppress(OSError):
            Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def _status_kb(self, field: str) -> int:
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(field + ":")).split()[1])


@contextmanager
def start_engine(settings: Mapping[str, str] | None = None) -> Iterator[RunningEngine]:
    """The engine on a free port with this process's environment and these settings, ready; ended on the way out."""
    port = _free_port()
    own = {"ENGINE_HOST": "127.0.0.1", "ENGINE_PORT": str(port), "LOG_LEVEL": "warning"}
    environment = {**os.environ, **own, **(settings or {})}
    process = subprocess.Popen([sys.executable, "-m", "safelight"], cwd=ENGINE_FOLDER, env=environment)
    try:
        engine = RunningEngine(f"http://127.0.0.1:{port}", process.pid)
        _wait_until_ready(engine, process)
        yield engine
    finally:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def other_load() -> Callable[[], float]:
    """Starts counting; the answer is the percentage of all cores that neither we nor what we started used since."""
    busy_before, ours_before, started = _busy_ticks(), _our_ticks(), time.monotonic()

    def percent() -> float:
        available = (time.monotonic() - started) * (os.cpu_count() or 1) * TICKS_PER_S
        return max(0.0, 100 * (_busy_ticks() - busy_before - (_our_ticks() - ours_before)) / available)

    return percent


def _wait_until_ready(engine: RunningEngine, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit("The engine ended before it was ready; its words are above.")
        with suppress(httpx.TransportError):  # not listening yet
            if httpx.get(engine.url + "/health/ready", trust_env=False).is_success:
                return
        time.sleep(0.2)
    raise SystemExit(f"The engine was not ready after {START_TIMEOUT_S} s.")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _our_ticks() -> int:
    """Of this process and all that descend from it, ended or not."""
    total, waiting = 0, [os.getpid()]
    while waiting:
        pid = waiting.pop()
        with suppress(OSError):  # it may have ended meanwhile
            total += sum(_cpu_ticks(pid))
            waiting += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return total


def _cpu_ticks(pid: int) -> list[int]:
    """User and system time, then those of its ended children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [int(field) for field in fields[11:15]]


def _busy_ticks() -> int:
    """User, nice, system and stolen time of all cores since boot."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    return sum(int(fields[index]) for index in (0, 1, 2, 7))
