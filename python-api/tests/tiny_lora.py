"""Writes LoRAs with random weights for a tiny checkpoint: in diffusers' naming, and in the one most trainers use."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

RANK = 2


def save_tiny_lora(checkpoint: Path, file: Path, seed: int = 0, *, kohya: bool = False) -> Path:
    """Of every attention layer but the keys in the UNet and both text encoders; strong enough to be seen."""
    generator = torch.Generator().manual_seed(seed)
    weights: dict[str, torch.Tensor] = {}
    for part, kohya_part, stem in (
        ("unet", "lora_unet", "diffusion_pytorch_model"),
        ("text_encoder", "lora_te1", "model"),
        ("text_encoder_2", "lora_te2", "model"),
    ):
        for name, tensor in load_file(checkpoint / part / f"{stem}.safetensors").items():
            layer = name.removesuffix(".weight")
            if not layer.endswith(("to_q", "to_v", "to_out.0", "q_proj", "v_proj", "out_proj")):
                continue
            down = torch.randn(RANK, tensor.shape[1], generator=generator)
            up = torch.randn(tensor.shape[0], RANK, generator=generator)
            if kohya:
                text = "" if part == "unet" or layer.startswith("text_model.") else "text_model."
                flat = f"{kohya_part}_{(text + layer).replace('.', '_')}"
                weights |= {f"{flat}.lora_down.weight": down, f"{flat}.lora_up.weight": up}
                weights[f"{flat}.alpha"] = torch.tensor(float(RANK))
            else:
                weights |= {f"{part}.{layer}.lora_A.weight": down, f"{part}.{layer}.lora_B.weight": up}
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file(weights, file)
    return file
