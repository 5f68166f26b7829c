"""Owns what a model allows: fills in a request's defaults, a branch's from its parent, or names the field that asks
for too much."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from safelight import wire
from safelight.errors import SafelightError, invalid
from safelight.prompt import PromptError, read_prompt

DEFAULT_STRENGTH = 0.6

# What a branch takes over from its parent when the request does not say it.
_INHERITED = ("negative_prompt", "guidance_scale", "sampler", "loras")
# What it takes over and cannot change: its parent's latents have it.
_SHARED = ("model", "width", "height", "steps")


def resolve_request(
    request: wire.GenerationRequest, models: Sequence[wire.Model], parent: wire.ResolvedRequest | None
) -> wire.ResolvedRequest:
    """The request with every default filled in. `parent` is the request that `from` leads to, `models` has the default
    first. Raises VALIDATION_ERROR for a field outside the model's limits."""
    _check_sources(request)
    asked = _asked(request)
    if parent is not None:
        asked = _inherit(asked, parent, 0 if request.from_ is None else request.from_.index)
    model = _choose_model(asked.get("model"), models)
    resolved = wire.ResolvedRequest(**_defaults(request, model) | asked)
    _check_prompts(resolved)
    _check_choices(resolved, model)
    _check_size("width", resolved.width, model.size)
    _check_size("height", resolved.height, model.size)
    if resolved.n > model.max_batch_size:
        raise invalid("n", f"at most {model.max_batch_size} images at once", "maximum", maximum=model.max_batch_size)
    return resolved


def count_steps(request: wire.ResolvedRequest, parent_total: int | None) -> int:
    """Steps that are announced: a branch goes on to its parent's last, image to image runs the last share of them."""
    if parent_total is not None:
        return parent_total
    if request.strength is None:
        return request.steps
    return max(1, min(int(request.steps * request.strength), request.steps))


def check_branch_step(step: int, index: int, parent: wire.ResolvedRequest, parent_total: int) -> None:
    """Raises VALIDATION_ERROR naming `from`."""
    if step >= parent_total:
        message = f"step must be from 1 to {parent_total - 1}: the branch begins with the next"
        raise invalid("from", message, "maximum", minimum=1, maximum=parent_total - 1)
    if index >= parent.n:
        message = f"index must be less than {parent.n}, the parent's number of images"
        raise invalid("from", message, "maximum", maximum=parent.n - 1)


def _check_sources(request: wire.GenerationRequest) -> None:
    if request.from_ is not None and request.init_image is not None:
        message = "cannot be combined with init_image; leave one of them out"
        raise invalid("from", message, "excludes", excludes="init_image")
    if request.init_image is None:
        for field in ("mask", "strength"):
            if getattr(request, field) is not None:
                raise invalid(field, "needs init_image", "needs", needs="init_image")


def _asked(request: wire.GenerationRequest) -> dict[str, Any]:
    """What the request says, absent and null fields left out."""
    asked = {name: getattr(request, name) for name in request.model_fields_set & set(wire.ResolvedRequest.model_fields)}
    return {name: value for name, value in asked.items() if value is not None}


def _inherit(asked: dict[str, Any], parent: wire.ResolvedRequest, index: int) -> dict[str, Any]:
    """The seed is that of the parent's image `index`, so that the branch goes on exactly."""
    for field in _SHARED:
        if asked.get(field, getattr(parent, field)) != getattr(parent, field):
            theirs = getattr(parent, field)
            message = f"must be {theirs} as in the parent, or left out"
            raise invalid(field, message, "same_as_parent", same_as_parent=theirs)
    inherited = {name: getattr(parent, name) for name in (*_INHERITED, *_SHARED)}
    return inherited | {"seed": wire.seed_of(parent.seed, index)} | asked


def _choose_model(model_id: str | None, models: Sequence[wire.Model]) -> wire.Model:
    if model_id is None:
        return models[0]
    for model in models:
        if model.id == model_id:
            return model
    raise _not_among("model", [model.id for model in models])


def _defaults(request: wire.GenerationRequest, model: wire.Model) -> dict[str, Any]:
    return {
        "negative_prompt": request.negative_prompt,
        "steps": request.steps,
        "guidance_scale": model.default_guidance_scale,
        "seed": secrets.randbelow(wire.SEED_MAX + 1),
        "width": model.size.default_width,
        "height": model.size.default_height,
        "n": request.n,
        "sampler": model.default_sampler,
        "model": model.id,
        "previews": request.previews,
        "preview_decoder": request.preview_decoder,
        "preview_size": request.preview_size,
        "images": request.images,
        "has_init_image": request.init_image is not None,
        "has_mask": request.mask is not None,
        "strength": None if request.init_image is None else DEFAULT_STRENGTH,
    }


def _check_prompts(request: wire.ResolvedRequest) -> None:
    for field in ("prompt", "negative_prompt"):
        try:
            read_prompt(getattr(request, field))
        except PromptError as error:
            raise invalid(field, str(error)) from error


def _check_choices(request: wire.ResolvedRequest, model: wire.Model) -> None:
    for field, value, choices in (
        ("sampler", request.sampler, model.samplers),
        ("preview_decoder", request.preview_decoder, ["auto", *model.preview_decoders]),
    ):
        if value not in choices:
            raise _not_among(field, choices)
    names = [lora.name for lora in request.loras]
    for name in names:
        if name not in model.loras:
            known = ", ".join(model.loras) or "none, this model has no LoRAs"
            raise invalid("loras", f"{name}: must be one of {known}", "choice", choice=[*model.loras])
        if names.count(name) > 1:
            raise invalid("loras", f"{name} is given more than once", "repeated")


def _check_size(field: str, pixels: int, size: wire.SizeLimits) -> None:
    if not size.min <= pixels <= size.max:
        message = f"must be from {size.min} to {size.max} pixels"
        rule: wire.Rule = "minimum" if pixels < size.min else "maximum"
        raise invalid(field, message, rule, minimum=size.min, maximum=size.max)
    if pixels % size.multiple_of:
        message = f"must be a multiple of {size.multiple_of} pixels"
        raise invalid(field, message, "multiple_of", multiple_of=size.multiple_of)


def _not_among(field: str, choices: Sequence[str]) -> SafelightError:
    return invalid(field, f"must be one of {', '.join(choices)}", "choice", choice=[*choices])
