"""Owns what a single file says about how it was trained, and the sampler config that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safelight.diffusion.checkpoints.weights import Refusal, Shapes, read_numbers

_V_WORDS = frozenset({"v", "v_prediction", "vpred", "v-prediction"})
_METADATA = ("modelspec.prediction_type", "modelspec.predict_key")  # Stability AI's ModelSpec
_EDM = "edm_vpred.sigma_max"


def apply_markers(path: Path, shapes: Shapes, metadata: Mapping[str, str], config: dict[str, Any]) -> dict[str, Any]:
    """The scheduler config of the file's layout, changed as the file's markers ask. Raises Refusal for a training that
    cannot be sampled."""
    if "edm_mean" in shapes:
        raise Refusal(
            f"{path} is Playground 2.5 in one file, whose latents differ from SDXL's; use its diffusers folder"
        )
    if _EDM in shapes:  # Stability AI's CosXL
        return {
            "_class_name": "EDMEulerScheduler",
            "prediction_type": "v_prediction",
            "sigma_min": _number(path, shapes, "edm_vpred.sigma_min", 0.002),
            "sigma_max": _number(path, shapes, _EDM, 120.0),
            "sigma_data": 1.0,
            "sigma_schedule": "exponential",
        }
    says_v = any(metadata.get(name, "").strip().lower() in _V_WORDS for name in _METADATA)
    if "v_pred" not in shapes and not says_v:
        return config
    changed = config | {"prediction_type": "v_prediction", "rescale_betas_zero_snr": "ztsnr" in shapes}
    # Such models begin at pure noise, which "leading" timesteps never visit (Lin et al., arXiv 2305.08891).
    return changed | {"timestep_spacing": "trailing"} if "ztsnr" in shapes else changed


def _number(path: Path, shapes: Shapes, name: str, usual: float) -> float:
    values = read_numbers(path, name) if name in shapes else []
    return values[0] if values else usual


def refuse_unknown_sampling(folder: Path, config: Mapping[str, Any]) -> None:
    """Raises Refusal for a folder whose scheduler no sampler here can stand in for."""
    kind, prediction = str(config.get("_class_name", "")), config.get("prediction_type", "epsilon")
    if kind.startswith("FlowMatch") or prediction not in ("epsilon", "v_prediction", "sample"):
        raise Refusal(f"{folder} is sampled with a {kind} ({prediction}), which is not known here")
