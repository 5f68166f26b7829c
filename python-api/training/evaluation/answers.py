"""Draws what the questions ask and lets both witnesses, classifier and colour probe, say what they see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image
from torch import Tensor

from training.evaluation.attributes import read
from training.evaluation.classifier import Classifier, look
from training.evaluation.verdicts import Verdict, judge
from training.probe import can_examine, examine
from training.questions import says_side
from training.reference import Asked, Reference
from training.scenes.draw import draw_scene


@dataclass(frozen=True)
class Answer:
    """One picture: `seen` by the classifier, `probed` by the rules (empty where they don't apply)."""

    asked: Asked
    image: Image.Image
    seen: Verdict
    probed: Verdict


@dataclass(frozen=True)
class Answers:
    answers: list[Answer]
    features: Tensor  # (N, 64)

    def verdicts(self, held_out: bool | None = None, name: str | None = None) -> list[Verdict]:
        """The classifier's, of all or of one kind."""
        return [answer.seen for answer in self._some(held_out, name)]

    def probed(self, held_out: bool | None = None) -> list[Verdict]:
        return [answer.probed for answer in self._some(held_out, None)]

    def _some(self, held_out: bool | None, name: str | None) -> list[Answer]:
        return [
            answer
            for answer in self.answers
            if held_out in (None, answer.asked.held_out) and name in (None, answer.asked.set)
        ]


def judge_pictures(
    questions: Sequence[Asked], images: Sequence[Image.Image], net: Classifier, reference: Reference
) -> Answers:
    features, outputs = look(net, list(images))
    answers = [
        Answer(asked, image, judge(asked.facts, reading, says_side(asked.prompt)), probe(asked, image, reference))
        for asked, image, reading in zip(questions, images, read(outputs), strict=True)
    ]
    return Answers(answers, features)


def probe(asked: Asked, image: Image.Image, reference: Reference) -> Verdict:
    if not can_examine(asked.facts, reference):
        return {}
    verdict = examine(image, asked.facts, reference)
    probed = {"scene": verdict.background}
    if verdict.things:
        probed["colour"] = all(verdict.things)
    if len(verdict.things) == 2:
        probed["two, own colours"] = all(verdict.things)
    return probed


def real_pictures(questions: Sequence[Asked], first_seed: int) -> list[Image.Image]:
    """Scenes of the same facts, as the generator draws them: what a perfect model would make."""
    return [draw_scene(asked.facts, first_seed + number).image for number, asked in enumerate(questions)]
