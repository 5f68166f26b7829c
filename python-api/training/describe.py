"""Writes safelight.json beside the weights: what the product needs to know of the checkpoint."""

from __future__ import annotations

import json
from pathlib import Path

from training.options import Setting
from training.preview_fit import fit_preview
from training.prompts import EXAMPLES

DESCRIPTION = (
    "Safelight's own small model, trained from scratch on drawn scenes: landscapes by day and night in many "
    "weathers, and product pictures in twelve colours before coloured walls. It reads English and Spanish, "
    "and knows nothing else."
)


def write_description(setting: Setting, folder: Path) -> None:
    description = {
        "name": "safelight-mini",
        "title": "Safelight Mini",
        "description": DESCRIPTION,
        "default_size": [256, 256],
        "min_size": 192,
        "max_size": 320,
        "size_step": 64,
        "default_steps": 20,
        "draft_steps": 8,
        "default_guidance_scale": 3.0,
        "max_guidance_scale": 5.0,
        "default_sampler": "euler",
        "preview": {"linear": fit_preview(setting)},
        "example_prompts": list(EXAMPLES),
    }
    (folder / "safelight.json").write_text(json.dumps(description, indent=2) + "\n")
