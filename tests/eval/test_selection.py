"""Choosing cases."""

from collections import Counter

import pytest

from eval.cases import Case, SuiteError
from eval.selection import select

KINDS = ["lookup"] * 60 + ["noisy"] * 30 + ["compare"] * 2
CASES = [
    Case.model_validate({"id": f"c{n}", "kind": kind, "turns": [{"user": "x", "expect": {"action": "answer"}}]})
    for n, kind in enumerate(KINDS)
]


def test_a_sample_holds_every_kind_in_proportion():
    chosen = select(CASES, sample=20, seed=1)
    assert Counter(case.kind for case in chosen) == {"lookup": 13, "noisy": 6, "compare": 1}


def test_a_sample_is_in_suite_order_the_same_for_a_seed_and_another_for_another():
    one, again, other = (select(CASES, sample=20, seed=seed) for seed in (1, 1, 2))
    assert one == again != other
    assert one == [case for case in CASES if case in one]


def test_a_sample_larger_than_the_suite_is_the_suite():
    assert select(CASES, sample=500) == CASES


def test_kinds_come_first_then_the_sample_then_the_limit():
    chosen = select(CASES, kinds="noisy", sample=10, limit=4)
    assert len(chosen) == 4 and {case.kind for case in chosen} == {"noisy"}


def test_an_unknown_kind_is_named_with_those_that_exist():
    with pytest.raises(SuiteError, match="multi_turn"):
        select(CASES, kinds="easy")
