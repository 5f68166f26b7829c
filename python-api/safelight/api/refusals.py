"""Owns how errors leave as HTTP answers: one form of body, whatever raised them."""

from __future__ import annotations

import logging
import re
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
IS_LOST = {"x-safelight-lost": "1"}  # a gateway may answer from what it has kept instead
_PLACES = {"query", "path", "header", "body", "cookie"}


def answer(error: SafelightError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    response = JSONResponse(error.response().model_dump(), error.status, dict(headers or {}))
    response.headers["cache-control"] = "no-store"
    if error.code == "GENERATION_NOT_FOUND":
        response.headers.update(IS_LOST)
    if error.retry_after_s is not None:
        response.headers["retry-after"] = str(error.retry_after_s)
    return response


def validation_error(problems: Sequence[Any]) -> SafelightError:
    """Pydantic's list of problems as one VALIDATION_ERROR that names each field once."""
    details: dict[str, wire.FieldError] = {}
    for problem in problems:
        field = _field_of(problem["loc"])
        details.setdefault(field, _field_error(field, problem))
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


# Pydantic's type of a problem -> our rule, and where its context has the limit. Types are not listed one by one: they
# end in _type or _parsing. https://docs.pydantic.dev/latest/errors/validation_errors/
_RULES: Mapping[str, tuple[wire.Rule, str]] = {
    "missing": ("required", ""),
    "extra_forbidden": ("unknown_field", ""),
    "greater_than_equal": ("minimum", "ge"),
    "less_than_equal": ("maximum", "le"),
    "string_too_short": ("min_length", "min_length"),
    "string_too_long": ("max_length", "max_length"),
    "too_long": ("max_length", "max_length"),
    "literal_error": ("choice", "expected"),
    "string_pattern_mismatch": ("pattern", ""),
    "json_invalid": ("format", ""),
    "finite_number": ("type", ""),
    "int_from_float": ("type", ""),
}
_SENTENCES: Mapping[str, str] = {"missing": "is required", "extra_forbidden": "there is no such field"}


def _field_error(field: str, problem: Mapping[str, Any]) -> wire.FieldError:
    kind: str = problem["type"]
    is_type = kind.endswith(("_type", "_parsing"))
    rule, key = _RULES.get(kind, ("type" if is_type else "other", ""))
    limit = problem.get("ctx", {}).get(key)
    if isinstance(limit, str):
        limit = re.findall(r"'([^']*)'", limit)  # "'inline' or 'url'"
    return wire.FieldError(
        field=field,
        message=_SENTENCES.get(kind, str(problem["msg"])[:300]),
        rule=rule,
        limits={} if limit is None else {rule: limit},
    )
