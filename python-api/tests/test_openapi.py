"""The published contract: complete, without FastAPI's own error form, and made without torch."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conftest import Run
from tests.pencil import Pencil


@pytest.fixture(scope="module")
def document() -> dict[str, object]:
    program = "import sys, safelight.openapi as o; o.main(); assert 'torch' not in sys.modules"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert printed.stderr == ""
    parsed: dict[str, object] = json.loads(printed.stdout)
    return parsed


def test_every_reference_leads_somewhere(document: dict[str, object]) -> None:
    text = json.dumps(document)
    schemas: dict[str, object] = document["components"]["schemas"]  # type: ignore[index]  # it is JSON
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named == set(schemas) - (set(schemas) - named)
    assert named <= set(schemas)
    assert {"Event", "StepEvent", "ErrorResponse", "GenerationRequest", "Generation", "Models", "Health"} <= named


def test_there_is_no_422(document: dict[str, object]) -> None:
    text = json.dumps(document)
    assert '"422"' not in text
    assert "HTTPValidationError" not in text


def test_docs_need_no_other_server(pencil: Pencil, run: Run) -> None:
    engine = run(pencil)
    page = engine.http.get("/docs").text
    assert "/generations/{generation_id}/stream" in page
    assert "http://" not in page
    assert "https://" not in page
    assert engine.http.get("/openapi.json").json()["openapi"].startswith("3.")
