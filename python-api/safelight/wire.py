"""The engine's words: every message it takes or sends, written once.

Published as contract/engine.openapi.json; the gateway's and the page's types are generated from there.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

SEED_MAX = 2**32 - 1

# Whoever starts a generation may draw its id: a UUID, or as the engine draws them, 20 hexadecimal digits.
GENERATION_ID = r"[a-z0-9][a-z0-9-]{15,35}"
# `<generation>:<seq>`, and `<generation>:lost` for a generation that the engine has not any more.
EVENT_ID = rf"{GENERATION_ID}:(lost|[0-9]{{1,9}})"


def seed_of(seed: int, index: int) -> int:
    """The seed of image `index` of a generation: they follow each other, and after the last comes 0."""
    return (seed + index) % (SEED_MAX + 1)


State = Literal["queued", "running", "done", "failed", "cancelled"]
ImageDelivery = Literal["inline", "url"]
ErrorCode = Literal[
    "VALIDATION_ERROR",
    "NOT_FOUND",
    "METHOD_NOT_ALLOWED",
    "PAYLOAD_TOO_LARGE",
    "UNSUPPORTED_MEDIA_TYPE",
    "HOST_NOT_ALLOWED",
    "CROSS_SITE_REQUEST",
    "GENERATION_NOT_FOUND",
    "ID_TAKEN",
    "PREVIEW_NOT_FOUND",
    "IMAGE_NOT_READY",
    "QUEUE_FULL",
    "ENGINE_STARTING",
    "ENGINE_STOPPING",
    "ENGINE_FAILED",
    "GENERATION_LOST",
    "GENERATION_FAILED",
    "LATENTS_NOT_KEPT",
    "NOTHING_TO_KEEP",
    "MODEL_UNAVAILABLE",
    "TIMEOUT",
    "OUT_OF_MEMORY",
    "INTERNAL_ERROR",
]


class Word(BaseModel):
    """Base of all messages: unknown fields are refused, so that a misspelt parameter is never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# --- what a caller asks for -------------------------------------------------------------------------------------------


def _parse_previews(value: object) -> object:
    """Query strings carry numbers as text: "5" means every fifth step."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


Previews = Annotated[
    Literal["each", "none"] | Annotated[int, Field(ge=1, le=50)],
    BeforeValidator(_parse_previews),
]


_SIZE = "Pixels, on the model's grid; the model's default when absent."
_TRIMMED = Field(json_schema_extra={"x-trimmed": True})  # JSON Schema has no word for it


class GenerationParameters(Word):
    """What a generation may be asked for in words and numbers. Sizes are pixels; the model narrows size, sampler and
    batch further."""

    prompt: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), _TRIMMED]
    negative_prompt: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), _TRIMMED] = ""
    steps: int = Field(default=20, ge=5, le=50, description="Denoising steps.")
    guidance_scale: float | None = Field(
        default=None,
        ge=1,
        le=20,
        allow_inf_nan=False,
        description="Classifier-free guidance; the model's default when absent.",
    )
    seed: int | None = Field(default=None, ge=0, le=SEED_MAX, description="Drawn and reported when absent.")
    width: int | None = Field(default=None, ge=64, le=2048, description=_SIZE)
    height: int | None = Field(default=None, ge=64, le=2048, description=_SIZE)
    n: int = Field(default=1, ge=1, le=16, description="Number of images; image i uses seed + i.")
    sampler: str | None = Field(
        default=None, max_length=40, description="One of the model's samplers; its default when absent."
    )
    model: str | None = Field(
        default=None, max_length=100, description="The id of one of the models; the default one when absent."
    )
    previews: Previews = Field(default="each", description="'each' step, every Nth step, or 'none'.")
    preview_decoder: Literal["auto", "linear", "tiny", "vae"] = Field(
        default="auto",
        description="auto: tiny where it is configured, or found beside the weights on a GPU; else linear.",
    )
    preview_size: int | None = Field(
        default=None, ge=32, le=1024, description="Longest side in pixels; the default keeps a frame within 16 KB."
    )
    images: ImageDelivery = Field(
        default="inline", description="Whether events carry pictures as data URLs or as addresses to fetch."
    )


class BranchPoint(Word):
    """A step of a generation, from whose latents another one goes on."""

    id: str = Field(
        pattern=f"^{GENERATION_ID}$",
        description="The parent generation.",
        json_schema_extra={"format": "generation-id"},
    )
    step: int = Field(ge=1, le=49, description="The last step taken over; the branch begins with the next.")
    index: int = Field(default=0, ge=0, le=15, description="Which of the parent's images.")


class LoraChoice(Word):
    """A LoRA of the engine's folder and how strongly it counts."""

    name: str = Field(min_length=1, max_length=255, description="One of the model's LoRAs.")
    scale: float = Field(default=1.0, ge=-2, le=2, allow_inf_nan=False, description="How strongly it counts.")


