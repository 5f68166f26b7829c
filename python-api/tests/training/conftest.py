"""Training needs gradients, whatever tests of the engine ran before in the same process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def gradients() -> Iterator[None]:
    import torch

    with torch.inference_mode(False), torch.enable_grad():
        yield
