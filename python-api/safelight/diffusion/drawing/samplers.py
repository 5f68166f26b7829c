"""Owns the samplers: names callers use, and the diffusers schedulers behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from inspect import signature
from typing import Any

import diffusers

DEFAULT_SAMPLER = "euler"


@dataclass(frozen=True)
class Sampler:
    """`config` is laid over the checkpoint's own scheduler config (noise schedule, prediction type, spacing)."""

    scheduler: type
    config: Mapping[str, Any] = field(default_factory=dict)
    in_sigma_space: bool = False  # its latents are clean + sigma * noise; those of the others have a variance of one
    draws_noise: bool = False  # in every step, not only at the start


# Left out: LMS (needs SciPy), DPM++ SDE (needs torchsde), DEIS and PNDM (no clean latents to preview).
SAMPLERS: Mapping[str, Sampler] = {
    "euler": Sampler(diffusers.EulerDiscreteScheduler, in_sigma_space=True),
    "euler_a": Sampler(diffusers.EulerAncestralDiscreteScheduler, in_sigma_space=True, draws_noise=True),
    "ddim": Sampler(diffusers.DDIMScheduler, {"clip_sample": False, "set_alpha_to_one": False}),
    "dpmpp_2m": Sampler(diffusers.DPMSolverMultistepScheduler, {"algorithm_type": "dpmsolver++"}),
    "dpmpp_2m_karras": Sampler(
        diffusers.DPMSolverMultistepScheduler, {"algorithm_type": "dpmsolver++", "use_karras_sigmas": True}
    ),
    "dpmpp_2m_sde": Sampler(
        diffusers.DPMSolverMultistepScheduler, {"algorithm_type": "sde-dpmsolver++"}, draws_noise=True
    ),
    "unipc": Sampler(diffusers.UniPCMultistepScheduler),
    "heun": Sampler(diffusers.HeunDiscreteScheduler, in_sigma_space=True),
}

# For models whose noise has a scale of its own (Playground 2.5, CosXL): their config is an EDM scheduler's.
_EDM_SAMPLERS: Mapping[str, Sampler] = {
    "euler": Sampler(diffusers.EDMEulerScheduler, in_sigma_space=True),
    "dpmpp_2m": Sampler(
        diffusers.EDMDPMSolverMultistepScheduler, {"algorithm_type": "dpmsolver++"}, in_sigma_space=True
    ),
}

# Which family wrote the config decides nothing: these keys would carry one family's choice into another.
_FAMILY_KEYS = frozenset(
    {
        "algorithm_type",
        "solver_type",
        "solver_order",
        "use_karras_sigmas",
        "use_exponential_sigmas",
        "use_beta_sigmas",
        "use_lu_lambdas",
        "final_sigmas_type",
        "interpolation_type",
        "clip_sample",
        "thresholding",
        "skip_prk_steps",
        "set_alpha_to_one",
    }
)


def samplers_for(checkpoint_config: Mapping[str, Any]) -> Mapping[str, Sampler]:
    """Those that can draw with a checkpoint of this scheduler config."""
    if str(checkpoint_config.get("_class_name", "")).startswith("EDM"):
        return _EDM_SAMPLERS
    if not checkpoint_config.get("rescale_betas_zero_snr"):
        return SAMPLERS
    return {
        name: sampler
        for name, sampler in SAMPLERS.items()
        if "rescale_betas_zero_snr" in signature(sampler.scheduler).parameters  # Heun knows only the plain schedule
    }


def make_scheduler(sampler: str, checkpoint_config: Mapping[str, Any]) -> Any:
    """A scheduler of its own for one generation: it counts steps, so two generations must not share one."""
    chosen = samplers_for(checkpoint_config)[sampler]
    config = {
        key: value for key, value in checkpoint_config.items() if key not in _FAMILY_KEYS and not key.startswith("_")
    }
    return chosen.scheduler.from_config(config | dict(chosen.config))  # type: ignore[attr-defined]  # diffusers mixin


def step_after_call(call: int, calls: int, steps: int) -> int | None:
    """The user's step (1..steps) that the pipeline's callback number `call` (0..calls-1) completes, None within one.

    Heun evaluates twice per step except in the last: 2*steps - 1 calls. Step k ends with call ceil(k*calls/steps) - 1.
    """
    step = (call + 1) * steps // calls
    return step if step and -(-step * calls // steps) - 1 == call else None