MAX_PICTURE_CHARACTERS = 11_250_000  # base64 of 8 MiB, and the data URL's head

Picture = Annotated[str, Field(max_length=MAX_PICTURE_CHARACTERS, json_schema_extra={"contentEncoding": "base64"})]


class GenerationRequest(GenerationParameters):
    """Parameters of one generation, and what it starts from: nothing, a picture, or a step of another generation."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)

    init_image: Picture | None = Field(
        default=None,
        description="Image to image: a PNG, JPEG or WebP as a data URL or bare base64; scaled and cropped to the size, "
        "its colours read by its ICC profile.",
    )
    mask: Picture | None = Field(
        default=None,
        description="Inpainting: white is painted anew, black is kept; needs init_image, and has its proportions or "
        "those of the result.",
    )
    strength: float | None = Field(
        default=None,
        ge=0.05,
        le=1,
        allow_inf_nan=False,
        description="How much of init_image may change; 0.6 when absent. That share of the steps is run.",
    )
    from_: BranchPoint | None = Field(
        default=None,
        alias="from",
        description="Go on from this step of another generation, in its size and steps, within its mask if it had one.",
    )
    loras: list[LoraChoice] = Field(default=[], max_length=4)


LastEventId = Annotated[
    str,
    Field(
        pattern=f"^{EVENT_ID}$",
        json_schema_extra={"format": "event-id"},
        description="Continue after this event; the Last-Event-ID header does the same and goes first.",
    ),
]


class TokensQuery(Word):
    """A text to be counted, as in `prompt` or `negative_prompt`."""

    prompt: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class GenerateQuery(GenerationParameters):
    """The one-shot stream's query: parameters, and where an interrupted stream goes on."""

    last_event_id: LastEventId | None = None


class ResolvedRequest(Word):
    """A request with every default filled in, as it is run; its pictures are kept apart."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    prompt: str
    negative_prompt: str
    steps: int
    guidance_scale: float
    seed: int
    width: int
    height: int
    n: int
    sampler: str
    model: str
    previews: Literal["each", "none"] | int
    preview_decoder: str
    preview_size: int | None
    images: ImageDelivery
    has_init_image: bool = False
    has_mask: bool = False
    strength: float | None = None
    from_: BranchPoint | None = Field(default=None, alias="from")
    loras: list[LoraChoice] = []


# --- what the stream says ---------------------------------------------------------------------------------------------


class ErrorWords(Word):
    """An error's code and a sentence that says what to do next."""

    code: ErrorCode
    message: str


class QueuedEvent(Word):
    type: Literal["queued"] = "queued"
    id: str
    position: int = Field(ge=0, description="Its place among those that cannot start yet; 0: it starts next.")
    eta_ms: int | None = Field(
        ge=0, description="Estimated time until it starts; null while nothing has been measured."
    )


class StartedEvent(Word):
    type: Literal["started"] = "started"
    id: str
    model: str
    seed: int
    width: int
    height: int
    total_steps: int
    n: int
    parent: BranchPoint | None = Field(default=None, description="Set for a branch: its steps begin after this one.")


class StepEvent(Word):
    """One denoising step of one image. `image` fits an <img src>: a data URL, an address, or null without a preview."""

    type: Literal["step"] = "step"
    step: int = Field(ge=1)
    total_steps: int
    progress: int = Field(ge=0, le=100, description="Percent of steps done.")
    image: str | None
    index: int = Field(ge=0)
    elapsed_ms: int
    eta_ms: int


class ImageEvent(Word):
    """A final picture. `image` fits an <img src>: a PNG data URL or an address."""

    type: Literal["image"] = "image"
    image: str
    index: int = Field(ge=0)
    seed: int
    width: int
    height: int


class DoneEvent(Word):
    type: Literal["done"] = "done"
    elapsed_ms: int


