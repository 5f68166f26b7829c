"""Judges a checkpoint folder: `python -m training.evaluate [--quick] [--model FOLDER] [--publish]`.

Writes report.json, report.md and sheets into runs/evaluation/NAME; with --publish evaluation.json and the sheets into
the model's own folder too.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import torch
from diffusers import StableDiffusionXLPipeline
from PIL import Image

from training.budget import Budget
from training.config import MODEL_DIR
from training.evaluation.answers import Answers, judge_pictures, real_pictures
from training.evaluation.autoencoder import judge_round_trip
from training.evaluation.classifier import SCENES, Classifier, load_classifier, look, train_classifier
from training.evaluation.distance import compare_nearest, frechet_distance, share_within
from training.evaluation.editing import judge_editing
from training.evaluation.fixed import judge_fixed
from training.evaluation.report import Report, Witness
from training.evaluation.speed import time_pictures
from training.evaluation.verdicts import tally
from training.hardware import ready
from training.options import Setting, add_setting, read_setting
from training.pipeline import open_pipeline
from training.prompts import UNKNOWN
from training.questions import QUESTION_SETS, SPANISH_SETS, draw_questions, draw_set
from training.reference import Asked, generator_reference, read_reference
from training.scenes.draw import random_scene
from training.sheets import contact_sheet, draw_prompts

T = TypeVar("T")
REAL, REAL_AGAIN, FRESH = 7_000_000, 8_000_000, 9_000_000  # seeds of scenes that no training draws


def main() -> None:
    parser = argparse.ArgumentParser()
    add_setting(parser)
    parser.add_argument("--model", type=Path, default=MODEL_DIR)
    parser.add_argument("--quick", action="store_true", help="fewer pictures: under ten minutes on two cores")
    parser.add_argument("--limit", type=int, help="so many questions a set, to try things out")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, default=3.0)
    parser.add_argument("--classifier-minutes", type=float, help="of its training, where the run has none")
    parser.add_argument("--publish", action="store_true", help="write evaluation.json and sheets beside the weights")
    args = parser.parse_args()
    setting = read_setting(args)
    ready(torch.device(setting.profile.device), 0)
    minutes = args.classifier_minutes or (2.5 if args.quick else 6)
    net = obtain_classifier(setting, minutes, 6144 if args.quick else SCENES)
    evaluation = Evaluation(setting, args, net)
    report = evaluation.run()
    folder = setting.runs.folder("evaluation") / args.model.resolve().name
    report.save(folder)
    print(report.markdown())
    if args.publish:
        report.publish(args.model)


def obtain_classifier(setting: Setting, minutes: float, scenes: int) -> Classifier:
    """The run's, or one trained now."""
    if load_classifier(setting.runs) is None:
        print(f"no classifier in {setting.runs.root}: training one for {minutes} minutes", flush=True)
        train_classifier(setting, Budget(seconds=60 * minutes), scenes)
    net = load_classifier(setting.runs)
    assert net is not None
    return net


