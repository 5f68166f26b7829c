"""Owns making a Renderer from a listing: loads all that belongs to it. Need not run on the torch thread."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

import torch

from safelight.config import Settings
from safelight.diffusion.checkpoints.acceleration import accelerate
from safelight.diffusion.checkpoints.catalogue import Listing
from safelight.diffusion.checkpoints.checkpoint import Folder, SingleFile
from safelight.diffusion.checkpoints.loras import Loras
from safelight.diffusion.checkpoints.parts import (
    load_folder,
    load_refiner,
    load_single_file,
    load_tiny_decoder,
    load_vae,
)
from safelight.diffusion.checkpoints.weights import Refusal
from safelight.diffusion.device import DTYPES, Precision
from safelight.diffusion.device_memory import bytes_of
from safelight.diffusion.drawing.components import Components
from safelight.diffusion.drawing.sdxl import SdxlRenderer
from safelight.diffusion.pictures.decoders import Decode, preview_decoders
from safelight.diffusion.pictures.latent_space import KNOWN_LINEAR, latent_space_of
from safelight.diffusion.pictures.linear_fit import fit_linear
from safelight.errors import SafelightError

log = logging.getLogger(__name__)


def load_model(
    listing: Listing, settings: Settings, device: torch.device, precision: Precision
) -> tuple[SdxlRenderer, int]:
    """The model and the bytes it takes on the device. Raises StartError, DoesNotFit when memory ran out."""
    dtype = DTYPES[precision]
    base = _load_base(listing, device, dtype)
    accelerate(base, settings)
    refiner = load_refiner(listing.refiner, base.vae, device, dtype) if listing.refiner else None
    if refiner is not None:
        accelerate(refiner, settings)
    tiny = load_tiny_decoder(*listing.tiny, device, dtype) if listing.tiny else None
    renderer = SdxlRenderer(
        listing.model,
        device,
        precision,
        base,
        _decoders(listing, base, tiny, device),
        refiner=refiner,
        refiner_start=settings.model_refiner_start,
        apply_loras=Loras(base, listing.loras, listing.lora_targets).apply,
    )
    networks = {id(network): network for part in (base, refiner) if part for network in part.networks}
    return renderer, sum(bytes_of(network) for network in networks.values()) + (bytes_of(tiny) if tiny else 0)


def _load_base(listing: Listing, device: torch.device, dtype: torch.dtype) -> Components:
    vae = load_vae(listing.vae, device, dtype) if listing.vae else None
    match listing.checkpoint:
        case Folder():
            base = load_folder(listing.checkpoint, device, dtype)
            return base if vae is None else replace(base, vae=vae)
        case SingleFile():
            return load_single_file(listing.checkpoint, vae, device, dtype)


def _decoders(listing: Listing, base: Components, tiny: object, device: torch.device) -> Mapping[str, Decode]:
    known = listing.profile.preview.linear or KNOWN_LINEAR.get(latent_space_of(base.vae.config))
    # On a CPU even a tiny decoder takes its time from the steps, so there it is used when somebody chose it.
    tiny_first = device.type != "cpu" or listing.is_tiny_chosen
    try:
        linear = known or fit_linear(base.vae)
    except SafelightError as error:
        raise Refusal("its VAE produces invalid numbers; name another one in MODEL_VAE_DIR") from error
    return preview_decoders(base.vae, tiny, linear, device, tiny_first=tiny_first)
