"""Owns what scheduling and diffusion say to each other: a Shelf has models, a Renderer makes pictures with one, a Task
is one generation's work suspended at what it needs next, a Sink takes its results."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from PIL import Image

from safelight import wire
from safelight.errors import SafelightError

Encode = Callable[[], bytes]  # runs on a worker thread: pixels -> JPEG or PNG


class CancelledWork(Exception):
    """Thrown into a Task, or raised by its Sink, to unwind it; not a failure."""


class FinishEarly(Exception):
    """Thrown into a Task: decode the newest clean latents as the final pictures, without another step."""


class Snapshot(Protocol):
    """A step's latents of all images, on the CPU in fp16: what a branch starts from. Opaque outside diffusion."""

    @property
    def nbytes(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Inpainting:
    """A picture of which a part is painted anew."""

    picture: Image.Image  # RGB
    mask: Image.Image  # L, 255 where it is painted anew, else 0

    @property
    def nbytes(self) -> int:
        width, height = self.picture.size
        return 4 * width * height


@dataclass(frozen=True, slots=True)
class Work:
    """What a Task is to do. Pictures have the request's width and height; an inpainting's branch has its
    parent's."""

    request: wire.ResolvedRequest
    total_steps: int  # that are announced; a branch takes those after `request.from_.step`
    init_image: Image.Image | None = None  # RGB
    mask: Image.Image | None = None  # L, 255 where it is painted anew
    start: Snapshot | None = None  # of step request.from_.step

    def with_parent(self, generation_id: str) -> Work:
        """The same branch of another name for its parent."""
        point = self.request.from_ and self.request.from_.model_copy(update={"id": generation_id})
        return replace(self, request=self.request.model_copy(update={"from_": point}))

    @property
    def inpainting(self) -> Inpainting | None:
        return Inpainting(self.init_image, self.mask) if self.init_image and self.mask else None


class Sink(Protocol):
    """Takes one generation's results in order. Called on the torch thread; never blocks."""

    def step(self, step: int, previews: Sequence[Encode] | None, snapshot: Snapshot) -> None:
        """Step `step` (1..total_steps) of all n images is done. Raises CancelledWork when it should stop."""

    def image(self, index: int, encode: Encode) -> None:
        """Final picture `index`. Raises CancelledWork when the generation should stop."""


@dataclass(frozen=True, slots=True)
class Forward:
    """Needs the denoising network. Tasks whose forwards have equal keys can share one call of all their rows."""

    key: Hashable
    rows: int  # two per image with guidance, one without


@dataclass(frozen=True, slots=True)
class Slice:
    """Needs the torch thread for something that nobody shares: encoding text and pictures, decoding one final picture,
    or decoding one preview as exactly."""

    name: Literal["encode", "decode", "preview"]


class Task(Protocol):
    """One generation's work, suspended at `need`. Belongs to the torch thread."""

    @property
    def need(self) -> Forward | Slice | None:
        """None once it has ended."""

    @property
    def error(self) -> SafelightError | None:
        """Why it ended, if it failed."""

    @property
    def steps_done(self) -> int:
        """Steps reported to the sink so far, those of a branch's parent included."""

    def throw(self, error: Exception) -> None:
        """Raises `error` where the task waits: CancelledWork ends it without a failure, FinishEarly makes it go on to
        decoding (its next need), a SafelightError ends it with that failure. Nothing happens once it has ended; nor
        does FinishEarly change anything once it decodes."""


class Renderer(Protocol):
    """A loaded model. `open` and `advance` belong on the torch thread."""

    @property
    def model(self) -> wire.Model: ...

    @property
    def device(self) -> str: ...

    @property
    def precision(self) -> str: ...

    def max_rows(self, key: Hashable) -> int | None:
        """The most rows of a shared forward with this key that have fitted into memory, once one has not; from any
        thread."""

    def open(self, work: Work, sink: Sink) -> Task:
        """A task at its first need; nothing has been computed. Never raises."""

    def advance(self, tasks: Sequence[Task]) -> None:
        """Meets the needs of one task, or of several that need forwards with equal keys, in one call; each then runs on
        to its next need or its end. What goes wrong ends the task that it belongs to (`Task.error`); when a shared call
        does not fit into memory it is split. Never raises."""


class Shelf(Protocol):
    """The models there are, some of them loaded."""

    @property
    def models(self) -> Sequence[wire.Model]:
        """The default model first."""

    @property
    def unusable(self) -> Sequence[wire.UnusableModel]:
        """What looks like a model and cannot be run."""

    def count_tokens(self, model_id: str, text: str) -> wire.PromptTokens:
        """How long a text is for a model, which need not be loaded; on any thread. Raises SafelightError
        MODEL_UNAVAILABLE, and PromptError for a weight that is out of range."""

    def renderer(self, model_id: str, in_use: AbstractSet[str]) -> Renderer:
        """The model, loaded if it was not; for its memory, models that are not in use may be unloaded. Blocks, on one
        thread at a time, beside the torch thread; `in_use` may change meanwhile. Raises NoRoom, SafelightError
        MODEL_UNAVAILABLE, and OUT_OF_MEMORY when it does not fit alone."""

    def loaded(self, model_id: str) -> Renderer | None:
        """The model, if it is loaded; on any thread, at once. One that was added to `in_use` before is not unloaded."""

    def memory_bytes(self) -> int:
        """What all loaded models take on the device."""


OpenShelf = Callable[[], Shelf]  # blocking, on the torch thread, loads the default model; raises StartError


class NoRoom(Exception):
    """A model does not fit beside those in use; it may when fewer are."""


class EngineFailed(Exception):
    """The engine cannot go on in this process. The message is one sentence."""


class StartError(Exception):
    """The model cannot be loaded. The message is one sentence that names the variable to correct."""
