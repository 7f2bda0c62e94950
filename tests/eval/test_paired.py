"""Paired differences and calibration."""

import random

import pytest

from eval.cases import Case
from eval.paired import mcnemar, newcombe, paired
from eval.reliability import reliability
from eval.runner import run_suite


def test_only_common_cases_count():
    pair = paired({"a": True, "b": True, "c": False, "gone": True}, {"a": True, "b": False, "c": True, "new": True})
    assert (pair.cases, pair.before, pair.after, pair.lost, pair.gained) == (3, 2, 2, ("b",), ("c",))
    assert paired({"a": True}, {"b": True}) is None


def test_the_exact_test_of_known_values():
    assert mcnemar(0, 0) == 1
    assert mcnemar(3, 3) == 1
    assert mcnemar(0, 5) == pytest.approx(2 / 32)
    assert mcnemar(2, 12) == pytest.approx(2 * (1 + 14 + 91) / 2**14)


def test_the_interval_turns_with_the_sides_and_stays_in_bounds():
    low, high = newcombe(20, 2, 12, 16)
    assert newcombe(20, 12, 2, 16) == pytest.approx((-high, -low))
    assert (low, high) == pytest.approx((0.0562, 0.3292), abs=1e-4)  # Newcombe 1998, table II, method 10
    assert newcombe(10, 0, 0, 0) == pytest.approx((-0.278, 0.278), abs=1e-3)


def test_the_interval_covers_the_truth_about_19_times_in_20():
    rng, covered, rounds = random.Random(7), 0, 600
    for _ in range(rounds):
        drawn = rng.choices(range(4), weights=[70, 12, 6, 12], k=80)
        low, high = newcombe(*(drawn.count(cell) for cell in range(4)))
        covered += low <= -0.06 <= high
    assert 0.92 <= covered / rounds <= 0.99


def test_reliability_compares_what_was_said_with_what_was_right(scripted, reply):
    class Sure(type(reply())):
        confidence: float | None = None

    def sure(answer, confidence):
        return Sure(**reply(answer).model_dump(), confidence=confidence)

    cases = [
        Case.model_validate(
            {"id": w, "kind": "lookup", "turns": [{"user": w, "expect": {"action": "answer", "facts": [["好"]]}}]}
        )
        for w in "甲乙丙丁"
    ]
    system = scripted({"甲": sure("好", 0.95), "乙": sure("坏", 0.95), "丙": sure("好", 1.0), "丁": reply("好")})
    run = run_suite(cases, system, progress=False)
    figures = reliability(turn for result in run.results for turn in result.turns)
    [only] = figures.bins
    assert (only.low, only.right.met, only.right.of) == (0.9, 2, 3)
    assert (figures.turns, figures.silent) == (3, 1)
    assert figures.gap == pytest.approx(2.9 / 3 - 2 / 3)
