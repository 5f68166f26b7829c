"""Owns the folder of LoRAs: which files are in it, what their headers say, and which can be of no model's use."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from safelight.diffusion.checkpoints.weights import PICKLES, Refusal, Shapes, read_shapes
from safelight.work import StartError

MAX_BYTES = 2 * 2**30  # the largest published for SDXL (rank 256, all layers) has 1.7 GB
MAX_FILES = 500
MAX_NAME = 255
_MAX_SEEN = 20_000  # directory entries; a wrong LORA_DIR may be somebody's whole disk
_OTHER_KINDS = ("dora_scale", "lokr_", "hada_", "oft_", "lora_mid")  # LyCORIS and DoRA: not a sum of two factors

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LoraFile:
    path: Path
    shapes: Shapes


@dataclass
class LoraFolder:
    """`files` by name, which is the path below the folder without suffix; `refused` says why others are no model's."""

    files: dict[str, LoraFile] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def list_loras(folder: Path | None) -> LoraFolder:
    """Raises StartError naming LORA_DIR when there is no such folder."""
    found = LoraFolder()
    if folder is None:
        return found
    if not folder.is_dir():
        raise StartError(f"LORA_DIR: there is no folder at {folder}.")
    paths = sorted((_name_of(path, folder), path) for path in _weights_below(folder))
    if len(paths) > MAX_FILES:
        log.warning("LORA_DIR: only the first %d of %d files are listed", MAX_FILES, len(paths))
    for name, path in paths[:MAX_FILES]:
        try:
            if name in found.files:
                raise Refusal("its name differs from another's only in what stands around it or in its suffix")
            found.files[name] = _read(path, name)
        except Refusal as refusal:
            reason = refusal.reason.replace(str(path), "it")
            found.refused[path.relative_to(folder).as_posix() if name in found.files else name] = reason
            log.warning("LORA_DIR: %r cannot be used: %s", str(path), reason)
    return found


def _name_of(path: Path, folder: Path) -> str:
    """Without blanks around it, which requests do not keep."""
    return path.relative_to(folder).with_suffix("").as_posix().strip()


def _weights_below(folder: Path) -> Iterator[Path]:
    """In sub-folders too, also linked ones, but for hidden ones."""
    seen, entered = 0, set[str]()
    for parent, folders, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(parent)
        folders[:] = [] if real in entered else sorted(name for name in folders if not name.startswith("."))
        if real in entered:  # a link back
            continue
        entered.add(real)
        seen += len(folders) + len(files)
        if seen > _MAX_SEEN:
            log.warning("LORA_DIR: it has more than %d entries, of which the rest is not looked at", _MAX_SEEN)
            return
        for name in files:
            if not name.startswith(".") and Path(name).suffix in {".safetensors", *PICKLES}:
                yield Path(parent, name)


def _read(path: Path, name: str) -> LoraFile:
    if path.suffix != ".safetensors":
        raise Refusal("it is a pickle, which can run any code when loaded; convert it to .safetensors")
    if len(name) > MAX_NAME:
        raise Refusal(f"its name has more than {MAX_NAME} characters")
    try:
        size = path.stat().st_size
    except OSError as error:
        raise Refusal(f"it cannot be read ({error.strerror})") from error
    if size > MAX_BYTES:
        raise Refusal(f"it is larger than {MAX_BYTES // 2**30} GiB")
    shapes = read_shapes(path)
    kind = next((kind for kind in _OTHER_KINDS if any(kind in tensor for tensor in shapes)), None)
    if kind is not None:
        raise Refusal(f"it is not a plain LoRA: it has {kind.strip('_')} weights")
    return LoraFile(path, shapes)