class ErrorEvent(Word):
    type: Literal["error"] = "error"
    error: ErrorWords


class CancelledEvent(Word):
    type: Literal["cancelled"] = "cancelled"


class ResetEvent(Word):
    """The cursor is not known any more: forget what you have; the present state follows."""

    type: Literal["reset"] = "reset"


Event = Annotated[
    QueuedEvent | StartedEvent | StepEvent | ImageEvent | DoneEvent | ErrorEvent | CancelledEvent | ResetEvent,
    Field(discriminator="type"),
]


# --- what the other answers say ---------------------------------------------------------------------------------------


# Why a field is refused, for those who say it in another language; the numbers are in FieldError's limits.
Rule = Literal[
    "required",
    "type",
    "unknown_field",
    "repeated",
    "minimum",
    "maximum",
    "min_length",
    "max_length",
    "multiple_of",
    "choice",
    "pattern",
    "format",
    "max_bytes",
    "max_pixels",
    "needs",
    "excludes",
    "same_as_parent",
    "other",
]
Limit = int | float | str | list[str]


class FieldError(Word):
    """A field that is refused: a sentence about it, and the same in parts."""

    field: str
    message: str
    rule: Rule
    limits: dict[str, Limit] = Field(
        default={},
        description="What the rule is about, by the rule's name: a limit, the choices, or the other field.",
    )


class ErrorBody(Word):
    code: ErrorCode
    message: str
    details: list[FieldError] = []


class ErrorResponse(Word):
    """The body of every answer with a status of 400 or more."""

    error: ErrorBody


class GenerationImage(Word):
    index: int
    seed: int
    width: int
    height: int
    url: str


class GenerationUrls(Word):
    self: str
    stream: str
    cancel: str
    finish: str
    image: str


class Generation(Word):
    """A generation's present state. `request` has every default filled in."""

    id: str
    state: State
    request: ResolvedRequest
    position: int | None = Field(description="Generations before it while queued, else null.")
    eta_ms: int | None
    step: int
    total_steps: int
    images: list[GenerationImage]
    parent: BranchPoint | None
    error: ErrorWords | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    urls: GenerationUrls


class SizeLimits(Word):
    """Pixels. Width and height are multiples of `multiple_of` between `min` and `max`."""

    min: int
    max: int
    multiple_of: int
    default_width: int
    default_height: int


class LoraNote(Word):
    """What is to be known of a file in LORA_DIR: why a model cannot use it, or which of its weights it leaves out."""

    name: str
    usable: bool
    note: str


class UnusableModel(Word):
    """A file or folder in MODELS_DIR that cannot be run, and why."""

    name: str
    reason: str


class Model(Word):
    """A checkpoint the engine can run, with the limits and defaults a form needs."""

    id: str
    title: str
    description: str
    default: bool
    size: SizeLimits
    samplers: list[str]
    default_sampler: str
    default_steps: int
    draft_steps: int | None = Field(
        description="Fewer steps that already make a whole picture, for a first look; null if the model names none."
    )
    default_guidance_scale: float
    max_guidance_scale: float = Field(description="Above it pictures of this model fray; up to 20 is accepted.")
    max_batch_size: int
    preview_decoders: list[str]
    loras: list[str] = Field(description="Names that a request's loras may use: paths in LORA_DIR, without suffix.")
    lora_notes: list[LoraNote] = Field(description="At most 100: files this model cannot use, or only in part.")
    is_inpainting: bool = Field(description="Made for inpainting: it also draws without a mask, but less well.")
    has_refiner: bool
    example_prompts: list[str]


class Models(Word):
    models: list[Model]
    unusable: list[UnusableModel] = Field(description="At most 100 of what else is in MODELS_DIR.")


class PromptTokens(Word):
    """How long a prompt is for a model."""

    tokens: int = Field(ge=0)
    chunks: int = Field(ge=1, description="The model reads so many pieces one after the other; one is best.")
    chunk_size: int = Field(ge=1, description="Tokens of one chunk; words are kept whole.")


class Health(Word):
    status: Literal["live", "ready", "starting", "stopping", "failed"]
    version: str
    message: str | None = Field(default=None, description="What to do, when it has failed.")
    model: str | None = None
    device: str | None = None
    precision: str | None = None
    running: int = 0
    queued: int = 0
