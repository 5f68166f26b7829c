"""The engine's environment, parsed once into a frozen object; a bad value stops the start and names its variable."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]  # Safelight's folder, in which .env lies
SHIPPED_MODEL = ROOT / "python-api" / "models" / "safelight-mini"


class ConfigError(Exception):
    """The environment holds a value the engine cannot start with. The message is one sentence for a person."""


def _split_hosts(value: object) -> object:
    return tuple(host.strip().lower() for host in value.split(",") if host.strip()) if isinstance(value, str) else value


def _locate(path: Path) -> Path:
    """Where a person means: ~ is their home, and what is relative begins in Safelight's folder, whoever starts this."""
    try:
        return ROOT / path.expanduser()
    except RuntimeError as error:  # no such user
        raise ValueError(str(error)) from error


def _accept_warn(value: object) -> object:
    return "warning" if value == "warn" else value  # the gateway reads the same variable and says warn


LogLevel = Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_accept_warn)]
Hosts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_hosts)]
Location = Annotated[Path, AfterValidator(_locate)]


class Settings(BaseSettings):
    """One field per environment variable; the variable is the field's name in capitals."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    engine_host: str = "127.0.0.1"
    engine_port: int = Field(default=8000, ge=0, le=65535, description="0 takes a free port.")
    engine_allowed_hosts: Hosts = Field(default=(), description="Host names accepted besides the loopback ones.")

    model_checkpoint_dir: Location = Field(
        default=SHIPPED_MODEL, description="A diffusers folder or a single .safetensors file."
    )
    model_device: str = Field(default="auto", pattern=r"^(auto|cpu|mps|cuda|cuda:\d{1,2})$")
    model_precision: Literal["auto", "fp32", "fp16", "bf16"] = "auto"
    model_max_batch_size: int = Field(
        default=4, ge=1, le=16, description="Most images of one generation, and of one forward shared by several."
    )
    model_refiner_checkpoint_dir: Location | None = Field(
        default=None, description="An SDXL refiner, a diffusers folder."
    )
    model_refiner_start: float = Field(default=0.8, gt=0, lt=1, description="Share of the steps that the base takes.")
    model_vae_dir: Location | None = Field(default=None, description="A VAE instead of the checkpoint's (fp16-safe).")
    models_dir: Location | None = Field(default=None, description="More checkpoints, loaded when first asked for.")
    model_memory_budget_gb: float = Field(default=0, ge=0, description="For all loaded models; 0: as measured.")
    lora_dir: Location | None = Field(default=None, description="LoRAs, *.safetensors, asked for by file name.")
    model_compile: bool = False
    model_channels_last: bool = True
    enable_xformers: bool = Field(default=False, description="Accepted; torch's own attention is used and says so.")
    preview_decoder_dir: Location | None = Field(default=None, description="A diffusers AutoencoderTiny folder.")

    max_running: int = Field(default=16, ge=1, le=256, description="1: first come, first served.")
    generation_timeout_s: float = Field(default=600, gt=0, le=86_400, description="From its start.")
    turn_timeout_s: float = Field(
        default=900, gt=0, le=86_400, description="Of one step or decoding; after it the device counts as hung."
    )
    latents_budget_mb: float = Field(default=256, ge=0, description="Steps' latents kept for branches.")
    queue_max: int = Field(default=32, ge=1, le=10_000)
    disconnect_grace_s: float = Field(default=10, ge=0, le=86_400)
    retention_s: float = Field(default=3600, ge=0, le=31_536_000)
    retention_count: int = Field(default=100, ge=1, le=100_000)
    retention_mb: float = Field(default=512, ge=0, description="Pictures and events of all logs together.")
    heartbeat_s: float = Field(default=15, gt=0, le=3600)
    log_level: LogLevel = "info"


def read_settings() -> Settings:
    """Settings from the environment. Raises ConfigError naming the first bad variable."""
    try:
        return Settings()
    except ValidationError as error:
        problem = error.errors()[0]
        variable = str(problem["loc"][0]).upper()
        raise ConfigError(f"{variable}: {problem['msg']} (it is {problem['input']!r}).") from error
