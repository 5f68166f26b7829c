"""Builds an SDXL checkpoint of a few hundred kilobytes with random weights: 64-pixel images in milliseconds."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    EulerDiscreteScheduler,
    StableDiffusionXLImg2ImgPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from safelight.diffusion.checkpoints.clip_tokenizer import byte_symbols

_HIDDEN, _HIDDEN_2 = 32, 48  # different, as in SDXL: it is how a single file tells its text encoders apart


def save_tiny_checkpoint(folder: Path, prediction_type: str = "v_prediction", spacing: str = "trailing") -> Path:
    """A foreign checkpoint: it has no safelight.json."""
    torch.manual_seed(0)
    vocabulary = _vocabulary()
    StableDiffusionXLPipeline(
        vae=_vae(),
        unet=_unet(),
        text_encoder=CLIPTextModel(_text_config(_HIDDEN, len(vocabulary))),
        text_encoder_2=CLIPTextModelWithProjection(_text_config(_HIDDEN_2, len(vocabulary))),
        tokenizer=CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77),
        tokenizer_2=CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77),
        scheduler=_scheduler(prediction_type, spacing),
        add_watermarker=False,
    ).save_pretrained(folder, safe_serialization=True)
    return folder


def save_tiny_refiner(folder: Path, prediction_type: str = "v_prediction", spacing: str = "trailing") -> Path:
    """As SDXL's: the second text encoder only, and an aesthetic score instead of the target size."""
    torch.manual_seed(1)
    vocabulary = _vocabulary()
    StableDiffusionXLImg2ImgPipeline(
        vae=_vae(),
        unet=_unet(cross_attention_dim=_HIDDEN_2, projection_class_embeddings_input_dim=5 * 8 + _HIDDEN_2),
        text_encoder=None,
        text_encoder_2=CLIPTextModelWithProjection(_text_config(_HIDDEN_2, len(vocabulary))),
        tokenizer=None,
        tokenizer_2=CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77),
        scheduler=_scheduler(prediction_type, spacing),
        requires_aesthetics_score=True,
        force_zeros_for_empty_prompt=False,
        add_watermarker=False,
    ).save_pretrained(folder, safe_serialization=True)
    return folder


def _scheduler(prediction_type: str, spacing: str) -> EulerDiscreteScheduler:
    return EulerDiscreteScheduler(
        beta_start=0.00085,
        beta_end=0.02,
        beta_schedule="scaled_linear",
        steps_offset=1,
        prediction_type=prediction_type,
        timestep_spacing=spacing,
    )


def _text_config(hidden: int, words: int) -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=words,
        hidden_size=hidden,
        intermediate_size=37,
        num_hidden_layers=2,
        num_attention_heads=4,
        projection_dim=hidden,
        bos_token_id=words - 2,
        eos_token_id=words - 1,
        pad_token_id=words - 1,
    )


def _unet(
    cross_attention_dim: int = _HIDDEN + _HIDDEN_2, projection_class_embeddings_input_dim: int = 6 * 8 + _HIDDEN_2
) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=8,
        in_channels=4,
        out_channels=4,
        block_out_channels=(16, 32),
        layers_per_block=1,
        norm_num_groups=8,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=(2, 4),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        transformer_layers_per_block=1,
        projection_class_embeddings_input_dim=projection_class_embeddings_input_dim,
        cross_attention_dim=cross_attention_dim,
    )


def _vae() -> AutoencoderKL:
    return AutoencoderKL(
        block_out_channels=(8, 8, 16, 16),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=4,
        layers_per_block=1,
        norm_num_groups=8,
        sample_size=64,
        scaling_factor=0.13025,
        mid_block_add_attention=False,
    )


def _vocabulary() -> dict[str, int]:
    """Every byte, alone and at a word's end, then the two specials with the highest ids: no word is unknown."""
    symbols = byte_symbols()
    words = [*symbols, *(f"{symbol}</w>" for symbol in symbols), "<|startoftext|>", "<|endoftext|>"]
    return {word: number for number, word in enumerate(words)}
