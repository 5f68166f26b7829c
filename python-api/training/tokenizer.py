"""Learns the CLIP-style tokenizer from captions: `python -m training.tokenizer`."""

from __future__ import annotations

import argparse
import json

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import CLIPTokenizer

from training.config import MAX_TOKENS, VOCAB_SIZE
from training.options import add_setting, read_setting
from training.runs import Runs
from training.scenes.captions import write_caption
from training.scenes.sampling import sample_facts

NAME = "tokenizer"
START, END = "<|startoftext|>", "<|endoftext|>"
SUFFIX = "</w>"
# CLIPTokenizer's own pattern; what is learned must be cut as it will be read.
WORDS = r"""<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"""
CAPTIONS = 60_000


def main() -> None:
    parser = argparse.ArgumentParser()
    add_setting(parser)
    setting = read_setting(parser.parse_args())
    print(f"{len(learn_tokenizer(setting.runs, CAPTIONS, setting.seed))} tokens")


def learn_tokenizer(runs: Runs, captions: int, seed: int) -> CLIPTokenizer:
    """Learns from so many captions of random scenes and writes what it learned."""
    rng = np.random.default_rng(seed)
    merges = learn_merges([write_caption(sample_facts(rng), rng) for _ in range(captions)])
    folder = runs.folder(NAME)
    build_tokenizer(merges).save_pretrained(folder)
    (folder / "merges.json").write_text(json.dumps(merges))
    return load_tokenizer(runs)


def load_tokenizer(runs: Runs) -> CLIPTokenizer:
    merges = [(a, b) for a, b in json.loads((runs.folder(NAME) / "merges.json").read_text())]
    return build_tokenizer(merges)


def learn_merges(captions: list[str]) -> list[tuple[str, str]]:
    """The merges of a BPE learned from the captions, so many that the vocabulary is full."""
    learner = Tokenizer(models.BPE(end_of_word_suffix=SUFFIX))
    learner.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    learner.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(WORDS), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    learner.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCAB_SIZE - 2 - 256,
        end_of_word_suffix=SUFFIX,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        min_frequency=3,
        show_progress=False,
    )
    learner.train_from_iterator(captions, trainer)
    room = VOCAB_SIZE - 2 - 512
    return [(a, b) for a, b in json.loads(learner.to_str())["model"]["merges"]][:room]


def build_tokenizer(merges: list[tuple[str, str]]) -> CLIPTokenizer:
    """Every byte alone and at a word's end, the merges, then start and end: END has the last id and pads."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    entries = [*letters, *(letter + SUFFIX for letter in letters)]
    entries += [a + b for a, b in merges if a + b not in set(entries)]
    entries = [*dict.fromkeys(entries), START, END]
    vocabulary = {entry: index for index, entry in enumerate(entries)}
    return CLIPTokenizer(
        vocab=vocabulary,
        merges=merges,
        unk_token=END,
        bos_token=START,
        eos_token=END,
        pad_token=END,
        model_max_length=MAX_TOKENS,
    )


if __name__ == "__main__":
    main()
