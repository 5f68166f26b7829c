"""The engine's numbers as Prometheus reads them."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from safelight import wire
from safelight.api.metrics import metrics_routes
from safelight.metrics import CONTENT_TYPE, SLICES, STATES, Metrics


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def scrape(metrics: Metrics) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    app = FastAPI()
    app.include_router(metrics_routes(metrics))
    answer = TestClient(app).get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == CONTENT_TYPE
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def value(metrics: Metrics, name: str, **labels: str) -> float:
    return scrape(metrics)["safelight_" + name, frozenset(labels.items())]


def test_gauges_are_read_when_asked_for(metrics: Metrics) -> None:
    waiting = [1, 2, 3]
    metrics.watch(
        queue_depth=lambda: len(waiting),
        oldest_wait_s=lambda: 1.5,
        running=lambda: 4,
        readers=lambda: 5,
        memory_bytes=lambda: 6e9,
        kept_bytes=lambda: 7e6,
    )
    assert value(metrics, "queue_depth") == 3
    waiting.clear()
    assert value(metrics, "queue_depth") == 0
    assert value(metrics, "queue_oldest_wait_seconds") == 1.5
    assert value(metrics, "generations_running") == 4
    assert value(metrics, "log_readers") == 5
    assert value(metrics, "models_memory_bytes") == 6e9
    assert value(metrics, "logs_bytes") == 7e6


def test_a_shared_forward_counts_its_rows_and_its_generations(metrics: Metrics) -> None:
    metrics.forward(rows=6, tasks=3, seconds=0.25)
    metrics.forward(rows=2, tasks=1, seconds=0.5)
    assert value(metrics, "forward_rows_sum") == 8
    assert value(metrics, "forward_generations_sum") == 4
    assert value(metrics, "forward_generations_bucket", le="1.0") == 1
    assert value(metrics, "forward_seconds_sum") == 0.75


def test_times_land_in_their_histograms(metrics: Metrics) -> None:
    metrics.step(0.125)
    metrics.first_preview(0.25)
    metrics.preview(0.5)
    metrics.waited(1.0)
    metrics.slice("decode", 2.0)
    found = scrape(metrics)
    sums = {name: total for (name, labels), total in found.items() if name.endswith("_seconds_sum") and not labels}
    assert sums == {
        "safelight_step_seconds_sum": 0.125,
        "safelight_first_preview_seconds_sum": 0.25,
        "safelight_preview_seconds_sum": 0.5,
        "safelight_wait_seconds_sum": 1.0,
        "safelight_forward_seconds_sum": 0.0,
    }
    assert value(metrics, "slice_seconds_sum", slice="decode") == 2.0
    assert value(metrics, "slice_seconds_count", slice="encode") == 0


def test_ends_are_counted_by_state_and_code(metrics: Metrics) -> None:
    assert value(metrics, "generations_finished_total", state="done", code="") == 0
    metrics.finished("done", None)
    metrics.finished("failed", "TIMEOUT")
    metrics.finished("failed", "TIMEOUT")
    metrics.preview_skipped()
    assert value(metrics, "generations_finished_total", state="done", code="") == 1
    assert value(metrics, "generations_finished_total", state="failed", code="TIMEOUT") == 2
    assert value(metrics, "previews_skipped_total") == 1


def test_labels_come_from_closed_sets(metrics: Metrics) -> None:
    with pytest.raises(ValueError, match="sulking"):
        metrics.finished("sulking", None)
    with pytest.raises(ValueError, match="a prompt"):
        metrics.finished("failed", "a prompt")
    with pytest.raises(KeyError):
        metrics.slice("nap", 1.0)


def test_the_number_of_series_is_bounded(metrics: Metrics) -> None:
    for state in STATES:
        for code in (None, *get_args(wire.ErrorCode)):
            metrics.finished(state, code)
    for name in SLICES:
        metrics.slice(name, 1.0)
    assert len(scrape(metrics)) < 400


def test_two_engines_count_apart(metrics: Metrics) -> None:
    metrics.preview_skipped()
    assert value(Metrics(), "previews_skipped_total") == 0


def test_names_follow_the_conventions(metrics: Metrics) -> None:
    """prometheus.io/docs/practices/naming: one prefix, base units, `_total` for counters."""
    for family in text_string_to_metric_families(metrics.render().decode()):
        assert re.fullmatch(r"(safelight|process)_[a-z_]+", family.name), family.name
        assert family.documentation.endswith(".")
        if family.type == "counter":
            assert all(sample.name.endswith(("_total", "_created")) for sample in family.samples)
