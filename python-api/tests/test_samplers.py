"""The table of samplers: each runs on each kind of checkpoint, counts user steps, and shows the clean picture early."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from safelight.diffusion.drawing.clean_latents import CleanLatents
from safelight.diffusion.drawing.samplers import SAMPLERS, make_scheduler, step_after_call

SDXL = {
    "_class_name": "EulerDiscreteScheduler", "num_train_timesteps": 1000, "beta_schedule": "scaled_linear",
    "beta_start": 0.00085, "beta_end": 0.012, "steps_offset": 1, "timestep_spacing": "leading",
    "prediction_type": "epsilon", "use_karras_sigmas": False, "interpolation_type": "linear", "clip_sample": False,
}  # fmt: skip
MINI = SDXL | {"beta_end": 0.02, "timestep_spacing": "trailing", "prediction_type": "v_prediction"}


@pytest.mark.parametrize("config", [SDXL, MINI], ids=["epsilon-leading", "v-trailing"])
@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("steps", [5, 20, 50])
def test_with_a_perfect_model_every_step_predicts_the_clean_picture(
    sampler: str, config: dict[str, Any], steps: int
) -> None:
    """A model that knows the clean latents answers what its prediction type asks for; previews must get just them."""
    scheduler = make_scheduler(sampler, config)
    heard = CleanLatents(scheduler)
    scheduler.set_timesteps(steps)
    generator = torch.Generator().manual_seed(0)
    clean = torch.randn(1, 4, 8, 8, generator=generator)
    alphas = scheduler.alphas_cumprod
    latents = torch.randn(1, 4, 8, 8, generator=generator) * scheduler.init_noise_sigma
    user_steps: list[int] = []
    for call, t in enumerate(scheduler.timesteps):
        model_input = scheduler.scale_model_input(latents, t)  # variance-preserving: a*clean + s*noise
        alpha = _interpolate(alphas.sqrt(), t)
        sigma = (1 - alpha**2).sqrt()
        noise = (model_input - alpha * clean) / sigma
        answer = noise if config["prediction_type"] == "epsilon" else alpha * noise - sigma * clean
        latents = scheduler.step(answer, t, latents, return_dict=False)[0]
        assert heard.newest is not None
        # Solvers work on sigmas rounded to the schedule's grid: a few percent, where noise would be off by 1 and more.
        assert (heard.newest - clean).abs().mean() < 0.08
        if (step := step_after_call(call, len(scheduler.timesteps), steps)) is not None:
            user_steps.append(step)
    assert user_steps == list(range(1, steps + 1))
    assert (latents - clean).abs().mean() < 0.1


@pytest.mark.parametrize(("calls", "steps"), [(5, 5), (9, 5), (10, 5), (99, 50), (50, 50), (3, 2)])
def test_callbacks_are_counted_as_user_steps(calls: int, steps: int) -> None:
    completed = [step for call in range(calls) if (step := step_after_call(call, calls, steps)) is not None]
    assert completed == list(range(1, steps + 1))
    assert step_after_call(calls - 1, calls, steps) == steps


def _interpolate(table: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """Karras spacing asks for timesteps between the training ones."""
    low = int(t)
    share = float(t) - low
    return table[low] * (1 - share) + table[min(low + 1, len(table) - 1)] * share
