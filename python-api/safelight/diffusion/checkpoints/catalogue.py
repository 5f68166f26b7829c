"""Owns the list of models there are, described without loading any: the default one and those in MODELS_DIR."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

from safelight import wire
from safelight.config import Settings
from safelight.diffusion.checkpoints.architecture import CHANNELS
from safelight.diffusion.checkpoints.checkpoint import (
    TINY_DECODER,
    Checkpoint,
    Folder,
    SingleFile,
    VaeFiles,
    find_checkpoint,
    find_refiner,
    find_tiny_decoder,
    find_vae,
)
from safelight.diffusion.checkpoints.lora_files import list_loras
from safelight.diffusion.checkpoints.lora_targets import LoraTargets
from safelight.diffusion.checkpoints.profile import MAX_NAME, Profile, foreign_profile, read_profile
from safelight.diffusion.checkpoints.weights import Refusal, count_numbers, read_json
from safelight.diffusion.drawing.samplers import SAMPLERS, samplers_for
from safelight.diffusion.pictures.latent_space import LatentSpace, latent_space_of
from safelight.work import StartError

MAX_NOTES = 100  # of files that cannot be used; the log names all
_CONFIGURED_DECODER = "PREVIEW_DECODER_DIR"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Listing:
    """A model and all the files it is loaded from."""

    model: wire.Model
    profile: Profile
    has_own_profile: bool
    checkpoint: Checkpoint
    refiner: Folder | None
    vae: VaeFiles | None  # in place of the checkpoint's
    tiny: tuple[Path, str] | None  # a preview decoder, and the variable that named it
    loras: Mapping[str, Path]
    lora_targets: LoraTargets | None  # when there is a LORA_DIR
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
        self.unusable: list[wire.UnusableModel] = []  # of MODELS_DIR, once it has been read
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
                found = self._with_id_of_its_own(self._read(path, default=False), listings)
            except Refusal as refusal:
                self._leave_out(path, refusal.reason)
            except StartError as error:  # another variable's
                self._leave_out(path, str(error).rstrip("."))
            else:
                listings[found.model.id] = found
        return [*listings.values()]

    def _leave_out(self, path: Path, reason: str) -> None:
        log.warning("a model is left out: MODELS_DIR: %s.", reason)
        if len(self.unusable) < MAX_NOTES:
            short = reason.replace(f"{path.parent}{os.sep}", "")  # whoever draws need not know where files lie
            self.unusable.append(wire.UnusableModel(name=path.name, reason=short))

    def _with_id_of_its_own(self, found: Listing, listings: Mapping[str, Listing]) -> Listing:
        """File names that differ in what ids leave out get a number after them, which stays theirs. Raises Refusal when
        two models call themselves the same."""
        if found.model.id not in listings:
            return found
        path, other = found.checkpoint.path, listings[found.model.id].checkpoint.path
        if found.has_own_profile:
            raise Refusal(f"{path} has the same name as {other}, which is {found.model.id!r}")
        own = f"{found.model.id[: MAX_NAME - 9]}-{crc32(path.name.encode()):08x}"
        if own in listings:
            raise Refusal(f"{path} has the same name as {other}, which is {found.model.id!r}")
        return replace(found, model=found.model.model_copy(update={"id": own}))

    def _more_paths(self) -> list[Path]:
        folder = self._settings.models_dir
        if folder is None:
            return []
        if not folder.is_dir():
            raise StartError(f"MODELS_DIR: there is no folder at {folder}.")
        default = os.path.realpath(self._settings.model_checkpoint_dir)
        return [path for path in sorted(folder.iterdir()) if _is_model(path) and os.path.realpath(path) != default]

    def _read(self, path: Path, default: bool) -> Listing:
        try:
            return self._describe(find_checkpoint(path), default)
        except OSError as error:
            raise Refusal(f"{error.filename or path} cannot be read ({error.strerror})") from error

    def _describe(self, checkpoint: Checkpoint, default: bool) -> Listing:
        configs = {part: read_json(checkpoint.layout / part / "config.json") for part in ("unet", "vae")}
        own_profile = read_profile(checkpoint.layout)
        profile = own_profile or _foreign(checkpoint.name, configs)
        samplers = samplers_for(checkpoint.scheduler_config)
        if profile.default_sampler not in samplers:
            raise Refusal(f"safelight.json names the sampler {profile.default_sampler!r}, which does not exist")
        space = latent_space_of(configs["vae"])
        if default:
            self._default_space = space
        alike = space == self._default_space  # then decoders that were configured for the default model fit it too
        refiner = self._settings.model_refiner_checkpoint_dir if default else None
        vae = self._settings.model_vae_dir if alike else None
        if vae is None and isinstance(checkpoint, SingleFile) and not checkpoint.has_vae:
            raise Refusal(f"{checkpoint.path} has no VAE; name one in MODEL_VAE_DIR")
        tiny = self._tiny(checkpoint.layout, alike)
        targets = self._targets_of(checkpoint.layout)
        loras, notes = self._fitting(targets)
        for note in notes:
            if note.name not in self._loras.refused:
                log.info("LORA_DIR: %r: %s", note.name, note.note, extra={"model": profile.name})
        model = _describe_model(profile, default, self._settings.model_max_batch_size, tiny is not None, refiner)
        return Listing(
            model=model.model_copy(
                update={
                    "samplers": [*samplers],
                    "loras": [*loras],
                    "lora_notes": notes[:MAX_NOTES],
                    "is_inpainting": CHANNELS[checkpoint.input_channels] == "inpainting",
                }
            ),
            has_own_profile=own_profile is not None,
            profile=profile,
            checkpoint=checkpoint,
            refiner=find_refiner(refiner) if refiner else None,
            vae=find_vae(vae) if vae else None,
            tiny=tiny,
            loras=loras,
            lora_targets=targets,
            latent_space=space,
        )

    def _tiny(self, layout: Path, alike: bool) -> tuple[Path, str] | None:
        configured = self._settings.preview_decoder_dir
        if configured is not None and alike:
            return find_tiny_decoder(configured, _CONFIGURED_DECODER), _CONFIGURED_DECODER
        if (layout / TINY_DECODER).is_dir():
            return find_tiny_decoder(layout / TINY_DECODER, "MODEL_CHECKPOINT_DIR"), "MODEL_CHECKPOINT_DIR"
        return None

    def _targets_of(self, layout: Path) -> LoraTargets | None:
        if not self._loras.files:
            return None
        parts = ("unet", "text_encoder", "text_encoder_2")
        key = json.dumps([read_json(layout / part / "config.json") for part in parts], sort_keys=True)
        if key not in self._targets:
            self._targets[key] = LoraTargets(layout)
        return self._targets[key]

    def _fitting(self, targets: LoraTargets | None) -> tuple[dict[str, Path], list[wire.LoraNote]]:
        """LoRAs that a model can use, by name, and what is to be said of them and of the others."""
        fitting: dict[str, Path] = {}
        notes = [wire.LoraNote(name=name, usable=False, note=reason) for name, reason in self._loras.refused.items()]
        for name, file in self._loras.files.items():
            assert targets is not None
            fit = targets.fit(file.shapes)
            if fit.reason is None:
                fitting[name] = file.path
            note = fit.reason or fit.left_out
            if note is not None:
                notes.append(wire.LoraNote(name=name, usable=fit.reason is None, note=note))
        return fitting, sorted(notes, key=lambda note: (note.usable, note.name))


def _is_model(path: Path) -> bool:
    """Whether it is worth a look, and a sentence when it cannot be used. The folder beside a single file has no weights
    of its own."""
    if path.name.startswith("."):
        return False
    if path.is_dir():
        try:
            return (path / "model_index.json").is_file() and not path.with_name(f"{path.name}.safetensors").is_file()
        except PermissionError:
            return True
    return path.suffix in (".safetensors", ".ckpt")


def _foreign(name: str, configs: Mapping[str, Mapping[str, Any]]) -> Profile:
    vae_factor = 2 ** (len(configs["vae"].get("block_out_channels", (64,))) - 1)
    unet_factor = 2 ** (len(configs["unet"].get("block_out_channels", (320, 640, 1280, 1280))) - 1)
    latent_side = configs["unet"].get("sample_size") or 128
    return foreign_profile(name, int(latent_side) * vae_factor, vae_factor * unet_factor)


def _describe_model(
    profile: Profile,
    default: bool,
    max_batch_size: int,
    has_tiny: bool,
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
        loras=[],
        lora_notes=[],
        is_inpainting=False,
        has_refiner=refiner is not None,
        example_prompts=list(profile.example_prompts),
    )
