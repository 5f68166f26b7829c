"""Owns the routes that say what the engine can draw, and how long a prompt is for it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from safelight import wire
from safelight.api.callers import refuse_repeated_fields
from safelight.engine import Engine

ModelId = Annotated[str, Path(min_length=1, max_length=100)]


def model_routes(engine: Engine) -> APIRouter:
    router = APIRouter(tags=["models"], dependencies=[Depends(refuse_repeated_fields)])

    @router.get("/models", operation_id="listModels", summary="Models with their limits and defaults")
    async def models() -> wire.Models:
        shelf = engine.ready_shelf()
        return wire.Models(models=list(shelf.models), unusable=list(shelf.unusable))

    @router.get("/models/{model_id}/tokens", operation_id="countTokens", summary="How long a prompt is for a model")
    async def tokens(model_id: ModelId, query: Annotated[wire.TokensQuery, Query()]) -> wire.PromptTokens:
        """Weights and their parentheses do not count."""
        return await engine.count_tokens(model_id, query.prompt)

    return router
