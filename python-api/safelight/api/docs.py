"""Owns the description of the API: the OpenAPI document, and a page of it that needs no other server."""

from __future__ import annotations

from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from safelight import wire

_REF = "#/components/schemas/{model}"
_NOT_OURS = {"HTTPValidationError", "ValidationError"}  # FastAPI adds them for its 422, which the engine never sends


def describe_api(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document: FastAPI's, without its 422, with the events and the request body as components."""
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
    schemas = {name: schema for name, schema in document["components"]["schemas"].items() if name not in _NOT_OURS}
    schemas |= _request_schemas() | _event_schemas()
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    return document


def _request_schemas() -> dict[str, Any]:
    _, schema = models_json_schema(
        [(wire.GenerationRequest, "validation"), (wire.GenerateQuery, "validation")], ref_template=_REF
    )
    return dict(schema["$defs"])


def _event_schemas() -> dict[str, Any]:
    schema = TypeAdapter[Any](wire.Event).json_schema(ref_template=_REF, mode="serialization")
    parts: dict[str, Any] = schema.pop("$defs")
    return parts | {"Event": schema | {"description": "One message of a generation's log."}}


def docs_routes(app: FastAPI) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/docs", response_class=HTMLResponse)
    async def docs() -> str:
        return _page(app.openapi())

    return router


def _page(document: dict[str, Any]) -> str:
    operations = "".join(
        _section(method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{escape(document['info']['title'])}</title>"
        "<style>body{font:16px/1.5 system-ui;max-width:46rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
        "code{font-family:ui-monospace,monospace}h2{font-size:1rem;margin:2rem 0 0}td{padding:.1rem 1rem .1rem 0;"
        "vertical-align:top}</style>"
        f"<h1>{escape(document['info']['title'])}</h1><p>{escape(document['info']['description'])}</p>"
        "<p>The whole document, with every message: <a href=openapi.json>openapi.json</a></p>"
        f"{operations}</html>"
    )


def _section(method: str, path: str, operation: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(parameter['name'])}</code><td>{escape(parameter.get('description', ''))}"
        for parameter in operation.get("parameters", [])
    )
    return (
        f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(operation.get('summary', ''))}. "
        f"{escape(operation.get('description', ''))}</p><table>{rows}</table>"
    )
