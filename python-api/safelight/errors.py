"""Every way the engine says no: one error class, one table of code -> HTTP status and sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from safelight import wire


class ErrorRow(NamedTuple):
    status: int
    sentence: str


ERRORS: Mapping[wire.ErrorCode, ErrorRow] = {
    "VALIDATION_ERROR": ErrorRow(400, "The request is not valid; correct the fields listed in details."),
    "NOT_FOUND": ErrorRow(404, "There is nothing at this address; see /docs for those that exist."),
    "METHOD_NOT_ALLOWED": ErrorRow(405, "This address does not take this method; see /docs."),
    "PAYLOAD_TOO_LARGE": ErrorRow(413, "The body is too large; send less."),
    "UNSUPPORTED_MEDIA_TYPE": ErrorRow(415, "Send the body as application/json."),
    "HOST_NOT_ALLOWED": ErrorRow(403, "This Host is not served here; add it to ENGINE_ALLOWED_HOSTS if it should be."),
    "CROSS_SITE_REQUEST": ErrorRow(403, "Requests from other sites' pages are refused; call the engine directly."),
    "GENERATION_NOT_FOUND": ErrorRow(404, "There is no such generation, or it is no longer kept; start a new one."),
    "ID_TAKEN": ErrorRow(409, "Another request has this id; draw a new one."),
    "PREVIEW_NOT_FOUND": ErrorRow(404, "This step has no preview, or none any more; ask for a newer one."),
    "IMAGE_NOT_READY": ErrorRow(409, "The image is not finished; wait for its event in the stream."),
    "QUEUE_FULL": ErrorRow(429, "Too many generations are waiting; try again after the time in Retry-After."),
    "ENGINE_STARTING": ErrorRow(503, "The engine is loading its model; try again in a few seconds."),
    "ENGINE_STOPPING": ErrorRow(503, "The engine is stopping; try again once it is back."),
    "ENGINE_FAILED": ErrorRow(503, "The engine has failed and ends, to be started again; its log says why."),
    "GENERATION_LOST": ErrorRow(410, "The engine no longer has this generation; start a new one."),
    "GENERATION_FAILED": ErrorRow(500, "The generation failed; try again, or look at the engine's log."),
    "LATENTS_NOT_KEPT": ErrorRow(410, "The latents of this step are not kept; branch from a more recent picture."),
    "NOTHING_TO_KEEP": ErrorRow(409, "There is no picture yet; wait for the first step."),
    "MODEL_UNAVAILABLE": ErrorRow(503, "The model cannot be loaded; choose another, or look at the engine's log."),
    "TIMEOUT": ErrorRow(504, "The generation took too long; ask for fewer steps, or raise GENERATION_TIMEOUT_S."),
    "OUT_OF_MEMORY": ErrorRow(500, "The device ran out of memory; ask for a smaller size or fewer images."),
    "INTERNAL_ERROR": ErrorRow(500, "Something went wrong in the engine; its log has this request's id."),
}


class SafelightError(Exception):
    """A refusal or failure with a code of the closed set; the message tells the caller what to do next."""

    def __init__(
        self,
        code: wire.ErrorCode,
        message: str | None = None,
        *,
        details: Sequence[wire.FieldError] = (),
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message or ERRORS[code].sentence)
        self.code = code
        self.message = message or ERRORS[code].sentence
        self.details = list(details)
        self.retry_after_s = retry_after_s

    @property
    def status(self) -> int:
        return ERRORS[self.code].status

    def response(self) -> wire.ErrorResponse:
        """The body of an answer that carries this error."""
        return wire.ErrorResponse(error=wire.ErrorBody(code=self.code, message=self.message, details=self.details))

    def words(self) -> wire.ErrorWords:
        """The same error inside a stream."""
        return wire.ErrorWords(code=self.code, message=self.message)


def invalid(field: str, message: str, rule: wire.Rule = "other", **limits: wire.Limit) -> SafelightError:
    """A VALIDATION_ERROR about one field. `limits` are what the sentence says in numbers, named like rules."""
    detail = wire.FieldError(field=field, message=message, rule=rule, limits=limits)
    return SafelightError("VALIDATION_ERROR", f"{field}: {message}", details=[detail])
