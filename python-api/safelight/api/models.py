"""Owns the route that says what the engine can draw."""

from __future__ import annotations

from fastapi import APIRouter

from safelight import wire
from safelight.engine import Engine


def model_routes(engine: Engine) -> APIRouter:
    router = APIRouter(tags=["models"])

    @router.get("/models", operation_id="listModels", summary="Models with their limits and defaults")
    async def models() -> wire.Models:
        return wire.Models(models=list(engine.ready_shelf().models))

    return router
