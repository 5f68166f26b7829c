"""Owns the list of models there are, described without loading any: the default one and those in MODELS_DIR."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safelight import wire
from safelight.config import Settings
from safelight.diffusion.checkpoints.checkpoint import (
    TINY_DECODER,
    Checkpoint,
    Folder,
    VaeFiles,
    find_checkpoint,
    find_refiner,
    find_tiny_decoder,
    find_vae,
)
from safelight.diffusion.checkpoints.lora_files import LoraFile, LoraTargets, list_loras
from safelight.diffusion.checkpoints.profile import Profile, foreign_profile, read_profile
from safelight.diffusion.checkpoints.weights import Refusal, count_numbers, named_after, read_json
from safelight.diffusion.drawing.samplers import SAMPLERS
from safelight.diffusion.pictures.latent_space import LatentSpace, latent_space_of
from safelight.work import StartError

_CONFIGURED_DECODER = "PREVIEW_DECODER_DIR"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Listing:
    """A model and all the files it is loaded from."""

    model: wire.Model
    profile: Profile
    checkpoint: Checkpoint
    refiner: Folder | None
    vae: VaeFiles | None  # in place of the checkpoint's
    tiny: tuple[Path, str] | None  # a preview decoder, and the variable that named it
    loras: Mapping[str, Path]
    latent_space: LatentSpace

    @property
    def is_tiny_chosen(self) -> bool:
        """The preview decoder was configured, not found beside the weights."""
        return self.tiny is not None and self.tiny[1] == _CONFIGURED_DECODER

    @property
    def numbers(self) -> int:
        """Weights in all files: times the precision's bytes it is the memory the model will take."""
        extra = self.vae.weights.shapes if self.vae and self.vae.weights else {}
        return self.checkpoint.numbers + (self.refiner.numbers if self.refiner else 0) + count_numbers(extra)


class Catalogue:
    """Reads JSON and headers only."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loras = list_loras(settings.lora_dir)
        self._targets: dict[str, LoraTargets] = {}  # by the networks' configs: making one takes a second
        self._default_space: LatentSpace | None = None

    def listings(self) -> list[Listing]:
        """The default model first. Raises StartError when that one is broken; others are logged and left out."""
        default = self._read(self._settings.model_checkpoint_dir, default=True)
        listings = {default.model.id: default}
        for path in self._more_paths():
            try:
                with named_after("MODELS_DIR"):
                    found = self._read(path, default=False)
                    if found.model.id in listings:
                        other = listings[found.model.id].checkpoint.path
                        raise Refusal(f"{path} has the same name as {other}, which is {found.model.id!r}")
            except StartError as error:
                log.warning("a model is left out: %s", error)
            else:
                listings[found.model.id] = found
        return [*listings.values()]

    def _more_paths(self) -> list[Path]:
        folder = self._settings.models_dir
        if folder is None:
            return []
        if not folder.is_dir():
            raise StartError(f"MODELS_DIR: there is no folder at {folder}.")
        default = self._settings.model_checkpoint_dir.resolve()
        return [path for path in sorted(folder.iterdir()) if _is_model(path) and path.resolve() != default]

    def _read(self, path: Path, default: bool) -> Listing:
        checkpoint = find_checkpoint(path)
        configs = {part: read_json(checkpoint.layout / part / "config.json") for part in ("unet", "vae")}
        profile = read_profile(checkpoint.layout) or _foreign(checkpoint.name, configs)
        if profile.default_sampler not in SAMPLERS:
            raise Refusal(f"safelight.json names the sampler {profile.default_sampler!r}, which does not exist")
        space = latent_space_of(configs["vae"])
        if default:
            self._default_space = space
        alike = space == self._default_space  # then decoders that were configured for the default model fit it too
        refiner = self._settings.model_refiner_checkpoint_dir if default else None
        vae = self._settings.model_vae_dir if alike else None
        tiny = self._tiny(checkpoint.layout, alike)
        loras = self._fitting(checkpoint.layout)
        return Listing(
            model=_describe(profile, default, self._settings.model_max_batch_size, tiny is not None, loras, refiner),
            profile=profile,
            checkpoint=checkpoint,
            refiner=find_refiner(refiner) if refiner else None,
            vae=find_vae(vae) if vae else None,
            tiny=tiny,
            loras={name: lora.path for name, lora in loras.items()},
            latent_space=space,
        )

    def _tiny(self, layout: Path, alike: bool) -> tuple[Path, str] | None:
        configured = self._settings.preview_decoder_dir
        if configured is not None and alike:
            return find_tiny_decoder(configured, _CONFIGURED_DECODER), _CONFIGURED_DECODER
        if (layout / TINY_DECODER).is_dir():
            return find_tiny_decoder(layout / TINY_DECODER, "MODEL_CHECKPOINT_DIR"), "MODEL_CHECKPOINT_DIR"
        return None

    def _fitting(self, layout: Path) -> dict[str, LoraFile]:
        if not self._loras:
            return {}
        parts = ("unet", "text_encoder", "text_encoder_2")
        key = json.dumps([read_json(layout / part / "config.json") for part in parts], sort_keys=True)
        if key not in self._targets:
            self._targets[key] = LoraTargets(layout)
        return {name: lora for name, lora in self._loras.items() if self._targets[key].fit(lora)}


def _is_model(path: Path) -> bool:
    """Whether it is worth a look, and a sentence when it cannot be used. The folder beside a single file has no weights
    of its own."""
    if path.name.startswith("."):
        return False
    if path.is_dir():
        return (path / "model_index.json").is_file() and not path.with_name(f"{path.name}.safetensors").is_file()
    return path.suffix in (".safetensors", ".ckpt")


def _foreign(name: str, configs: Mapping[str, Mapping[str, Any]]) -> Profile:
    vae_factor = 2 ** (len(configs["vae"].get("block_out_channels", (64,))) - 1)
    unet_factor = 2 ** (len(configs["unet"].get("block_out_channels", (320, 640, 1280, 1280))) - 1)
    latent_side = configs["unet"].get("sample_size") or 128
    return foreign_profile(name, int(latent_side) * vae_factor, vae_factor * unet_factor)


def _describe(
    profile: Profile,
    default: bool,
    max_batch_size: int,
    has_tiny: bool,
    loras: Mapping[str, LoraFile],
    refiner: Path | None,
) -> wire.Model:
    width, height = profile.default_size
    return wire.Model(
        id=profile.name,
        title=profile.title,
        description=profile.description,
        default=default,
        size=wire.SizeLimits(
            min=profile.min_size,
            max=profile.max_size,
            multiple_of=profile.size_step,
            default_width=width,
            default_height=height,
        ),
        samplers=list(SAMPLERS),
        default_sampler=profile.default_sampler,
        default_steps=profile.default_steps,
        draft_steps=profile.draft_steps,
        default_guidance_scale=profile.default_guidance_scale,
        max_guidance_scale=profile.max_guidance_scale,
        max_batch_size=max_batch_size,
        preview_decoders=["tiny", "linear", "vae"] if has_tiny else ["linear", "vae"],
        loras=list(loras),
        has_refiner=refiner is not None,
        example_prompts=list(profile.example_prompts),
    )
