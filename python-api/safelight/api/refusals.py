"""Owns how errors leave as HTTP answers: one form of body, whatever raised them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from safelight import wire
from safelight.errors import SafelightError

log = logging.getLogger(__name__)

_HTTP_CODES: Mapping[int, wire.ErrorCode] = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "PAYLOAD_TOO_LARGE"}
_PLACES = {"query", "path", "header", "body", "cookie"}


def answer(error: SafelightError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    response = JSONResponse(error.response().model_dump(), error.status, dict(headers or {}))
    response.headers["cache-control"] = "no-store"
    if error.retry_after_s is not None:
        response.headers["retry-after"] = str(error.retry_after_s)
    return response


def validation_error(problems: Sequence[Any]) -> SafelightError:
    """Pydantic's list of problems as one VALIDATION_ERROR that names each field once."""
    details: dict[str, wire.FieldError] = {}
    for problem in problems:
        field = _field_of(problem["loc"])
        details.setdefault(field, wire.FieldError(field=field, message=_sentence(problem)))
    named = "; ".join(f"{detail.field}: {detail.message}" for detail in list(details.values())[:3])
    return SafelightError("VALIDATION_ERROR", named or None, details=list(details.values())[:20])


def add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(SafelightError)
    async def refuse(request: Request, error: SafelightError) -> JSONResponse:
        return answer(error)

    @app.exception_handler(RequestValidationError)
    async def refuse_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return answer(validation_error(error.errors()))

    @app.exception_handler(HTTPException)
    async def refuse_http(request: Request, error: HTTPException) -> JSONResponse:
        code = _HTTP_CODES.get(error.status_code, "INTERNAL_ERROR" if error.status_code >= 500 else "VALIDATION_ERROR")
        return answer(SafelightError(code), error.headers)


def _field_of(location: Sequence[str | int]) -> str:
    names = [str(part) for part in location]
    while names and names[0] in _PLACES:
        names.pop(0)
    return (names[0] if names else "body")[:100]


def _sentence(problem: Mapping[str, Any]) -> str:
    match problem["type"]:
        case "extra_forbidden":
            return "there is no such field"
        case "missing":
            return "is required"
        case _:
            return str(problem["msg"])[:300]
