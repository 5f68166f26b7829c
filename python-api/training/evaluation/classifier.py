"""A small CNN that names what is in a picture: `python -m training.evaluation.classifier --minutes 4`.

It learns from the generator's own labels, held-out combinations included: it must know what the model has never seen.
It isn't shipped; the evaluation trains it when the run folder has none.
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from training.budget import Budget
from training.course import run_course
from training.evaluation.attributes import OUTPUTS, attribute_loss, labels_of, read
from training.evaluation.verdicts import judge, tally
from training.hardware import autocast
from training.options import Setting, add_budget, add_setting, read_budget, read_setting
from training.runs import Runs, read_checkpoint
from training.scenes.draw import draw_scene
from training.scenes.facts import Facts, from_json, to_json
from training.scenes.sampling import sample_facts
from training.tensors import to_tensor

NAME = "classifier"
SIDE = 128
SCENES, CHUNK = 16_384, 1024
HELD_OUT = 0.35  # share of its scenes with combinations that the model never sees
FIRST_SEED = 10_000_000  # far from the model's scenes
WIDTHS = (24, 48, 96, 160)
FEATURES = 64


class Classifier(nn.Module):
    """`features` (B, 64) for distances, outputs (B, OUTPUTS) for answers.

    Batch norm, because norms within a picture take flat colours away, and colours are half of what is asked.
    """

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = 3
        for width in WIDTHS:
            layers += [nn.Conv2d(inputs, width, 3, 2, 1), nn.BatchNorm2d(width), nn.ReLU()]
            if inputs > 3:
                layers += [nn.Conv2d(width, width, 3, 1, 1), nn.BatchNorm2d(width), nn.ReLU()]
            inputs = width
        self.body = nn.Sequential(*layers)
        # whole, left half, right half, and the strongest anywhere: sides matter, exact places do not
        self.narrow = nn.Linear(4 * inputs, FEATURES)
        self.answers = nn.Linear(4 * inputs + FEATURES, OUTPUTS)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 3, 128, 128) in [-1, 1]"""
        maps = self.body(pictures)
        left, right = maps.chunk(2, 3)
        pooled = torch.cat([maps.mean((2, 3)), left.mean((2, 3)), right.mean((2, 3)), maps.amax((2, 3))], 1)
        features = torch.tanh(self.narrow(pooled))
        return features, self.answers(torch.cat([pooled, features], 1))


def main() -> None:
    parser = argparse.ArgumentParser()
    add_setting(parser)
    add_budget(parser)
    args = parser.parse_args()
    train_classifier(read_setting(args), read_budget(args))


def train_classifier(setting: Setting, budget: Budget, scenes: int = SCENES) -> None:
    draw_labelled(setting.runs, scenes)
    parameters = sum(parameter.numel() for parameter in Classifier().parameters())
    run_course(NAME, partial(ClassifierLesson, scenes), parameters, setting, budget)


class ClassifierLesson:
    def __init__(self, scenes: int, setting: Setting) -> None:
        self._device, self.stage = torch.device(setting.profile.device), setting.profile.classifier
        self._pictures, self._facts = load_labelled(setting.runs, scenes)
        self._labels = torch.stack([labels_of(facts) for facts in self._facts])
        self._check = max(1, scenes // 32)  # the last of them, for accuracy
        self._net = Classifier().to(self._device)
        self.parts: dict[str, nn.Module] = {"net": self._net}
        self.learned = list(self._net.parameters())

    def batch(self, done: float, rng: np.random.Generator) -> Any:
        rows = rng.integers(len(self._facts) - self._check, size=self.stage.batch)
        pictures = to_tensor(np.stack([self._pictures[row] for row in rows]))
        return pictures + 0.03 * torch.from_numpy(rng.standard_normal(pictures.shape, np.float32)), self._labels[rows]

    def loss(self, batch: Any, done: float) -> tuple[Tensor, int]:
        pictures, labels = (part.to(self._device) for part in batch)
        with autocast(self._device):
            _, outputs = self._net(pictures)
        return attribute_loss(outputs.float(), labels), len(labels)

    def after_step(self, step: int) -> None:
        pass

    def draw_sheet(self, path: Path) -> str:
        """No sheet; how often it is right on scenes it has not learned from."""
        pictures = [Image.fromarray(self._pictures[row]) for row in range(-self._check, 0)]
        readings = read(look(self._net.eval(), pictures)[1])
        self._net.train()
        verdicts = [judge(facts, reading) for facts, reading in zip(self._facts[-self._check :], readings, strict=True)]
        return ", ".join(f"{name} {passed}/{asked}" for name, (passed, asked) in tally(verdicts).items())


@torch.no_grad()
def look(net: Classifier, pictures: list[Image.Image]) -> tuple[Tensor, Tensor]:
    """Features (N, 64) and outputs (N, OUTPUTS) of pictures of any size."""
    device = next(net.parameters()).device
    features, outputs = [], []
    for start in range(0, len(pictures), 32):
        small = [
            picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
            for picture in pictures[start : start + 32]
        ]
        feature, output = net(to_tensor(np.stack([np.asarray(picture) for picture in small])).to(device))
        features.append(feature.cpu())
        outputs.append(output.cpu())
    return torch.cat(features), torch.cat(outputs)


def load_classifier(runs: Runs) -> Classifier | None:
    path = runs.checkpoint(NAME)
    if not path.exists():
        return None
    net = Classifier()
    net.load_state_dict(read_checkpoint(path)["net"])
    return net.eval()


def draw_labelled(runs: Runs, scenes: int) -> None:
    """Small pictures and facts, in chunks on disk."""
    missing = [chunk for chunk in range(-(-scenes // CHUNK)) if not _path(runs, chunk).with_suffix(".npy").exists()]
    with ProcessPoolExecutor() as workers:
        list(workers.map(partial(_draw_chunk, runs, min(scenes, CHUNK)), missing))


def load_labelled(runs: Runs, scenes: int) -> tuple[np.ndarray, list[Facts]]:
    chunks = range(-(-scenes // CHUNK))
    facts = [from_json(item) for chunk in chunks for item in json.loads(_path(runs, chunk).read_text())]
    return np.concatenate([np.load(_path(runs, chunk).with_suffix(".npy")) for chunk in chunks])[:scenes], facts[
        :scenes
    ]


def _draw_chunk(runs: Runs, size: int, chunk: int) -> None:
    pictures, facts = np.empty((size, SIDE, SIDE, 3), np.uint8), []
    for row in range(size):
        seed = FIRST_SEED + chunk * CHUNK + row
        rng = np.random.default_rng((seed, 2))
        scene = sample_facts(rng, bool(rng.random() < HELD_OUT))
        pictures[row] = np.asarray(draw_scene(scene, seed).image.resize((SIDE, SIDE), Image.Resampling.BOX))
        facts.append(to_json(scene))
    _path(runs, chunk).write_text(json.dumps(facts))
    np.save(_path(runs, chunk).with_suffix(".npy"), pictures)


def _path(runs: Runs, chunk: int) -> Path:
    return runs.folder(NAME) / f"scenes-{chunk:03d}.json"


if __name__ == "__main__":
    main()
