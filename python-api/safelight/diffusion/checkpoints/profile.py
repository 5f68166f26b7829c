"""Owns what a model says about itself: `safelight.json` beside its weights, or values for a foreign checkpoint."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from safelight.diffusion.checkpoints.weights import Refusal
from safelight.diffusion.pictures.latent_space import Linear

PROFILE_NAME = "safelight.json"
MAX_NAME = 100


def clean_name(name: str) -> str:
    """Letters of any script, digits and `._-`; everything else becomes a dash."""
    kept = "".join(one if _is_name_letter(one) else " " for one in unicodedata.normalize("NFC", name))
    return "-".join(kept.split()).strip("-.")[:MAX_NAME]


def check_name(name: str) -> str:
    """Raises ValueError."""
    if not name or clean_name(name) != name:
        raise ValueError(f"must be of letters, digits, '.', '_' and '-', at most {MAX_NAME}")
    return name


def _is_name_letter(character: str) -> bool:
    return character in "._-" or unicodedata.category(character)[0] in "LMN"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Preview(_Part):
    linear: Linear | None = None  # None: looked up or fitted when the model is loaded


class Profile(_Part):
    """Sizes are (width, height) or one side in pixels."""

    name: Annotated[str, AfterValidator(check_name)]
    title: str
    description: str = ""
    default_size: tuple[int, int]
    min_size: int
    max_size: int
    size_step: int
    default_steps: Annotated[int, Field(ge=5, le=50)] = 20
    draft_steps: Annotated[int, Field(ge=5, le=50)] | None = None
    default_guidance_scale: Annotated[float, Field(ge=1, le=20)] = 5.0
    max_guidance_scale: Annotated[float, Field(ge=1, le=20)] = 20.0
    default_sampler: str = "euler"
    preview: Preview = Preview()
    example_prompts: tuple[str, ...] = ()


def read_profile(folder: Path) -> Profile | None:
    """The folder's own profile, None when it has none. Raises Refusal."""
    path = folder / PROFILE_NAME
    if not path.is_file():
        return None
    try:
        return Profile.model_validate_json(path.read_bytes())
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(str(part) for part in problem["loc"])
        raise Refusal(f"{path} is not valid: {field}: {problem['msg']}") from error


def foreign_profile(name: str, native_side: int, granularity: int) -> Profile:
    """For a checkpoint made elsewhere: square at the side it was trained at, from half to twice of it.

    `granularity` is the smallest multiple the networks allow; sizes people use with SDXL are multiples of 64.
    """
    step = max(64, granularity) if native_side >= 512 else granularity
    clean = clean_name(name) or "model"
    return Profile(
        name=clean,
        title=name.strip()[:MAX_NAME] or clean,
        default_size=(native_side, native_side),
        min_size=max(64, native_side // 2 // step * step),
        max_size=min(2048, native_side * 2),
        size_step=step,
    )
