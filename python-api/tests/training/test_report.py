"""Which witness judges a bar."""

from __future__ import annotations

from training.evaluation.report import Report, Witness


def judged(classifier: Witness, rules: Witness) -> tuple[object, str]:
    report = Report("mini", 20, 3.0, quick=True)
    report.judge_counts(classifier, rules)
    return report.bars["colour"], report.details["colour"]


def test_the_classifier_judges_while_it_knows_real_scenes() -> None:
    figure, detail = judged(
        Witness({"colour": (40, 50)}, {"colour": (97, 100)}), Witness({"colour": (50, 50)}, {"colour": (50, 50)})
    )
    assert figure == (40, 50)
    assert detail == "real scenes 97/100"


def test_the_colour_rules_judge_where_it_does_not_and_its_own_answer_is_still_told() -> None:
    figure, detail = judged(
        Witness({"colour": (45, 50)}, {"colour": (90, 100)}), Witness({"colour": (36, 40)}, {"colour": (78, 80)})
    )
    assert figure == (36, 40)
    assert "colour rules, real scenes 78/80" in detail
    assert "45/50" in detail


def test_without_a_better_witness_the_bar_says_that_its_judge_is_unsure() -> None:
    figure, detail = judged(
        Witness({"colour": (45, 50)}, {"colour": (90, 100)}), Witness({"colour": (36, 40)}, {"colour": (70, 80)})
    )
    assert figure == (45, 50)
    assert "below the bar" in detail
