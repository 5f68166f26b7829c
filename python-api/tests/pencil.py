"""A Shelf without models: draws flat colours, as fast or as slowly as a test wants."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial

import numpy as np

from safelight import wire
from safelight.diffusion.pictures.encoding import Pixels, encode_image, encode_preview
from safelight.errors import SafelightError
from safelight.prompt import read_prompt
from safelight.work import CancelledWork, Encode, FinishEarly, Forward, Sink, Slice, Task, Work

MODEL = wire.Model(
    id="pencil",
    title="Pencil",
    description="Draws flat colours.",
    default=True,
    size=wire.SizeLimits(min=64, max=256, multiple_of=32, default_width=64, default_height=64),
    samplers=["euler", "ddim"],
    default_sampler="euler",
    default_steps=20,
    draft_steps=8,
    default_guidance_scale=3.5,
    max_guidance_scale=10,
    max_batch_size=4,
    preview_decoders=["linear", "vae"],
    loras=["charcoal", "chalk"],
    lora_notes=[wire.LoraNote(name="ink", usable=False, note="it is made for Stable Diffusion 1")],
    is_inpainting=False,
    has_refiner=False,
    example_prompts=["a grey square"],
)
CRAYON = MODEL.model_copy(update={"id": "crayon", "title": "Crayon", "default": False, "loras": []})
BLUNT = MODEL.model_copy(update={"id": "blunt", "title": "Cannot be loaded", "default": False})

Drawing = Generator[Forward | Slice, None, None]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A Snapshot."""

    step: int
    nbytes: int = 1000


class PencilTask:
    def __init__(self, drawing: Drawing, work: Work) -> None:
        self.need: Forward | Slice | None = next(drawing)
        self.error: SafelightError | None = None
        self.work = work
        self.steps_done = 0
        self._drawing = drawing

    def go_on(self) -> None:
        self._resume(lambda: next(self._drawing))

    def throw(self, error: Exception) -> None:
        decodes = isinstance(self.need, Slice) and self.need.name == "decode"
        if self.need is not None and not (decodes and isinstance(error, FinishEarly)):
            self._resume(lambda: self._drawing.throw(error))

    def _resume(self, resume: Callable[[], Forward | Slice]) -> None:
        try:
            self.need = resume()
        except (StopIteration, CancelledWork) as end:
            self.need = None
            end.__traceback__ = end.__context__ = None  # as a real task does: their frames lead back here
        except SafelightError as error:
            self.need, self.error = None, error.with_traceback(None)


class Encoding:
    """How many previews are still to be encoded."""

    def __init__(self) -> None:
        self._due = 0
        self._changed = threading.Condition()

    def counted(self, encode: Encode) -> Encode:
        with self._changed:
            self._due += 1

        def encode_and_count() -> bytes:
            try:
                return encode()
            finally:
                with self._changed:
                    self._due -= 1
                    self._changed.notify_all()

        return encode_and_count

    def wait_until_done(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._due == 0, timeout=2)  # at the engine's end they are dropped


