"""Owns how one generation is drawn: its stock pipelines, what they report step by step, and its pictures at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch

from safelight import wire
from safelight.diffusion.drawing.clean_latents import CleanLatents
from safelight.diffusion.drawing.components import Components
from safelight.diffusion.drawing.conditioning import encode_prompts
from safelight.diffusion.drawing.denoiser import PLAIN_CHANNELS, LoraSet, wait_for
from safelight.diffusion.drawing.init_latents import encode_picture
from safelight.diffusion.drawing.inpainting import describe_picture
from safelight.diffusion.drawing.kept_part import KeptPart
from safelight.diffusion.drawing.pipelines import FROM_LATENTS, FROM_TEXT, INPAINTING, make_pipeline
from safelight.diffusion.drawing.samplers import make_scheduler, samplers_for, step_after_call
from safelight.diffusion.drawing.snapshot import StepSnapshot, noise_levels, signal_at, start_again, take_snapshot
from safelight.diffusion.pictures.decoders import decode_exactly
from safelight.diffusion.pictures.encoding import encode_image
from safelight.diffusion.pictures.host import Arrived, Host
from safelight.diffusion.pictures.previews import Previews
from safelight.errors import SafelightError
from safelight.work import FinishEarly, Sink, Slice, Work


@dataclass(frozen=True)
class LoadedModel:
    """What all generations of a model draw with."""

    base: Components
    refiner: Components | None
    refiner_start: float  # share of the steps that the base takes
    apply_loras: Callable[[LoraSet], None]  # to the base; does nothing when they are what it has
    previews: Previews
    host: Host


class Drawing:
    """The body of one generation's greenlet. It suspends before every turn of the torch thread that it needs."""

    def __init__(self, loaded: LoadedModel, work: Work, sink: Sink) -> None:
        self._loaded = loaded
        self._work = work
        self._sink = sink
        self._request = work.request
        self._sampler = samplers_for(loaded.base.scheduler_config)[work.request.sampler]
        self._loras: LoraSet = tuple((lora.name, lora.scale) for lora in work.request.loras)
        self._seeds = [wire.seed_of(work.request.seed, index) for index in range(work.request.n)]
        # On the CPU: a seed means the same noise on every device and in every batch.
        self._generators = [torch.Generator("cpu").manual_seed(seed) for seed in self._seeds]
        self._beside: torch.Tensor | None = None  # (1, 5, H/8, W/8), for an inpainting model
        self._clean: torch.Tensor | None = None  # (n, 4, H/8, W/8), of the newest finished step
        self.steps_done = work.request.from_.step if work.request.from_ else 0

    def run(self) -> None:
        try:
            latents = self._denoise()  # (n, 4, H/8, W/8)
        except FinishEarly:
            if self._clean is None:
                raise
            latents = self._clean
        if not torch.isfinite(latents).all():
            raise SafelightError("GENERATION_FAILED", "The model produced invalid numbers; try another sampler.")
        for index, one in enumerate(latents):
            wait_for(Slice("decode"))
            pixels = self._loaded.host.receive(_same, decode_exactly(self._loaded.base.vae, one))
            self._sink.image(index, partial(_encode, pixels, self._work))

    def _denoise(self) -> torch.Tensor:
        if self._loaded.base.unet.config.in_channels != PLAIN_CHANNELS:
            work, request = self._work, self._request
            self._beside = describe_picture(
                self._loaded.base.vae, work.init_image, work.mask, request.width, request.height
            )
            wait_for(Slice("encode"))
        if self._work.start is not None:
            return self._branch()
        if self._work.init_image is not None:
            return self._change_picture()
        return self._draw()

    def _draw(self) -> torch.Tensor:
        """Text to image: the base, and after it the refiner if there is one."""
        loaded, request = self._loaded, self._request
        steps = request.steps
        base_steps = min(steps - 1, max(1, round(steps * loaded.refiner_start))) if loaded.refiner else steps
        latents = self._run(
            FROM_TEXT,
            loaded.base,
            until=base_steps,
            width=request.width,
            height=request.height,
        )
        if loaded.refiner is None:
            return latents
        wait_for(Slice("encode"))
        rest = steps - base_steps
        return self._run_rest(loaded.refiner, rest, latents)

    def _change_picture(self) -> torch.Tensor:
        """Image to image, or inpainting when there is a mask."""
        request, work = self._request, self._work
        assert work.init_image is not None
        latents = encode_picture(
            self._loaded.base.vae, work.init_image, self._generators, self._dtype(self._loaded.base)
        )
        wait_for(Slice("encode"))
        arguments: dict[str, Any] = {"image": latents, "strength": self._strength()}
        if work.mask is None:
            return self._run(FROM_LATENTS, self._loaded.base, **arguments)
        return self._run(
            INPAINTING,
            self._loaded.base,
            kept=KeptPart(work.mask, latents),
            mask_image=work.mask,
            width=request.width,
            height=request.height,
            **arguments,
        )

    def _branch(self) -> torch.Tensor:
        start, from_ = self._work.start, self._request.from_
        assert isinstance(start, StepSnapshot)
        assert from_ is not None
        rest = self._work.total_steps - from_.step
        scheduler = make_scheduler(self._request.sampler, self._loaded.base.scheduler_config)
        scheduler.set_timesteps(self._request.steps)
        level = noise_levels(scheduler)[(self._request.steps - rest) * scheduler.order]
        latents, clean = start_again(
            start,
            from_.index,
            self._generators,
            level,
            in_sigma_space=self._sampler.in_sigma_space,
        )
        self._clean = clean.to(self._loaded.base.unet.device)
        kept = None
        if self._work.mask is not None:
            noise = (latents / self._scale(level) - clean) / level
            kept = KeptPart(self._work.mask, self._clean, noise.to(self._clean))
        return self._run_rest(self._loaded.base, rest, latents, kept)

    def _run_rest(
        self, components: Components, rest: int, latents: torch.Tensor, kept: KeptPart | None = None
    ) -> torch.Tensor:
        """The last `rest` of the request's steps, on latents that are as noisy as there. Given as `latents` the stock
        pipeline takes them as they are, and the strength picks the steps exactly, which a `denoising_start` between
        two timesteps cannot do for every sampler."""
        latents = latents.to(components.unet.device, self._dtype(components))
        strength = (rest + 0.5) / self._request.steps  # in the middle: int() must not meet a rounded quotient
        return self._run(FROM_LATENTS, components, image=latents, latents=latents, strength=strength, kept=kept)

    def _strength(self) -> float:
        steps, strength = self._request.steps, self._request.strength or 1.0
        return strength if int(steps * strength) else 1.5 / steps  # at least one step is run

    def _scale(self, sigma: float) -> float:
        """What this sampler multiplies clean latents and their noise with."""
        return 1.0 if self._sampler.in_sigma_space else signal_at(sigma)

    def _dtype(self, components: Components) -> torch.dtype:
        dtype: torch.dtype = components.text_encoder_2.dtype  # what pipelines keep latents in
        return dtype

    def _run(
        self,
        kind: type,
        components: Components,
        *,
        until: int | None = None,
        kept: KeptPart | None = None,
        **arguments: Any,
    ) -> torch.Tensor:
        """The latents a stock pipeline ends with, or has after step `until`. What is `kept` is kept in previews too."""
        request = self._request
        is_base = components is self._loaded.base
        loras = self._loras if is_base else ()
        if is_base:
            self._loaded.apply_loras(loras)
        pipeline = make_pipeline(kind, components, request.sampler, loras, self._beside if is_base else None)
        first = self.steps_done
        count = (until or self._work.total_steps) - first
        levels: list[float] = []

        with CleanLatents(pipeline.scheduler) as clean:

            def on_step_end(pipe: Any, call: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
                if not levels:
                    levels.extend(noise_levels(pipe.scheduler)[-pipe.num_timesteps - 1 :])
                level = levels[call + 1]
                latents = tensors["latents"]
                newest = clean.newest if clean.newest is not None else latents
                if kept is not None:
                    latents, newest = kept.in_noisy(latents, level, self._scale(level)), kept.in_clean(newest)
                total = request.steps if until is not None else count
                step = step_after_call(call, pipe.num_timesteps, total)
                if step is not None:
                    self._report(first + step, latents, newest, level)
                if until is not None and step is not None and first + step == until:
                    pipe._interrupt = True
                return {"latents": latents}

            latents: torch.Tensor = pipeline(
                **encode_prompts(components, request.prompt, request.negative_prompt, request.guidance_scale),
                num_inference_steps=request.steps,
                guidance_scale=request.guidance_scale,
                num_images_per_prompt=request.n,
                generator=self._generators,
                output_type="latent",
                return_dict=False,
                callback_on_step_end=on_step_end,
                callback_on_step_end_tensor_inputs=["latents"],
                **arguments,
            )[0]
        return latents

    def _report(self, step: int, latents: torch.Tensor, clean: torch.Tensor, sigma: float) -> None:
        previews = self._loaded.previews.of(self._request, step, clean, partial(wait_for, Slice("preview")))
        snapshot = take_snapshot(
            self._loaded.host,
            latents,
            clean,
            sigma,
            in_sigma_space=self._sampler.in_sigma_space,
            seeds=self._seeds,
            generators=self._generators if self._sampler.draws_noise else (),
        )
        self._clean = clean
        self.steps_done = step
        self._sink.step(step, previews, snapshot)


def _encode(pixels: Arrived, work: Work) -> bytes:
    return encode_image(pixels().numpy(), work.init_image, work.mask)


def _same(tensor: torch.Tensor) -> torch.Tensor:
    return tensor
