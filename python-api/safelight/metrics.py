"""Owns the numbers the engine is watched by, in Prometheus' words. Label values come from closed sets, so that the
number of series is bounded whatever callers send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from safelight import wire

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST

STATES: Final = ("done", "failed", "cancelled")
SLICES: Final = ("encode", "decode", "preview")
CODES: Final[tuple[str, ...]] = get_args(wire.ErrorCode)
NO_CODE: Final = ""

# Seconds: from a small model's forward on a GPU to a large one's on a CPU. Doubling or so keeps quantiles meaningful.
COMPUTING: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
WAITING: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)
ROWS: Final = (1, 2, 4, 6, 8, 12, 16, 24, 32)  # two per image with guidance, 16 images at most
SHARERS: Final = (1, 2, 3, 4, 6, 8, 12, 16)


class Metrics:
    """Counts what happens. Its methods may be called from any thread; gauges are read when they are asked for."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)  # process_resident_memory_bytes, process_cpu_seconds_total, …

        def seconds(name: str, text: str, buckets: tuple[float, ...]) -> Histogram:
            return Histogram(f"safelight_{name}_seconds", text, buckets=buckets, registry=registry)

        self._forward_seconds = seconds("forward", "One call of the denoising network.", COMPUTING)
        self._step_seconds = seconds("step", "One generation's time from step to step.", COMPUTING)
        self._first_preview_seconds = seconds(
            "first_preview", "From the request to the generation's first preview.", WAITING
        )
        self._preview_seconds = seconds("preview", "Making one preview on a worker thread.", COMPUTING)
        self._wait_seconds = seconds("wait", "From the request to the generation's start.", WAITING)
        self._forward_rows = Histogram("safelight_forward_rows", "Rows of one call.", buckets=ROWS, registry=registry)
        self._forward_generations = Histogram(
            "safelight_forward_generations", "Generations that shared one call.", buckets=SHARERS, registry=registry
        )
        slice_seconds = Histogram(
            "safelight_slice_seconds",
            "The device's time for work that is not shared.",
            ["slice"],
            buckets=COMPUTING,
            registry=registry,
        )
        self._slice_seconds = {name: slice_seconds.labels(name) for name in SLICES}
        self._previews_skipped = Counter(
            "safelight_previews_skipped", "Previews not made because newer ones were due.", registry=registry
        )
        self._finished = Counter(
            "safelight_generations_finished",
            "Generations that ended, by state and error code.",
            ["state", "code"],
            registry=registry,
        )
        for state in ("done", "cancelled"):
            self._finished.labels(state, NO_CODE)  # a series that starts at 0 lets rate() see its first event

    def watch(
        self,
        *,
        queue_depth: Callable[[], float],
        oldest_wait_s: Callable[[], float],
        running: Callable[[], float],
        readers: Callable[[], float],
        memory_bytes: Callable[[], float],
        kept_bytes: Callable[[], float],
    ) -> None:
        """Names what the gauges read. They are called by `render`, on its thread. Call this once."""
        gauges: tuple[tuple[str, str, Callable[[], float]], ...] = (
            ("safelight_queue_depth", "Generations that wait.", queue_depth),
            ("safelight_queue_oldest_wait_seconds", "How long the first of them has waited.", oldest_wait_s),
            ("safelight_generations_running", "Generations that share the device.", running),
            ("safelight_log_readers", "Open streams.", readers),
            ("safelight_models_memory_bytes", "What the loaded models take on the device.", memory_bytes),
            ("safelight_logs_bytes", "What the logs of all generations hold.", kept_bytes),
        )
        for name, text, read in gauges:
            Gauge(name, text, registry=self._registry).set_function(read)

    def forward(self, rows: int, tasks: int, seconds: float) -> None:
        """One call of the denoising network for `tasks` generations."""
        self._forward_rows.observe(rows)
        self._forward_generations.observe(tasks)
        self._forward_seconds.observe(seconds)

    def slice(self, name: str, seconds: float) -> None:
        """Unshared work on the torch thread; `name` is one of SLICES."""
        self._slice_seconds[name].observe(seconds)

    def step(self, seconds: float) -> None:
        """One generation's time between two of its steps."""
        self._step_seconds.observe(seconds)

    def first_preview(self, seconds: float) -> None:
        """From submission to the first preview in the log."""
        self._first_preview_seconds.observe(seconds)

    def preview(self, seconds: float) -> None:
        """Decoding and encoding one preview on a worker."""
        self._preview_seconds.observe(seconds)

    def preview_skipped(self) -> None:
        self._previews_skipped.inc()

    def waited(self, seconds: float) -> None:
        """From submission to the start."""
        self._wait_seconds.observe(seconds)

    def finished(self, state: str, code: str | None) -> None:
        """A generation's end: one of STATES, and a failed one's error code."""
        if state not in STATES or not (code is None or code in CODES):
            raise ValueError(f"not a generation's end: {state}, {code}")
        self._finished.labels(state, code or NO_CODE).inc()

    def render(self) -> bytes:
        """All numbers in Prometheus' text format, of type CONTENT_TYPE."""
        return generate_latest(self._registry)
