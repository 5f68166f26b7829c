"""Draws numbered scenes on all cores into shards on disk: `python -m training.scene_store`.

A shard is its facts (always kept) and its pictures, of which only the first are kept; the rest are drawn when they are
encoded (latents.py), because a quarter of a million would take 50 GB.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from training.config import Profile
from training.options import add_setting, read_setting
from training.runs import Runs
from training.scenes.draw import random_scene
from training.scenes.facts import Facts, from_json, to_json

HELD_BACK = 64


def main() -> None:
    parser = argparse.ArgumentParser()
    add_setting(parser)
    setting = read_setting(parser.parse_args())
    draw_scenes(setting.runs, setting.profile)


def draw_scenes(runs: Runs, profile: Profile) -> None:
    """Draws the pictures that are kept and not yet there; scene n has seed n."""
    kept = range(-(-profile.pictures // profile.shard))
    missing = [shard for shard in kept if not pictures_path(runs, shard).exists()]
    with ProcessPoolExecutor() as workers:
        for shard in workers.map(partial(store_shard, runs, profile.shard), missing):
            print("drew shard", shard, flush=True)


def store_shard(runs: Runs, size: int, shard: int) -> int:
    pictures, facts = draw_shard(size, shard)
    np.save(pictures_path(runs, shard), pictures)
    write_facts(runs, shard, facts)
    return shard


def draw_shard(size: int, shard: int) -> tuple[np.ndarray, list[Facts]]:
    """Pictures (size, 256, 256, 3) uint8 and their facts."""
    pictures = np.empty((size, 256, 256, 3), np.uint8)
    facts: list[Facts] = []
    for row in range(size):
        scene, picture = random_scene(shard * size + row)
        pictures[row] = np.asarray(picture)
        facts.append(scene)
    return pictures, facts


def pictures_path(runs: Runs, shard: int) -> Path:
    return runs.folder("scenes") / f"{shard:04d}.npy"


def facts_path(runs: Runs, shard: int) -> Path:
    return runs.folder("scenes") / f"{shard:04d}.json"


def write_facts(runs: Runs, shard: int, facts: list[Facts]) -> None:
    facts_path(runs, shard).write_text(json.dumps([to_json(scene) for scene in facts]))


def load_facts(runs: Runs, profile: Profile, count: int) -> list[Facts]:
    return list(_read_facts(runs, -(-count // profile.shard)))[:count]


class Pictures:
    """The first `count` kept pictures, read from disk row by row."""

    def __init__(self, runs: Runs, profile: Profile, count: int) -> None:
        self._count, self._size = count, profile.shard
        self._shards = [np.load(pictures_path(runs, shard), mmap_mode="r") for shard in range(-(-count // self._size))]

    def __len__(self) -> int:
        return self._count

    @property
    def taught(self) -> int:
        """How many are learned from; the rest, at the end, are held back to measure with."""
        return self._count - min(HELD_BACK, self._count // 4)

    def __getitem__(self, row: int) -> np.ndarray:
        """(256, 256, 3) uint8"""
        picture: np.ndarray = self._shards[row // self._size][row % self._size]
        return picture

    def take(self, rows: np.ndarray | range) -> np.ndarray:
        """(N, 256, 256, 3) uint8"""
        return np.stack([self[int(row)] for row in rows])


def _read_facts(runs: Runs, shards: int) -> Iterator[Facts]:
    for shard in range(shards):
        for item in json.loads(facts_path(runs, shard).read_text()):
            yield from_json(item)


if __name__ == "__main__":
    main()
