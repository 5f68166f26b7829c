"""Owns the FastAPI application: puts routes, guards and error answers together around an engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI

from safelight import __version__, wire
from safelight.api.docs import describe_api, docs_routes
from safelight.api.generations import generation_routes
from safelight.api.guards import Guards
from safelight.api.health import health_routes
from safelight.api.metrics import metrics_routes
from safelight.api.models import model_routes
from safelight.api.refusals import add_error_handlers
from safelight.api.request_log import RequestLog
from safelight.engine import Engine


def create_app(engine: Engine, allowed_hosts: Iterable[str] = ()) -> FastAPI:
    """The engine over HTTP. Whoever serves it starts and stops the engine."""
    app = FastAPI(
        title="Safelight engine",
        version=__version__,
        description="Runs SDXL pipelines and streams every denoising step.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses={"default": {"model": wire.ErrorResponse, "description": "What went wrong and what to do."}},
    )
    for routes in (
        generation_routes(engine),
        model_routes(engine),
        health_routes(engine),
        metrics_routes(engine.metrics),
        docs_routes(app),
    ):
        app.include_router(routes)
    add_error_handlers(app)
    app.add_middleware(Guards, allowed_hosts=tuple(allowed_hosts))
    app.add_middleware(RequestLog)

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = describe_api(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the document
    return app
