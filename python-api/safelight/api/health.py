"""Owns the routes a supervisor asks: is the process alive, does it take work."""

from __future__ import annotations

from fastapi import APIRouter, Response

from safelight import wire
from safelight.engine import Engine


def health_routes(engine: Engine) -> APIRouter:
    router = APIRouter(prefix="/health", tags=["health"])

    @router.get("/live", operation_id="getLiveness", summary="The process answers")
    async def live() -> wire.Health:
        return engine.health().model_copy(update={"status": "live"})

    @router.get(
        "/ready",
        operation_id="getReadiness",
        summary="The engine takes work",
        responses={503: {"model": wire.Health, "description": "It is starting, stopping, or has failed."}},
    )
    async def ready(response: Response) -> wire.Health:
        health = engine.health()
        response.status_code = 200 if health.status == "ready" else 503
        return health

    return router
