"""Owns a prompt as a text encoder reads it: numbered pieces of words, in chunks of as many as it takes at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from safelight.prompt import read_prompt

_END_OF_WORD = "</w>"
_LONGEST_WHOLE_WORD = 8  # tokens; a longer one may be cut where a chunk ends


@dataclass(frozen=True, slots=True)
class Token:
    number: int
    weight: float


def chunk_size(tokenizer: Any) -> int:
    """Tokens of one chunk, without the marks of its beginning and end: 75 for CLIP."""
    return int(tokenizer.model_max_length) - 2


def chunks_of(tokenizer: Any, text: str) -> list[list[Token]]:
    """All of the text, at least one chunk. A chunk ends where a word does. Raises PromptError."""
    size = chunk_size(tokenizer)
    chunks: list[list[Token]] = [[]]
    for word in _words_of(tokenizer, text):
        if len(chunks[-1]) + len(word) > size:
            chunks.append([])
        chunks[-1].extend(word)
    return chunks


def fill(tokenizer: Any, chunk: list[Token]) -> list[int]:
    """The numbers as the encoder takes them: between the two marks, padded to its length."""
    numbers = [tokenizer.bos_token_id, *(token.number for token in chunk), tokenizer.eos_token_id]
    return numbers + [tokenizer.pad_token_id] * (int(tokenizer.model_max_length) - len(numbers))


def _words_of(tokenizer: Any, text: str) -> Iterator[list[Token]]:
    word: list[Token] = []
    for fragment in read_prompt(text):
        numbers = tokenizer(fragment.text, add_special_tokens=False).input_ids
        for number, piece in zip(numbers, tokenizer.convert_ids_to_tokens(numbers), strict=True):
            word.append(Token(number, fragment.weight))
            if piece.endswith(_END_OF_WORD) or len(word) == _LONGEST_WHOLE_WORD:
                yield word
                word = []
    if word:
        yield word
