"""Owns the routes of generations: start, look, read, cancel, finish, fetch pictures."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from safelight import wire
from safelight.api.body import BodyReader
from safelight.api.callers import CallerAddresses, CallerOwner, read_cursor, refuse_repeated_fields
from safelight.api.streams import STREAM_RESPONSES, stream_generation, stream_lost
from safelight.engine import Engine
from safelight.errors import SafelightError
from safelight.generations.generation import Generation
from safelight.streaming.addresses import Addresses
from safelight.streaming.frames import Delivery

GenerationId = Annotated[str, Path(pattern=f"^{wire.GENERATION_ID}$")]
OneShot = Annotated[bool, Query(description="Cancelled when nobody has read its stream for a while.")]
Recording = Annotated[bool, Query(description="Nobody looks at this stream: it does not keep a one-shot one alive.")]
Life = Annotated[
    int | None,
    Query(
        ge=0,
        le=999,
        description="Its caller keeps it, and starts it again when the engine has ended; how often it has done so. "
        "Events are numbered from a million times this, so that a cursor from before gets `reset`. When the engine "
        "ends, its stream is interrupted instead of failing.",
    ),
]
ParentName = Annotated[
    str | None,
    Query(
        pattern=f"^{wire.GENERATION_ID}$",
        description="How a branch's parent is named: its caller runs it again under another id, the one in `from`.",
    ),
]
ImageIndex = Annotated[int, Query(ge=0, le=15)]

_JSON_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/GenerationRequest"}}},
    }
}

# Why a generation is not started.
_NOT_STARTED: dict[int | str, dict[str, Any]] = {
    400: {"model": wire.ErrorResponse, "description": "A field is wrong, or `model` is none of the models."},
    404: {"model": wire.ErrorResponse, "description": "The generation to branch from is not known."},
    410: {"model": wire.ErrorResponse, "description": "The step to branch from is not kept any more."},
    429: {"model": wire.ErrorResponse, "description": "The queue is full; Retry-After says when to come back."},
    503: {"model": wire.ErrorResponse, "description": "The engine starts or stops."},
}


def generation_routes(engine: Engine) -> APIRouter:
    router = APIRouter(tags=["generations"], dependencies=[Depends(refuse_repeated_fields)])
    bodies = BodyReader()

    @router.get(
        "/generate",
        operation_id="generate",
        summary="Start a generation and stream it",
        response_class=Response,
        responses=STREAM_RESPONSES | _NOT_STARTED,
    )
    async def generate(
        request: Request,
        query: Annotated[wire.GenerateQuery, Query()],
        addresses: CallerAddresses,
        owner: CallerOwner,
    ) -> Response:
        """One-shot: cancelled when nobody has read it for the grace period. With an event id it continues instead."""
        delivery = Delivery(query.images, addresses)
        cursor = read_cursor(request, query.last_event_id)
        if cursor is not None:
            generation = engine.look_up(cursor.generation_id)
            return stream_generation(engine, generation, cursor, delivery) if generation else stream_lost(cursor)
        asked = wire.GenerationRequest(**query.model_dump(exclude={"last_event_id"}, exclude_unset=True))
        return stream_generation(engine, await engine.submit(asked, owner, one_shot=True), None, delivery)

    @router.post(
        "/generations",
        operation_id="createGeneration",
        summary="Start a generation",
        status_code=202,
        responses=_NOT_STARTED,
        openapi_extra=_JSON_BODY,
    )
    async def create(
        request: Request, response: Response, addresses: CallerAddresses, owner: CallerOwner
    ) -> wire.Generation:
        """It runs whether or not anybody watches; its stream and pictures are under `urls`."""
        async with bodies.reading(request) as asked:
            generation = await engine.submit(asked, owner, one_shot=False)
        response.headers["location"] = addresses.generation(generation.id)
        return describe(generation, addresses)

    @router.put(
        "/generations/{generation_id}",
        operation_id="putGeneration",
        summary="Start a generation under an id of the caller's",
        status_code=202,
        responses=_NOT_STARTED
        | {
            200: {"model": wire.Generation, "description": "The same request has started it before."},
            409: {"model": wire.ErrorResponse, "description": "Another request has this id."},
        },
        openapi_extra=_JSON_BODY,
    )
    async def put(
        generation_id: GenerationId,
        request: Request,
        response: Response,
        addresses: CallerAddresses,
        owner: CallerOwner,
        one_shot: OneShot = False,
        life: Life = None,
        parent: ParentName = None,
    ) -> wire.Generation:
        """Repeat it when its answer was lost: the same id and request never run twice, also while the first still
        runs or when it has finished. Another request under the same id is refused with ID_TAKEN. Once a generation
        is no longer kept, its id starts a new one."""
        async with bodies.reading(request) as asked:
            generation, is_new = await engine.submit_as(
                generation_id, asked, owner, one_shot=one_shot, life=life, parent=parent
            )
        if not is_new:
            response.status_code = 200
        response.headers["location"] = addresses.generation(generation.id)
        return describe(generation, addresses)

    @router.get("/generations/{generation_id}", operation_id="getGeneration", summary="Its present state")
    async def get(generation_id: GenerationId, response: Response, addresses: CallerAddresses) -> wire.Generation:
        response.headers["cache-control"] = "no-store"
        return describe(engine.find(generation_id), addresses)

    @router.get(
        "/generations/{generation_id}/stream",
        operation_id="streamGeneration",
        summary="Stream its log",
        response_class=Response,
        responses=STREAM_RESPONSES,
    )
    async def events(
        generation_id: GenerationId,
        request: Request,
        addresses: CallerAddresses,
        replay: Annotated[Literal["full"] | None, Query(description="Every step kept, not only the newest.")] = None,
        images: wire.ImageDelivery | None = None,
        last_event_id: wire.LastEventId | None = None,
        recording: Recording = False,
    ) -> Response:
        """From the beginning, or after an event id. Superseded steps are left out unless `replay=full`."""
        cursor = read_cursor(request, last_event_id)
        generation = engine.look_up(generation_id)
        if generation is None and cursor is not None:
            return stream_lost(cursor)  # a status would stop an EventSource without a word
        generation = engine.find(generation_id)
        delivery = Delivery(images or generation.request.images, addresses)
        return stream_generation(
            engine, generation, cursor, delivery, replay_full=replay == "full", is_recording=recording
        )

    @router.post(
        "/generations/{generation_id}/cancel",
        operation_id="cancelGeneration",
        summary="Cancel it within one step",
        status_code=202,
        responses={200: {"model": wire.Generation, "description": "It had finished already."}},
    )
    async def cancel(generation_id: GenerationId, response: Response, addresses: CallerAddresses) -> wire.Generation:
        generation = engine.find(generation_id)
        if generation.is_finished:
            response.status_code = 200
        engine.cancel(generation)
        return describe(generation, addresses)

    @router.post(
        "/generations/{generation_id}/finish",
        operation_id="finishGeneration",
        summary="Keep what there is now as its final pictures",
        status_code=202,
        responses={200: {"model": wire.Generation, "description": "It had finished already."}},
    )
    async def finish(generation_id: GenerationId, response: Response, addresses: CallerAddresses) -> wire.Generation:
        generation = engine.find(generation_id)
        if generation.is_finished:
            response.status_code = 200
        engine.finish(generation)
        return describe(generation, addresses)

    @router.get(
        "/generations/{generation_id}/steps/{step}.jpg",
        operation_id="getPreview",
        summary="The preview after a step",
        response_class=Response,
        responses={200: {"content": {"image/jpeg": {}}, "description": "A JPEG; it never changes."}},
    )
    async def preview(
        generation_id: GenerationId, step: Annotated[int, Path(ge=1, le=50)], index: ImageIndex = 0
    ) -> Response:
        jpeg = engine.find(generation_id).preview(step, index)
        if jpeg is None:
            raise SafelightError("PREVIEW_NOT_FOUND")
        return _picture(jpeg, "image/jpeg")

    @router.get(
        "/generations/{generation_id}/image.png",
        operation_id="getImage",
        summary="The final picture",
        response_class=Response,
        responses={200: {"content": {"image/png": {}}, "description": "A PNG; it never changes."}},
    )
    async def image(generation_id: GenerationId, index: ImageIndex = 0) -> Response:
        png = engine.find(generation_id).image(index)
        if png is None:
            raise SafelightError("IMAGE_NOT_READY")
        return _picture(png, "image/png")

    return router


def describe(generation: Generation, addresses: Addresses) -> wire.Generation:
    """The generation's present state as a message."""
    request = generation.request
    return wire.Generation(
        id=generation.id,
        state=generation.state,
        request=request,
        position=generation.position if generation.state == "queued" else None,
        eta_ms=generation.eta_ms,
        step=generation.step,
        total_steps=generation.total_steps,
        images=[
            wire.GenerationImage(
                index=index,
                seed=seed,
                width=request.width,
                height=request.height,
                url=addresses.image(generation.id, index),
            )
            for index, seed in generation.images()
        ],
        parent=request.from_,
        error=generation.error,
        created_at=generation.created_at,
        started_at=generation.started_at,
        finished_at=generation.finished_at,
        urls=addresses.all(generation.id),
    )


def _picture(payload: bytes, media_type: str) -> Response:
    return Response(payload, media_type=media_type, headers={"cache-control": "private, max-age=31536000, immutable"})
