"""Owns the predicted clean latents (x0): what a scheduler thinks the picture will be, which is what previews show."""

from __future__ import annotations

from functools import wraps
from typing import Any

import torch


class CleanLatents:
    """Listens to a scheduler, until the end of a `with` block if there is one. One-step schedulers return x0 beside the
    next latents; multistep solvers compute it in `convert_model_output` (dpmsolver++ and UniPC predict data). Listening
    changes no result."""

    def __init__(self, scheduler: Any) -> None:
        self.newest: torch.Tensor | None = None  # (n, 4, H/8, W/8), scaled latents
        self._scheduler = scheduler
        scheduler.step = self._listen_to_step(scheduler.step)
        if hasattr(scheduler, "convert_model_output"):
            scheduler.convert_model_output = self._listen_to_conversion(scheduler.convert_model_output)

    def __enter__(self) -> CleanLatents:
        return self

    def __exit__(self, *error: object) -> None:
        """Unties the knot of scheduler and listeners, which would keep latents until the collector finds it."""
        for name in ("step", "convert_model_output"):
            vars(self._scheduler).pop(name, None)

    def _listen_to_step(self, step: Any) -> Any:
        @wraps(step)  # the pipeline reads the signature to decide whether to pass a generator
        def listening(*args: Any, **kwargs: Any) -> Any:
            result = step(*args, **kwargs)
            if isinstance(result, tuple) and len(result) > 1:
                self.newest = result[1]
            return result

        return listening

    def _listen_to_conversion(self, convert: Any) -> Any:
        @wraps(convert)
        def listening(*args: Any, **kwargs: Any) -> Any:
            self.newest = convert(*args, **kwargs)
            return self.newest

        return listening
