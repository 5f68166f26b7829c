"""Owns the route that Prometheus scrapes."""

from __future__ import annotations

from fastapi import APIRouter, Response

from safelight.metrics import CONTENT_TYPE, Metrics


def metrics_routes(metrics: Metrics) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get(
        "/metrics",
        operation_id="getMetrics",
        summary="The engine's numbers for Prometheus",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Text format"}},
    )
    async def read_metrics() -> Response:
        return Response(metrics.render(), media_type=CONTENT_TYPE)

    return router