class Pencil:
    """A Shelf and its only Renderer. While it is held every forward waits for a permit; `let_go` gives enough for
    everything to come. It lets workers encode a step's previews before it draws on, so that none is skipped; or, if it
    is hasty, none before all steps are drawn. `turns` has what was done, as ("forward" | "encode" | "decode",
    prompts)."""

    models = (MODEL, CRAYON, BLUNT)
    unusable = (wire.UnusableModel(name="charcoal.safetensors", reason="it is a model of the Flux family"),)
    model = MODEL
    device = "paper"
    precision = "hb"

    def __init__(self, *, held: bool = False, hasty: bool = False) -> None:
        self._permits = threading.Semaphore(0)
        self._encoding = Encoding()
        self._is_hasty = hasty
        self._all_drawn = threading.Event()
        self._is_held = held
        self.is_broken = False
        self.steps_drawn = 0
        self.turns: list[tuple[str, list[str]]] = []
        self.works: list[Work] = []

    # --- for tests ----------------------------------------------------------------------------------------------------

    def permit(self, forwards: int) -> None:
        self._permits.release(forwards)

    def let_go(self) -> None:
        self._is_held = False
        self._permits.release(1000)

    @property
    def forwards(self) -> list[list[str]]:
        """The prompts of each forward."""
        return [prompts for kind, prompts in self.turns if kind == "forward"]

    # --- Shelf --------------------------------------------------------------------------------------------------------

    def renderer(self, model_id: str, in_use: AbstractSet[str]) -> Pencil:
        if model_id == BLUNT.id:
            raise SafelightError("MODEL_UNAVAILABLE")
        return self

    def loaded(self, model_id: str) -> Pencil | None:
        return None if model_id == BLUNT.id else self

    def count_tokens(self, model_id: str, text: str) -> wire.PromptTokens:
        """Every word counts."""
        words = " ".join(fragment.text for fragment in read_prompt(text)).split()
        return wire.PromptTokens(tokens=len(words), chunks=1, chunk_size=75)

    def memory_bytes(self) -> int:
        return 7

    # --- Renderer -----------------------------------------------------------------------------------------------------

    def max_rows(self, key: Hashable) -> int | None:
        if self.is_broken:
            raise ZeroDivisionError("what no renderer should do to the runner, asked for by a test")
        return None

    def open(self, work: Work, sink: Sink) -> PencilTask:
        self.works.append(work)
        task = PencilTask(self._draw(work, sink), work)
        task.steps_done = _first_step(work)
        return task

    def advance(self, tasks: Sequence[Task]) -> None:
        self._advance([task for task in tasks if isinstance(task, PencilTask)])

    def _advance(self, tasks: Sequence[PencilTask]) -> None:
        need = tasks[0].need
        assert need is not None, "an ended task gets no turn"
        kind = "forward" if isinstance(need, Forward) else need.name
        self.turns.append((kind, [task.work.request.prompt for task in tasks]))
        if kind == "forward":
            self._wait_for_leave()
        for task in tasks:
            assert _shared(task.need) == _shared(need), "a turn is for those that can share it"
            task.go_on()
            if kind == "forward" and task.error is None:
                task.steps_done += 1

    def _wait_for_leave(self) -> None:
        if self._is_held:
            self._permits.acquire()
        elif not self._is_hasty:
            self._encoding.wait_until_done()

    def _draw(self, work: Work, sink: Sink) -> Drawing:
        request = work.request
        yield Slice("encode")
        try:
            for step in range(_first_step(work) + 1, work.total_steps + 1):
                yield Forward((request.width, request.height), request.n * (2 if request.guidance_scale > 1 else 1))
                if request.prompt == "break" and step == 3:
                    raise SafelightError("OUT_OF_MEMORY")
                if request.prompt == "lose the device" and step == 3:
                    raise SafelightError("ENGINE_FAILED")
                if request.prompt == "crash" and step == 3:
                    raise ZeroDivisionError("what no renderer should let out, asked for by a test")
                sink.step(step, self._previews(request, step), Sketch(step))
                self.steps_drawn += 1
        except FinishEarly:
            pass
        finally:
            self._all_drawn.set()
        for index in range(request.n):
            yield Slice("decode")
            sink.image(index, partial(encode_image, _flat(request, 255 - index)))

    def _previews(self, request: wire.ResolvedRequest, step: int) -> list[Encode] | None:
        if request.previews == "none":
            return None
        size = request.width, request.height, request.preview_size
        return [
            self._encoding.counted(partial(self._encode, _flat(request, 4 * step + index), *size))
            for index in range(request.n)
        ]

    def _encode(self, drawn: Pixels, width: int, height: int, size: int | None) -> bytes:
        if self._is_hasty:
            self._all_drawn.wait(timeout=10)
        return encode_preview(drawn, width, height, size)


def _shared(need: Forward | Slice | None) -> Hashable:
    """What the needs of one turn have in common: rows may differ."""
    return need.key if isinstance(need, Forward) else need


def _first_step(work: Work) -> int:
    return work.request.from_.step if work.request.from_ else 0


def _flat(request: wire.ResolvedRequest, grey: int) -> Pixels:
    return np.full((request.height, request.width, 3), grey, np.uint8)
