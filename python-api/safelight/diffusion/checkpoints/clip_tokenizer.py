"""Owns CLIP's tokenizers, built from the byte-pair vocabulary that single-file checkpoints leave out."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

from transformers import CLIPTokenizer

VOCABULARY = Path(__file__).parent / "sdxl_base" / "bpe_simple_vocab_16e6.txt.gz"
_SIZE = 49_408
_MERGES = _SIZE - 2 * 256 - 2  # the file lists more than CLIP was trained with


def make_clip_tokenizers() -> tuple[Any, Any]:
    """(tokenizer, tokenizer_2) of SDXL: the same words, the second pads with "!" (id 0)."""
    vocabulary, merges = _read()
    return (
        CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=77),
        CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=77, pad_token="!"),
    )


def byte_symbols() -> list[str]:
    """The printable stand-ins of the 256 bytes, in CLIP's order: those that print first, then the others."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    return [chr(code) for code in [*printable, *range(256, 256 + 256 - len(printable))]]


def _read() -> tuple[dict[str, int], list[tuple[str, str]]]:
    lines = gzip.decompress(VOCABULARY.read_bytes()).decode().split("\n")[1 : _MERGES + 1]  # line 0 is the version
    merges = [(first, second) for first, second in (line.split() for line in lines)]
    symbols = byte_symbols()
    words = [*symbols, *(f"{symbol}</w>" for symbol in symbols), *("".join(pair) for pair in merges)]
    words += ["<|startoftext|>", "<|endoftext|>"]
    return {word: number for number, word in enumerate(words)}, merges
