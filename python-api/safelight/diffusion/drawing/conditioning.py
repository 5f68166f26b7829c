"""Owns what a prompt becomes for the UNet: all of its chunks one after the other, with its weights.

Prompts of one chunk without weights become exactly what the stock pipelines make of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from safelight.diffusion.drawing.components import Components
from safelight.diffusion.drawing.tokens import Token, chunks_of, fill

Chunks = list[list[Token]]


def encode_prompts(
    components: Components, prompt: str, negative_prompt: str, guidance_scale: float
) -> dict[str, torch.Tensor]:
    """A stock pipeline's arguments in place of its prompts. Without guidance there is no negative one. The shorter of
    the two gets empty chunks, for both are rows of one forward. What is pooled is the first chunk."""
    is_guided = guidance_scale > 1 and components.unet.config.time_cond_proj_dim is None
    is_zero = not negative_prompt and components.force_zeros_for_empty_prompt
    texts = [prompt, negative_prompt] if is_guided and not is_zero else [prompt]
    encoders = [
        (tokenizer, encoder)
        for tokenizer, encoder in (
            (components.tokenizer, components.text_encoder),
            (components.tokenizer_2, components.text_encoder_2),
        )
        if tokenizer is not None and encoder is not None
    ]
    chunks = [[chunks_of(tokenizer, text) for tokenizer, _ in encoders] for text in texts]
    count = max(len(own) for of_text in chunks for own in of_text)
    encoded = [_encode(encoders, of_text, count) for of_text in chunks]
    embeds, pooled = encoded[0]
    arguments = {"prompt_embeds": embeds, "pooled_prompt_embeds": pooled}
    if is_guided:
        negative, negative_pooled = (
            encoded[1] if len(encoded) > 1 else (torch.zeros_like(embeds), torch.zeros_like(pooled))
        )
        arguments |= {"negative_prompt_embeds": negative, "negative_pooled_prompt_embeds": negative_pooled}
    return arguments


def _encode(
    encoders: Sequence[tuple[Any, Any]], chunks: Sequence[Chunks], count: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """(1, tokens, width) from the last layer but one of all encoders, and what the last of them pools, (1, width)."""
    parts: list[torch.Tensor] = []
    pooled: torch.Tensor | None = None
    for (tokenizer, encoder), own in zip(encoders, chunks, strict=True):
        filled = own + [[] for _ in range(count - len(own))]
        output = _read(encoder, [fill(tokenizer, chunk) for chunk in filled])
        states = _weigh(tokenizer, encoder, output.hidden_states[-2], filled)  # (chunks, 77, width)
        parts.append(states.reshape(1, -1, states.shape[-1]))
        pooled = output[0][:1]
    assert pooled is not None, "every SDXL model has a second text encoder"
    return torch.cat(parts, dim=-1), pooled


def _read(encoder: Any, numbers: Sequence[Sequence[int]]) -> Any:
    return encoder(torch.tensor(numbers, device=encoder.device), output_hidden_states=True)


def _weigh(tokenizer: Any, encoder: Any, states: torch.Tensor, chunks: Chunks) -> torch.Tensor:
    """Each token's state moved away from the one an empty prompt has at its place, or towards it:
    empty + weight * (state - empty), as ComfyUI does it (comfy/sd1_clip.py, ClipTokenWeightEncoder)."""
    if all(token.weight == 1 for chunk in chunks for token in chunk):
        return states
    excess = torch.zeros(states.shape[:2])  # of the weight over one
    for row, chunk in enumerate(chunks):
        excess[row, 1 : len(chunk) + 1] = torch.tensor([token.weight - 1 for token in chunk])
    empty = _read(encoder, [fill(tokenizer, [])]).hidden_states[-2]
    weighted: torch.Tensor = states + excess[..., None].to(states) * (states - empty)
    return weighted
