"""Owns where and in which precision a model runs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

import torch

from safelight.diffusion.memory import is_out_of_memory
from safelight.work import StartError

Precision = Literal["fp32", "fp16", "bf16"]

DTYPES: Mapping[Precision, torch.dtype] = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}


def choose_device(wanted: str) -> torch.device:
    """`auto` is the first of cuda, mps, cpu that is there. Raises StartError naming MODEL_DEVICE."""
    if wanted == "auto":
        wanted = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    device = torch.device(wanted)
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise StartError(f"MODEL_DEVICE: there is no {wanted} here; use auto or cpu.")
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise StartError("MODEL_DEVICE: there is no mps here; use auto or cpu.")
    return device


def choose_precision(wanted: Literal["auto"] | Precision, device: torch.device) -> Precision:
    """`auto` is fp32 on a CPU, where it is exact and fast enough, and fp16 elsewhere. Raises StartError."""
    if wanted == "auto":
        return "fp32" if device.type == "cpu" else "fp16"
    if wanted == "fp16" and device.type == "cpu":
        raise StartError("MODEL_PRECISION: fp16 is not usable on a CPU; use fp32 or bf16.")
    return wanted


def limit_threads() -> None:
    """Torch counts the machine's cores; a container or taskset may allow fewer."""
    if hasattr(os, "sched_getaffinity"):
        torch.set_num_threads(max(1, min(torch.get_num_threads(), len(os.sched_getaffinity(0)))))


def is_lost(error: BaseException) -> bool:
    """Whether after this error no call works any more on a device that is used. CUDA calls such errors sticky: an
    illegal address or a failed assertion breaks the context for as long as the process lives. Others leave it usable;
    a device that is asked again tells them apart."""
    if not isinstance(error, RuntimeError) or is_out_of_memory(error):
        return False
    used = [index for index in range(torch.cuda.device_count()) if torch.cuda.memory_reserved(index)]
    try:
        for index in used:
            torch.cuda.synchronize(index)
    except RuntimeError:
        return True
    return False
