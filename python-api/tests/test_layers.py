"""Who may import whom: main -> server -> api -> engine -> {streaming, scheduling} -> generations -> work, and
diffusion -> work. A folder that is not listed here may import nothing but words, so a new one is under every rule from
its first line. Imports inside functions count too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent
FILES = sorted(path.relative_to(HERE).as_posix() for path in (HERE / "safelight").rglob("*.py"))
TRAINING = sorted(path.relative_to(HERE).as_posix() for path in (HERE / "training").rglob("*.py"))

WORDS = {"wire", "errors", "config", "prompt"}
# layer -> what it may import of ours besides its own files and WORDS
ALLOWED = {
    "main": {"server", "work", "diffusion", "logs"},
    "__main__": {"main"},
    "openapi": {"api", "engine", "work"},
    "server": {"api", "engine", "work"},
    "api": {"engine", "generations", "streaming", "metrics"},
    "engine": {"generations", "streaming", "scheduling", "work", "metrics"},
    "streaming": {"generations"},
    "scheduling": {"generations", "work", "metrics"},
    "generations": {"work", "metrics"},
    "diffusion": {"work"},
}
# inside diffusion -> what of its other files and folders it may import
DIFFUSION = {
    "checkpoints": {"drawing", "pictures", "device", "device_memory", "memory"},
    "drawing": {"pictures", "device", "memory"},
}
BOTTOM = {"wire", "config", "prompt"}
# third-party package -> the layers that may know it
KEPT_IN = {
    "torch": {"diffusion"}, "diffusers": {"diffusion"}, "transformers": {"diffusion"}, "greenlet": {"diffusion"},
    "peft": {"diffusion"}, "PIL": {"diffusion", "generations", "work"}, "prometheus_client": {"metrics"},
    "fastapi": {"api"}, "starlette": {"api"}, "sse_starlette": {"api"}, "uvicorn": {"server"}, "h11": {"server"},
}  # fmt: skip


def module_of(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


MODULES = {module_of(file) for file in (*FILES, *TRAINING)}


def imports_of(file: str) -> Iterator[str]:
    """The modules that a file imports, ours by their full names."""
    for node in ast.walk(ast.parse((HERE / file).read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            for name in node.names:
                full = f"{node.module}.{name.name}"
                yield full if full in MODULES else str(node.module)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def faults_of(file: str, imported: str) -> Iterator[str]:
    """Why `file` may not import this module."""
    package, _, inner = imported.partition(".")
    layer = module_of(file).split(".")[1] if file != "safelight/__init__.py" else ""
    if package in KEPT_IN and layer not in KEPT_IN[package]:
        yield f"{package} is kept in {KEPT_IN[package]}"
    target = inner.split(".")[0]
    if package == "training":
        yield "training is not part of the engine"
    if package != "safelight" or not inner or target == layer:
        return
    if layer in BOTTOM or target not in ALLOWED.get(layer, set()) | WORDS:
        yield f"{layer} stands below {target} or beside it"


@pytest.mark.parametrize("file", FILES)
def test_imports_follow_the_layers(file: str) -> None:
    assert [fault for name in imports_of(file) for fault in faults_of(file, name)] == []


@pytest.mark.parametrize("file", [file for file in FILES if "/diffusion/" in file])
def test_checkpoints_know_drawing_and_drawing_knows_pictures(file: str) -> None:
    part = module_of(file).split(".")[2:3]
    allowed = DIFFUSION.get("".join(part), {"memory", "device", "device_memory"}) | set(part)
    for name in imports_of(file):
        if name.startswith("safelight.diffusion."):
            assert name.split(".")[2] in allowed, f"{file} imports {name}"


@pytest.mark.parametrize("files", [FILES, TRAINING], ids=["safelight", "training"])
def test_there_are_no_circles(files: list[str]) -> None:
    graph = {module_of(file): {name for name in imports_of(file) if name in MODULES} for file in files}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(error.args[1]))


def test_the_check_can_fail() -> None:
    assert list(faults_of("safelight/scheduling/line.py", "safelight.api.app"))
    assert list(faults_of("safelight/generations/log.py", "torch"))
    assert list(faults_of("safelight/tomorrow/room.py", "safelight.engine"))
    assert list(faults_of("safelight/wire.py", "safelight.errors"))
    assert not list(faults_of("safelight/tomorrow/room.py", "safelight.wire"))
    assert "safelight.generations.log" in set(imports_of("safelight/streaming/reader.py"))
