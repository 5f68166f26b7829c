"""Owns weight files on disk: which of a folder's files to take, what their headers say, and which files are refused.

Reads names, JSON and safetensors headers only; nothing here is loaded into memory or executed.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from safelight.work import StartError

PICKLES = frozenset({".bin", ".ckpt", ".pt", ".pth", ".pkl"})
_SHARD_NAME = re.compile(r"[A-Za-z0-9._-]+\.safetensors")

Shapes = Mapping[str, tuple[int, ...]]  # tensor name -> shape


class Refusal(StartError):
    """Why files cannot be used; names MODEL_CHECKPOINT_DIR unless `named_after` says that they came from elsewhere."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"MODEL_CHECKPOINT_DIR: {reason}.")
        self.reason = reason


@contextmanager
def named_after(variable: str) -> Iterator[None]:
    """Inside, a refusal names this variable."""
    try:
        yield
    except Refusal as error:
        raise StartError(f"{variable}: {error.reason}.") from error


@dataclass(frozen=True)
class Weights:
    """One network's files: their variant ("fp16" or None) and what is in them."""

    variant: str | None
    shapes: Shapes


def find_weights(folder: Path, stem: str) -> Weights:
    """The plain files before the fp16 ones. Raises Refusal."""
    read_json(folder / "config.json")
    for variant in (None, "fp16"):
        file = folder / (f"{stem}.{variant}.safetensors" if variant else f"{stem}.safetensors")
        index = folder / (f"{stem}.safetensors.index.{variant}.json" if variant else f"{stem}.safetensors.index.json")
        if file.is_file():
            return Weights(variant, read_shapes(file))
        if index.is_file():
            return Weights(variant, _read_shards(index))
    if any(file.suffix in PICKLES for file in folder.iterdir()):
        raise Refusal(f"{folder} has only pickled weights, which can run any code when loaded; convert to .safetensors")
    raise Refusal(f"{folder} has no {stem}.safetensors")


def require_safetensors(path: Path) -> None:
    if path.suffix in PICKLES:
        raise Refusal(f"{path} is a pickle, which can run any code when loaded; convert it to .safetensors")
    if path.suffix != ".safetensors":
        raise Refusal(f"{path} is neither a folder nor a .safetensors file")


def read_shapes(path: Path) -> Shapes:
    with open_weights(path) as file:
        return {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118  # no mapping


def read_metadata(path: Path) -> Mapping[str, str]:
    """What the trainer or the author wrote into the header."""
    with open_weights(path) as file:
        return file.metadata() or {}


def read_numbers(path: Path, name: str) -> list[float]:
    """A small tensor's content."""
    with open_weights(path, "pt") as file:  # numpy has no bf16
        return [float(number) for number in file.get_tensor(name).flatten()]


@contextmanager
def open_weights(path: Path, framework: str = "numpy") -> Iterator[Any]:
    """Raises Refusal."""
    try:
        path.open("rb").close()  # safetensors takes every file that it may not read for one that is not there
        with safe_open(path, framework) as file:
            yield file
    except OSError as error:
        raise Refusal(f"{path} cannot be read ({error.strerror or error})") from error
    except SafetensorError as error:
        raise Refusal(f"{path} cannot be read as safetensors ({error})") from error


def count_numbers(shapes: Shapes) -> int:
    return sum(math.prod(shape) for shape in shapes.values())


def read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise Refusal(f"{path} cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise Refusal(f"{path} is not JSON") from error
    if not isinstance(content, dict):
        raise Refusal(f"{path} is not a JSON object")
    return content


def _read_shards(index: Path) -> Shapes:
    """Shard names come from a file somebody else wrote: plain names beside the index, nothing else."""
    weight_map = read_json(index).get("weight_map")
    if not isinstance(weight_map, dict) or not weight_map:
        raise Refusal(f"{index} has no weight_map")
    shapes: dict[str, tuple[int, ...]] = {}
    for name in sorted({str(name) for name in weight_map.values()}):
        if not _SHARD_NAME.fullmatch(name):
            raise Refusal(f"{index} names the shard {name!r}, which is not a plain .safetensors file name")
        shapes |= read_shapes(index.parent / name)
    return shapes
