"""The environment: defaults, and values the engine refuses to start with."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from safelight.config import ConfigError, Settings, read_settings

ROOT = Path(__file__).resolve().parents[2]
LOCATIONS = [name.upper() for name, field in Settings.model_fields.items() if "Path" in str(field.annotation)]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ENGINE_PORT", "http"), ("ENGINE_PORT", "70000"),
        ("MODEL_DEVICE", "gpu"), ("MODEL_DEVICE", "cuda:x"), ("MODEL_PRECISION", "fp8"), ("MODEL_MAX_BATCH_SIZE", "0"),
        ("QUEUE_MAX", "0"), ("DISCONNECT_GRACE_S", "-1"), ("RETENTION_S", "soon"), ("RETENTION_COUNT", "0"),
        ("HEARTBEAT_S", "0"), ("LOG_LEVEL", "loud"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_by_its_variables_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match=f"^{variable}: .*{value}"):
        read_settings()


def test_values_are_read_and_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGINE_ALLOWED_HOSTS", "Studio.example, other.example,")
    monkeypatch.setenv("PREVIEW_DECODER_DIR", "")
    settings = read_settings()
    assert settings.engine_allowed_hosts == ("studio.example", "other.example")
    assert settings.preview_decoder_dir is None
    assert settings.model_checkpoint_dir.name == "safelight-mini"
    with pytest.raises(ValidationError):
        settings.engine_port = 1  # type: ignore[misc]  # frozen: that is the point


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("loras", ROOT / "loras"),
        ("/srv/loras", Path("/srv/loras")),
        ("~/loras", Path.home() / "loras"),
    ],
)
@pytest.mark.parametrize("variable", LOCATIONS)
def test_a_path_begins_beside_env_or_at_home_wherever_the_engine_is_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, path: str, found: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(variable, path)
    assert getattr(read_settings(), variable.lower()) == found


def test_an_unknown_home_is_refused_by_the_variables_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORA_DIR", "~nobody-of-this-name/loras")
    with pytest.raises(ConfigError, match=r"^LORA_DIR: "):
        read_settings()


@pytest.mark.parametrize("variable", [name.upper() for name in Settings.model_fields])
def test_an_empty_value_counts_as_absent(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    default = getattr(read_settings(), variable.lower())
    monkeypatch.setenv(variable, "")
    assert getattr(read_settings(), variable.lower()) == default


def test_the_log_level_may_be_said_as_the_gateway_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "warn")
    assert read_settings().log_level == "warning"
