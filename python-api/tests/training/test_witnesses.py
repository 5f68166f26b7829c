"""The evaluation's own instruments: the classifier learns, distances and neighbours say what they should."""

from __future__ import annotations

import ast
from pathlib import Path

import torch
from PIL import Image

import safelight
from tests.training.tiny_runs import small_setting
from training.budget import Budget
from training.evaluation.attributes import read
from training.evaluation.classifier import load_classifier, load_labelled, look, train_classifier
from training.evaluation.distance import compare_nearest, frechet_distance, share_within
from training.scenes.facts import StillLife

SCENES = 24


def test_the_classifier_learns_what_it_is_shown(tmp_path: Path) -> None:
    setting = small_setting(tmp_path)
    train_classifier(setting, Budget(steps=40), SCENES)
    net = load_classifier(setting.runs)
    assert net is not None
    pictures, facts = load_labelled(setting.runs, SCENES)
    features, outputs = look(net, [Image.fromarray(picture) for picture in pictures])
    assert features.shape == (SCENES, 64)
    right = [
        (reading.choices["backdrop"] != "none") == isinstance(scene, StillLife)
        for reading, scene in zip(read(outputs), facts, strict=True)
    ]
    assert sum(right) > 0.75 * SCENES


def test_the_distance_grows_with_the_difference() -> None:
    torch.manual_seed(0)
    a, b = torch.randn(500, 8), torch.randn(500, 8)
    assert 0 <= frechet_distance(a, b) < 0.2
    assert frechet_distance(a, b + 1) > 7
    assert frechet_distance(a, 2 * b) > 5


def test_copies_of_what_was_taught_are_found() -> None:
    torch.manual_seed(0)
    taught, fresh = torch.randn(300, 8), torch.randn(300, 8)
    honest = compare_nearest(torch.randn(100, 8), taught, fresh)
    assert 0.3 < honest.nearer_to_taught < 0.7
    assert honest.copies == 0
    copied = compare_nearest(taught[:100] + 0.001, taught, fresh)
    assert copied.nearer_to_taught == 1.0
    assert copied.copies == 100


def test_odd_pictures_lie_outside() -> None:
    torch.manual_seed(0)
    real, others = torch.randn(300, 8), torch.randn(300, 8)
    assert share_within(torch.randn(100, 8), real, others) > 0.9
    assert share_within(torch.randn(100, 8) + 20, real, others) == 0


def test_the_engine_never_imports_training() -> None:
    for path in Path(safelight.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names.append(node.module or "")
            assert not any(name.split(".")[0] == "training" for name in names), path
