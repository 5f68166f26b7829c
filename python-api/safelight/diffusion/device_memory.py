"""Owns how much memory a device has to give."""

from __future__ import annotations

from typing import Any

import psutil
import torch

_SHARE = 0.85  # of what is free; the rest is for activations and everybody else


def free_bytes(device: torch.device) -> int:
    """What models may take now: torch's own unused reserves count as free."""
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        unused = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(_SHARE * (free + unused))
    return int(_SHARE * psutil.virtual_memory().available)


def bytes_of(network: Any) -> int:
    tensors = (*network.parameters(), *network.buffers())
    return sum(tensor.nbytes for tensor in tensors)
