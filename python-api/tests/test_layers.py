"""Who may import whom: main -> server -> api -> serving; diffusion meets serving at the Renderer interface only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "safelight"
FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))

WORDS = {"safelight", "safelight.wire", "safelight.errors", "safelight.config"}
# layer -> prefixes of ours it may import besides its own files and WORDS
ALLOWED = {
    "api": {"safelight.serving"},
    "serving": set(),
    "diffusion": {"safelight.serving.renderer"},
    "server.py": {"safelight.api", "safelight.serving"},
    "openapi.py": {"safelight.api", "safelight.serving"},
    "main.py": {"safelight.server", "safelight.serving", "safelight.diffusion", "safelight.logs"},
    "__main__.py": {"safelight.main"},
    "wire.py": set(), "errors.py": set(), "config.py": set(), "logs.py": set(), "__init__.py": set(),
}  # fmt: skip
# third-party package -> the layers that may know it
KEPT_IN = {
    "torch": {"diffusion"}, "diffusers": {"diffusion"}, "transformers": {"diffusion"}, "PIL": {"diffusion", "serving"},
    "greenlet": {"diffusion"},
    "peft": {"diffusion"}, "prometheus_client": {"serving"},
    "fastapi": {"api"}, "starlette": {"api"}, "sse_starlette": {"api"}, "uvicorn": {"server.py"},
}  # fmt: skip


def imports_of(file: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / file).read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def starts_with(name: str, prefixes: set[str]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


@pytest.mark.parametrize("file", FILES)
def test_imports_follow_the_layers(file: str) -> None:
    layer = file.split("/")[0]
    own = {f"safelight.{layer}"} if "/" in file else set()
    words = WORDS - {"safelight"}
    for name in imports_of(file):
        package = name.split(".")[0]
        if package == "safelight":
            short = name in ("safelight.wire", "safelight.__version__")
            assert short or starts_with(name, words | own | ALLOWED[layer]), f"{file} imports {name}"
        elif package in KEPT_IN:
            assert layer in KEPT_IN[package], f"{file} imports {name}"


def test_the_check_can_fail() -> None:
    assert not starts_with("safelight.api.app", ALLOWED["serving"] | WORDS - {"safelight"})
    assert "safelight.serving.log.EventLog" in set(imports_of("serving/reader.py"))
