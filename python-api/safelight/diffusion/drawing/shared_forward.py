"""Owns one forward of the real UNet for the calls of several generations, and its division when memory runs out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import torch

from safelight.diffusion.drawing.denoiser import Call
from safelight.diffusion.memory import free_memory, is_out_of_memory

Answer = torch.Tensor | Exception

MAX_REMEMBERED = 256  # keys; the oldest is forgotten, and tried again


class SharedForward:
    """Remembers for each key how many rows fit."""

    def __init__(self) -> None:
        self._most_rows: dict[Hashable, int] = {}

    def most_rows(self, key: Hashable) -> int | None:
        """None while nothing was too much."""
        return self._most_rows.get(key)

    def answer(self, key: Hashable, calls: Sequence[Call]) -> list[Answer]:
        """For each call its rows (rows, 4, H/8, W/8), or the exception that belongs to it. All calls have this key."""
        rows = sum(call.rows for call in calls)
        limit = self._most_rows.get(key)
        if limit is None or rows <= limit:
            try:
                return list(_forward(calls))
            except Exception as error:
                failure = error
            if is_out_of_memory(failure):
                failure.__traceback__ = failure.__context__ = None  # its frames hold what there was no room for
                free_memory()
                self._remember(key, max(1, rows // 2))
            if len(calls) == 1 and (calls[0].rows == 1 or not is_out_of_memory(failure)):
                return [failure]
        if len(calls) == 1:
            return [self._in_parts(key, calls[0])]
        half = _middle(calls)
        return self.answer(key, calls[:half]) + self.answer(key, calls[half:])

    def _remember(self, key: Hashable, rows: int) -> None:
        self._most_rows[key] = rows
        if len(self._most_rows) > MAX_REMEMBERED:
            del self._most_rows[next(iter(self._most_rows))]

    def _in_parts(self, key: Hashable, call: Call) -> Answer:
        """The images of one generation, one part after the other."""
        half = call.rows // 2
        answers = [*self.answer(key, [_rows(call, 0, half)]), *self.answer(key, [_rows(call, half, call.rows)])]
        parts: list[torch.Tensor] = []
        for answer in answers:
            if isinstance(answer, Exception):
                return answer
            parts.append(answer)
        return torch.cat(parts)


def _forward(calls: Sequence[Call]) -> tuple[torch.Tensor, ...]:
    first = calls[0]
    if len(calls) == 1:  # as the pipeline would have done it: nothing is copied
        answer: torch.Tensor = first.unet(
            first.sample,
            first.timestep,
            encoder_hidden_states=first.text,
            timestep_cond=first.guidance,
            added_cond_kwargs=first.added,
            return_dict=False,
        )[0]
        return (answer,)
    together: torch.Tensor = first.unet(
        torch.cat([call.sample for call in calls]),
        torch.cat([call.timestep.float().expand(call.rows) for call in calls]),  # samplers differ in its type
        encoder_hidden_states=torch.cat([call.text for call in calls]),
        timestep_cond=None if first.guidance is None else torch.cat([_guidance(call) for call in calls]),
        added_cond_kwargs={name: torch.cat([call.added[name] for call in calls]) for name in first.added},
        return_dict=False,
    )[0]
    return torch.split(together, [call.rows for call in calls])


def _guidance(call: Call) -> torch.Tensor:
    """(rows, width); the pipeline makes it once per image, and the UNet would spread it over guidance's two rows."""
    assert call.guidance is not None
    return (
        call.guidance if len(call.guidance) == call.rows else call.guidance.repeat(call.rows // len(call.guidance), 1)
    )


def _rows(call: Call, begin: int, end: int) -> Call:
    part: Callable[[torch.Tensor], torch.Tensor] = lambda tensor: tensor[begin:end]  # noqa: E731
    return Call(
        call.unet,
        call.loras,
        part(call.sample),
        call.timestep,
        part(call.text),
        None if call.guidance is None else part(_guidance(call)),
        {name: part(tensor) for name, tensor in call.added.items()},
    )


def _middle(calls: Sequence[Call]) -> int:
    """Where to cut so that both sides have about as many rows; each gets at least one call."""
    rows = sum(call.rows for call in calls)
    taken = 0
    for index, call in enumerate(calls[:-1], start=1):
        taken += call.rows
        if 2 * taken >= rows:
            return index
    return len(calls) - 1