class Evaluation:
    """Every part adds its figures to the report."""

    def __init__(self, setting: Setting, args: argparse.Namespace, net: Classifier) -> None:
        self._setting, self._args, self._net = setting, args, net
        self._pipeline: StableDiffusionXLPipeline = open_pipeline(args.model, setting.profile.device)
        self._taught, self._fixed = read_reference(args.model)
        self._reference = generator_reference()
        self._report = Report(args.model.resolve().name, args.steps, args.guidance, args.quick)

    def run(self) -> Report:
        answers = self._timed("questions", self._ask)
        self._timed("memory and likeness", lambda: self._compare(answers))
        self._timed("editing", self._edit)
        self._timed("autoencoder", self._decode)
        if self._args.publish or not self._args.quick:
            self._timed("fixed prompts", self._judge_fixed)
        self._timed("speed", self._time)
        return self._report

    def _ask(self) -> Answers:
        limit, quick = self._args.limit, self._args.quick
        questions = draw_questions(lambda kind: limit or (kind.quick if quick else kind.full))
        spanish = [
            asked
            for name in SPANISH_SETS
            for asked in draw_set(name, QUESTION_SETS[name], limit or (6 if quick else 20), "es")
        ]
        # First how often the classifier is right where the right answer is known.
        real = judge_pictures(questions, real_pictures(questions, REAL), self._net, self._reference)
        answers = judge_pictures(questions, self._draw(questions), self._net, self._reference)
        answers_es = judge_pictures(spanish, self._draw(spanish), self._net, self._reference)
        report, held_out = self._report, tally(answers.verdicts(held_out=True))
        report.counts["classifier"] = {
            "real scenes": tally(real.verdicts()),
            "held out": held_out,
            "seen": tally(answers.verdicts(held_out=False)),
            "Spanish": tally(answers_es.verdicts()),
        }
        report.counts["colour probe"] = {
            "real scenes": tally(real.probed()),
            "held out": tally(answers.probed(held_out=True)),
            "seen": tally(answers.probed(held_out=False)),
            "Spanish": tally(answers_es.probed()),
        }
        report.counts["classifier, held out, by set"] = {
            name: tally(answers.verdicts(held_out=True, name=name)) for name in QUESTION_SETS
        }
        report.judge_counts(
            Witness(held_out, tally(real.verdicts())),
            Witness(tally(answers.probed(held_out=True)), tally(real.probed())),
        )
        report.failures = [answer.asked.prompt for answer in answers.answers if not all(answer.seen.values())]
        self._sheet("questions", [a.image for a in answers.answers], [a.asked.prompt for a in answers.answers])
        self._sheet("spanish", [a.image for a in answers_es.answers], [a.asked.prompt for a in answers_es.answers])
        again = look(self._net, real_pictures(questions, REAL_AGAIN))[0]
        report.figures["frechet distance to real scenes"] = frechet_distance(answers.features, real.features)
        report.figures["frechet distance, real to real"] = frechet_distance(again, real.features)
        return answers

    def _compare(self, answers: Answers) -> None:
        count = 256 if self._args.quick else 4096
        fresh = self._features([random_scene(FRESH + n)[1] for n in range(count)])
        others = self._features([random_scene(FRESH + count + n)[1] for n in range(count // 2)])
        if self._taught.generator == self._reference.generator:
            taught = self._features([random_scene(n)[1] for n in range(count)])
            self._report.figures["likeness"] = asdict(compare_nearest(answers.features, taught, fresh))
        else:
            self._report.notes.append(
                "Nearest neighbours not compared: the weights were trained on scenes of an earlier generator."
            )
        prompts = UNKNOWN[:8] if self._args.quick else UNKNOWN
        images = draw_prompts(self._pipeline, prompts, 256, self._args.steps, self._args.guidance)
        self._sheet("unknown-words", images, prompts)
        self._report.judge("unknown", 100 * share_within(self._features(images), fresh, others))

    def _edit(self) -> None:
        count = self._args.limit or (3 if self._args.quick else 8)
        edits = judge_editing(self._pipeline, self._reference, count, self._args.steps, self._args.guidance)
        for name, edit in edits.items():
            self._report.judge(name, (edit.both, edit.count), f"changed {edit.changed}, kept {edit.kept}")
            self._sheet(name.replace(" ", "-"), edit.sheet, [""] * len(edit.sheet))

    def _decode(self) -> None:
        fresh = [random_scene(FRESH - 1 - n, held_out=True)[1] for n in range(16 if self._args.quick else 128)]
        trip = judge_round_trip(self._pipeline.vae, fresh, self._reference)
        self._report.judge("vae", trip.psnr_db)
        self._report.judge("vae colours", trip.colours, ", ".join(trip.wrong))

    def _judge_fixed(self) -> None:
        prompts = [asked.prompt for asked in self._fixed]
        images = self._draw(self._fixed)
        self._report.fixed = judge_fixed(self._fixed, images, self._taught)
        self._sheet("contact-sheet", images, prompts)

    def _time(self) -> None:
        if self._setting.profile.device != "cpu":
            self._report.notes.append("Speed not judged: the bar is for two CPU cores.")
            return
        for steps in (20, 8):
            seconds = time_pictures(self._pipeline, steps, self._args.guidance, 1 if self._args.quick else 3)
            self._report.judge(f"{steps} steps", seconds, "stock pipeline, Euler")

    def _draw(self, questions: list[Asked]) -> list[Image.Image]:
        prompts = [asked.prompt for asked in questions]
        return draw_prompts(self._pipeline, prompts, 256, self._args.steps, self._args.guidance)

    def _features(self, images: list[Image.Image]) -> torch.Tensor:
        return look(self._net, images)[0]

    def _sheet(self, name: str, images: list[Image.Image], captions: Any) -> None:
        self._report.sheets[name] = contact_sheet(images, captions, 160, 8)

    def _timed(self, name: str, part: Callable[[], T]) -> T:
        start = time.perf_counter()
        result = part()
        self._report.seconds[name] = round(time.perf_counter() - start, 1)
        print(f"{name}: {self._report.seconds[name]} s", flush=True)
        return result


if __name__ == "__main__":
    main()
