"""Owns what a branch starts from: a step's latents in a form that no sampler owns, and the way back into one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from diffusers.utils.torch_utils import randn_tensor

from safelight.diffusion.pictures.host import Arrived, Host

_FP16_MAX = 65504.0


class StepSnapshot:
    """A Snapshot. `sigma` is the noise's share against the signal's: the noisy latents are
    (clean + sigma * noise) / sqrt(1 + sigma^2), of variance one for any sampler and step."""

    def __init__(
        self, latents: Arrived, nbytes: int, sigma: float, seeds: Sequence[int], generators: Sequence[torch.Tensor]
    ) -> None:
        self._latents = latents  # (2, n, 4, H/8, W/8) fp16: noisy, clean
        self.nbytes = nbytes
        self.sigma = sigma
        self.seeds = tuple(seeds)
        self.generators = tuple(generators)  # states after this step, of samplers that draw noise in every step

    def image(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Noisy and clean latents of one image, (4, H/8, W/8) fp32."""
        noisy, clean = self._latents()[:, index].float()
        return noisy, clean


def take_snapshot(
    host: Host,
    noisy: torch.Tensor,
    clean: torch.Tensor,
    sigma: float,
    *,
    in_sigma_space: bool,
    seeds: Sequence[int],
    generators: Sequence[torch.Generator],
) -> StepSnapshot:
    """Of a sampler's latents (n, 4, H/8, W/8) and the clean ones it predicted from."""
    scale = signal_at(sigma) if in_sigma_space else 1.0

    def make(noisy: torch.Tensor, clean: torch.Tensor) -> torch.Tensor:
        return torch.stack([noisy * scale, clean]).clamp(-_FP16_MAX, _FP16_MAX).half()  # early predictions may be wild

    states = [generator.get_state() for generator in generators]
    return StepSnapshot(
        host.receive(make, noisy, clean),
        2 * 2 * noisy.numel() + sum(state.numel() for state in states),
        sigma,
        seeds,
        states,
    )


def start_again(
    snapshot: StepSnapshot,
    index: int,
    generators: Sequence[torch.Generator],
    sigma: float,
    *,
    in_sigma_space: bool,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Noisy latents at the noise level `sigma`, and clean ones, of one picture per generator, (n, 4, H/8, W/8) on the
    CPU. A generator with the seed of the snapshot's image goes on with its noise, any other draws noise of its own."""
    noisy, clean = snapshot.image(index)
    pictures = [_noise_again(snapshot, index, generator, noisy, clean, sigma) for generator in generators]
    latents = torch.stack(pictures)
    return (latents / signal_at(sigma) if in_sigma_space else latents), clean.expand(len(pictures), -1, -1, -1)


def _noise_again(
    snapshot: StepSnapshot,
    index: int,
    generator: torch.Generator,
    noisy: torch.Tensor,
    clean: torch.Tensor,
    sigma: float,
) -> torch.Tensor:
    signal = signal_at(snapshot.sigma)
    if generator.initial_seed() != snapshot.seeds[index]:
        noise = randn_tensor(clean.shape, generator=generator)
    else:
        if snapshot.generators:
            generator.set_state(snapshot.generators[index])
        if abs(sigma - snapshot.sigma) <= 1e-4 * snapshot.sigma:
            return noisy
        noise = (noisy - signal * clean) / (signal * snapshot.sigma)  # another sampler's steps lie elsewhere
    again: torch.Tensor = signal_at(sigma) * (clean + sigma * noise)
    return again


def noise_levels(scheduler: Any) -> list[float]:
    """Sigma before each of the scheduler's calls, and after the last. One transfer from the device, so once a run."""
    if hasattr(scheduler, "sigmas"):
        return [float(sigma) for sigma in scheduler.sigmas.tolist()]
    alphas = scheduler.alphas_cumprod.cpu()[scheduler.timesteps.cpu().long()]  # DDIM
    return [*((1 - alphas) / alphas).sqrt().tolist(), 0.0]


def signal_at(sigma: float) -> float:
    """The share of clean latents in noisy ones of variance one."""
    return float((1 + sigma * sigma) ** -0.5)
