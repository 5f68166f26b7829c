"""Owns running out of the device's memory: how that looks, and what can be given back at once."""

from __future__ import annotations

import torch


def is_out_of_memory(error: BaseException) -> bool:
    """The CPU allocator has no exception class of its own."""
    return isinstance(error, torch.OutOfMemoryError) or (
        isinstance(error, RuntimeError) and "can't allocate memory" in str(error)
    )


def free_memory() -> None:
    """Hands what torch keeps in reserve back to the device."""
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()
