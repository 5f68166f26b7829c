"""Prints the engine's OpenAPI document, for `python -m safelight.openapi`. Loads no model and no torch."""

from __future__ import annotations

import json

from safelight.api.app import create_app
from safelight.config import Settings
from safelight.engine import Engine
from safelight.work import Shelf


def _load_nothing() -> Shelf:
    raise AssertionError("describing the API loads no model")


def main() -> None:
    app = create_app(Engine(Settings(_env_file=None), _load_nothing))
    print(json.dumps(app.openapi(), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
