"""What the machine can do: half precision where it is fast."""

from __future__ import annotations

import torch


def autocast(device: torch.device) -> torch.autocast:
    """bf16 where the hardware multiplies in it, else fp32. (Without avx512_bf16 or amx a CPU is slower in bf16.)"""
    return torch.autocast(device.type, torch.bfloat16, enabled=has_fast_bf16(device))


def has_fast_bf16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    capabilities = torch.cpu.get_capabilities()
    return any(bool(capabilities.get(name)) for name in ("avx512_bf16", "amx_bf16"))


def ready(device: torch.device, threads: int) -> None:
    """Settings of the process; once, before any work."""
    if threads:
        torch.set_num_threads(threads)
    if device.type == "cuda":
        torch.set_float32_matmul_precision("high")
        torch.backends.cudnn.benchmark = True
