"""Every number of the recipe in one place: architecture, profiles of machines, batch sizes, rates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODEL_DIR = Path(__file__).parent.parent / "models" / "safelight-mini"
SEED = 1  # of data order and noise; scene n has seed n whatever this says


@dataclass(frozen=True)
class Stage:
    """How one part learns. Batches are a worker's; shares are of the run's budget."""

    rate: float
    batch: int
    large_batch: int  # once pictures are large: whole frames of the VAE, 256 px of the UNet
    small_share: float  # of the budget is spent on small pictures
    decay_from: float  # the rate decays to `rate_end` over what remains after this share
    rate_end: float = 2e-5
    warmup: int = 150
    average: float = 0.997  # of the exponential moving average, where a stage keeps one


@dataclass(frozen=True)
class Profile:
    """A machine. On a CPU two single-threaded workers beat one process with two threads (gradient_exchange.py)."""

    device: str
    workers: int
    threads: int  # of each worker; 0 leaves it to torch
    loaders: int  # processes that write captions and cut crops ahead
    plain_attention: bool
    scenes: int  # that the UNet learns from
    pictures: int  # of them kept as pictures, for VAE, tiny decoder and polish
    shard: int  # scenes a file
    encode_batch: int
    save_every_s: float
    sheet_every_s: float
    vae: Stage
    tiny: Stage
    diffusion: Stage
    polish: Stage
    classifier: Stage


PROFILES: dict[str, Profile] = {
    "cpu": Profile(
        device="cpu",
        workers=2,
        threads=1,
        loaders=0,
        plain_attention=True,
        scenes=40_960,
        pictures=8192,
        shard=2048,
        encode_batch=4,  # activations of more pictures fall out of the cache
        save_every_s=240,
        sheet_every_s=600,
        vae=Stage(1.2e-3, 8, 1, small_share=0.9, decay_from=0.0),
        tiny=Stage(1e-3, 8, 2, small_share=0.8, decay_from=0.3),
        diffusion=Stage(8e-4, 36, 24, small_share=0.35, decay_from=0.5, average=0.998),
        polish=Stage(6e-4, 2, 2, small_share=0.0, decay_from=0.0, warmup=30),
        classifier=Stage(2e-3, 32, 32, small_share=1.0, decay_from=0.3, warmup=50),
    ),
    "cuda": Profile(
        device="cuda",
        workers=1,
        threads=0,
        loaders=12,
        plain_attention=False,
        scenes=163_840,
        pictures=24_576,
        shard=2048,
        encode_batch=256,
        save_every_s=120,
        sheet_every_s=120,
        vae=Stage(1.2e-3, 64, 16, small_share=0.85, decay_from=0.3),
        tiny=Stage(1e-3, 64, 32, small_share=0.8, decay_from=0.3),
        diffusion=Stage(8e-4, 512, 512, small_share=0.4, decay_from=0.6, average=0.999),
        polish=Stage(6e-4, 32, 32, small_share=0.0, decay_from=0.0, warmup=30),
        classifier=Stage(2e-3, 256, 256, small_share=1.0, decay_from=0.3, warmup=50),
    ),
}

# The encoder stops learning at this share of the VAE's budget; the decoder alone goes on from there.
VAE_FREEZE = 0.7
VAE_CROPS = {"cpu": 64, "cuda": 128}
TINY_CROP = 16  # latent pixels

VOCAB_SIZE = 3072  # at most; two languages
MAX_TOKENS = 77
TEXT_WIDTH = 128

VAE: dict[str, Any] = {
    "in_channels": 3,
    "out_channels": 3,
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
    "block_out_channels": (16, 32, 64, 128),
    "layers_per_block": 1,
    "latent_channels": 4,
    # Groups of two channels, as eight would make of 16, normalise flat colours away: red came out brown.
    "norm_num_groups": 2,
    "mid_block_add_attention": False,
    "force_upcast": False,
    "sample_size": 256,
}

UNET_CHANNELS = (64, 128, 192)
UNET: dict[str, Any] = {
    "sample_size": 32,
    "in_channels": 4,
    "out_channels": 4,
    "block_out_channels": UNET_CHANNELS,
    "layers_per_block": 1,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "transformer_layers_per_block": 1,
    # diffusers reads "attention_head_dim" as the number of heads: 32 channels a head.
    "attention_head_dim": tuple(channels // 32 for channels in UNET_CHANNELS),
    "cross_attention_dim": 2 * TEXT_WIDTH,
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 32,
    # pooled text plus six time ids, so text2img, img2img and inpaint share it
    "projection_class_embeddings_input_dim": TEXT_WIDTH + 6 * 32,
}

TEXT: dict[str, Any] = {
    "hidden_size": TEXT_WIDTH,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 4 * TEXT_WIDTH,
    "projection_dim": TEXT_WIDTH,
    "max_position_embeddings": MAX_TOKENS,
}

# TAESD's idea (a small decoder for previews) in an eighth of its width: about 5 GFLOP a picture where the VAE takes 26.
TINY_CHANNELS, TINY_ENCODER_CHANNELS = 32, 16
TINY: dict[str, Any] = {
    "in_channels": 3,
    "out_channels": 3,
    "latent_channels": 4,
    "encoder_block_out_channels": (TINY_ENCODER_CHANNELS,) * 4,
    "decoder_block_out_channels": (TINY_CHANNELS,) * 4,
    "num_encoder_blocks": (1, 1, 1, 1),
    "num_decoder_blocks": (3, 2, 1, 1),
    "scaling_factor": 1.0,
}

SCHEDULER: dict[str, Any] = {
    "beta_schedule": "scaled_linear",
    "beta_start": 0.00085,
    # SDXL stops at 0.012, which leaves 6.8 % of the picture's mean in the noise; 0.020 leaves 1.5 %.
    "beta_end": 0.020,
    "prediction_type": "v_prediction",
    "timestep_spacing": "trailing",
    "steps_offset": 1,
    "num_train_timesteps": 1000,
}
