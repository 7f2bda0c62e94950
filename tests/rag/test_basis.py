"""Whether anything that was found answers at all: laws always hold something that sounds alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

import rag.basis
from rag.asked import Asked, Asking
from rag.basis import FEATURES, LEAST, Basis, answerable, basis, weighed
from rag.found import Found
from rag.frame import Evidence
from rag.hits import Scale
from rag.judge import Candidate, judge
from rag.weights import WeightsError

NEAR = Scale(20.0, 0.9, 0.7)
BY_WORDS = Scale(20.0, 0.0, 0.0)


def rarity(text: str) -> dict[str, float]:
    return {text[i : i + 2]: 5.0 for i in range(len(text) - 1)}


def read(question: str) -> Asked:
    return Asking(rarity).read(question, date(2026, 8, 10).year)


def found(asked: Asked, text: str, scale: Scale = NEAR) -> Found:
    candidate = Candidate("租赁法", "", text, "法律", 0, False, 1.0, 0)
    return Found(Evidence(text, "租赁法", "第一条", text), judge(asked, candidate, rarity), scale)


@pytest.fixture
def only(monkeypatch):
    """Nothing counts but what is given."""

    def weigh(**weights: float) -> None:
        values = np.array([weights.get(name, 0.0) for name in FEATURES])
        monkeypatch.setattr(rag.basis, "basis", lambda: Basis(values, weights.get("bias", 0.0)))

    return weigh


ASKED = read("租房合同最长能签多少年")
ANSWER = "租房合同最长能签二十年，多的无效。"


def test_what_says_nothing_of_the_question_answers_nothing(only):
    only(text=10.0, bias=-5.0)
    assert answerable([(ASKED, [found(ASKED, ANSWER)])])
    assert not answerable([(ASKED, [found(ASKED, "船舶应当悬挂国旗。")])])


def test_one_reading_that_finds_an_answer_is_enough(only):
    only(text=10.0, bias=-5.0)
    beside = [found(ASKED, "船舶应当悬挂国旗。")]
    assert answerable([(ASKED, beside), (ASKED, [found(ASKED, ANSWER)]), (ASKED, [])])


def test_where_words_alone_found_it_nothing_is_refused(only):
    only(bias=-9.0)
    assert answerable([(ASKED, [found(ASKED, ANSWER, BY_WORDS)])]) and answerable([])
    assert not answerable([(ASKED, [found(ASKED, ANSWER)])])


def test_without_weights_nothing_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(rag.basis, "basis", lambda: basis(tmp_path))
    assert answerable([(ASKED, [found(ASKED, "船舶应当悬挂国旗。")])])


def test_the_lead_over_the_next_passage_is_weighed():
    best = found(ASKED, ANSWER)
    alone, tied = weighed(ASKED, [best]), weighed(ASKED, [best, best])
    assert [n for n, a, b in zip(FEATURES, alone, tied, strict=True) if a != b] == ["margin"]
    nearer = weighed(ASKED, [replace(best, scale=Scale(20.0, 0.95, 0.7))])
    assert [n for n, a, b in zip(FEATURES, alone, nearer, strict=True) if a != b] == ["nearest", "spread"]


def test_weights_are_kept_as_they_are(tmp_path):
    Basis(np.arange(len(FEATURES)) / 10, -1.5).save(tmp_path)
    held = basis(tmp_path)
    assert held.weights.tolist() == [n / 10 for n in range(len(FEATURES))] and held.bias == -1.5
    (tmp_path / "basis.json").write_text("{}")
    basis.cache_clear()
    with pytest.raises(WeightsError, match="已损坏"):
        basis(tmp_path)


def test_the_weights_of_the_product_tell_the_two_apart():
    weights = basis()
    good, bad = (weights.share(weighed(ASKED, [found(ASKED, t)])) for t in (ANSWER, "船舶应当悬挂国旗。"))
    assert good > bad and 0 < LEAST < 0.5
