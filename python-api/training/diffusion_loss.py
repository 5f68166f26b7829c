"""Noise, target and weight of the diffusion loss (v-prediction).

An error counts alike at all times but the last, where so little noise is left that v is mostly that noise. Min-SNR
weights (arXiv 2303.09556) were tried and starve the noisy half: at timestep 800 an error counted a hundredth of what it
did at 200. What stands where is decided there, by the text; after 220,000 samples a caption with its sides exchanged
fitted as well as the right one.
"""

from __future__ import annotations

import torch
from torch import Tensor

from training.hardware import autocast
from training.parts import Condition, Denoiser, build_scheduler

GAMMA = 5.0  # the most that an error of the clean picture counts
DROP_TO_ZERO = 0.08  # what the pipeline does for negative_prompt=None
TIMESTEPS = 1000


class NoiseSchedule:
    def __init__(self, device: torch.device) -> None:
        kept = build_scheduler().alphas_cumprod.float()
        snr = kept / (1 - kept)
        self.signal = kept.sqrt().to(device)  # (1000,)
        self.noise = (1 - kept).sqrt().to(device)
        self.weight = ((snr + 1).clamp(max=GAMMA) / (snr + 1)).to(device)

    def at(self, timesteps: Tensor) -> tuple[Tensor, Tensor]:
        """How much signal and noise there is at the timesteps, (B, 1, 1, 1) each."""
        return self.signal[timesteps][:, None, None, None], self.noise[timesteps][:, None, None, None]


def diffusion_loss(model: Denoiser, schedule: NoiseSchedule, latents: Tensor, token_ids: Tensor, size: int) -> Tensor:
    """The weighted loss of one batch: latents (B, 4, size/8, size/8) fp32, token ids (B, 77)."""
    count, device = len(latents), latents.device
    timesteps = stratified_timesteps(count).to(device)
    signal, sigma = schedule.at(timesteps)
    noise = torch.randn_like(latents)
    with autocast(device):
        condition = drop_some(model.encode(token_ids.to(device)))
        predicted = model(signal * latents + sigma * noise, timesteps, condition, time_ids(size, count).to(device))
    target = signal * noise - sigma * latents
    error = (predicted.float() - target).square().mean((1, 2, 3))
    loss: Tensor = (schedule.weight[timesteps] * error).mean() / schedule.weight.mean()
    return loss


def stratified_timesteps(count: int) -> Tensor:
    """One uniform timestep from each of `count` equal slices, shuffled."""
    slices = (torch.randperm(count) + torch.rand(count)) / count
    return (slices * TIMESTEPS).long().clamp(max=TIMESTEPS - 1)


def drop_some(condition: Condition) -> Condition:
    keep = (torch.rand(len(condition.pooled)) >= DROP_TO_ZERO).to(condition.pooled)
    return Condition(condition.context * keep[:, None, None], condition.pooled * keep[:, None])


def time_ids(size: int, count: int) -> Tensor:
    """Original size, crop corner and target size, as the pipeline passes them: (count, 6)."""
    return torch.tensor([size, size, 0, 0, size, size], dtype=torch.float32).repeat(count, 1)
