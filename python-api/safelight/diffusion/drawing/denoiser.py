"""Owns what a pipeline holds in place of its UNet: a proxy whose forward asks the engine for the real one's answer."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from diffusers.configuration_utils import FrozenDict
from greenlet import getcurrent

from safelight.work import Slice

PLAIN_CHANNELS = 4  # latents, and nothing beside them
LoraSet = tuple[tuple[str, float], ...]  # names and scales, in the request's order


@dataclass(slots=True, eq=False)
class Call:
    """A pending call of a UNet: rows of one generation's images, with guidance twice as many."""

    unet: Any
    loras: LoraSet
    sample: torch.Tensor  # (rows, 4, H/8, W/8), UNet dtype; 9 channels for an inpainting model
    timestep: torch.Tensor  # scalar
    text: torch.Tensor  # (rows, tokens, width)
    guidance: torch.Tensor | None  # (rows, width); only distilled models have it
    added: Mapping[str, torch.Tensor]  # text_embeds, time_ids: (rows, …)

    @property
    def rows(self) -> int:
        return self.sample.shape[0]

    def key(self, model_id: str) -> Hashable:
        """Calls with equal keys can be rows of one forward."""
        return (
            model_id,
            id(self.unet),  # the base or the refiner
            self.loras,
            self.sample.dtype,
            self.sample.shape[1:],
            self.text.shape[1:],
            self.guidance is None,
            tuple((name, tensor.shape[1:]) for name, tensor in self.added.items()),
        )


def wait_for(need: Call | Slice) -> Any:
    """Suspends the generation's greenlet until the engine has met its need; the answer to a call are its rows."""
    hub = getcurrent().parent
    assert hub is not None, "only a generation's greenlet can wait"
    return hub.switch(need)


class Denoiser(torch.nn.Module):
    """Takes the UNet's place in a stock pipeline. It is a module, because pipelines take their device from modules, but
    the real UNet is no part of it: nothing a pipeline does to its components may reach what all generations share."""

    def __init__(self, unet: Any, loras: LoraSet = (), beside: torch.Tensor | None = None) -> None:
        """`beside` is what an inpainting model is told of the picture, (1, 5, H/8, W/8). The pipeline, which need not
        know, sees a UNet of plain latents."""
        super().__init__()
        self._hidden = (unet,)  # in a tuple nn.Module does not see it
        self._loras = loras
        self._beside = beside
        self.config = unet.config if beside is None else FrozenDict({**unet.config, "in_channels": PLAIN_CHANNELS})
        self.dtype: torch.dtype = unet.dtype
        self.device: torch.device = unet.device

    @property
    def add_embedding(self) -> Any:
        return self._hidden[0].add_embedding

    def forward(
        self,
        sample: torch.Tensor,
        timestep: torch.Tensor,
        encoder_hidden_states: torch.Tensor,
        timestep_cond: torch.Tensor | None,
        cross_attention_kwargs: None,
        added_cond_kwargs: Mapping[str, torch.Tensor],
        return_dict: bool,
    ) -> tuple[torch.Tensor]:
        """Just the arguments that the SDXL pipelines pass."""
        call = Call(
            self._hidden[0],
            self._loras,
            self._with_beside(sample.to(self.dtype)),
            timestep,
            encoder_hidden_states.to(self.dtype),
            timestep_cond,
            added_cond_kwargs,
        )
        answer: torch.Tensor = wait_for(call)
        return (answer.to(sample.dtype),)

    def _with_beside(self, sample: torch.Tensor) -> torch.Tensor:
        if self._beside is None:
            return sample
        return torch.cat([sample, self._beside.to(sample).expand(len(sample), -1, -1, -1)], dim=1)
