"""Which article is worth quoting beside a guide: one that says what the matter and its fields leave open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag.adding import FEATURES, Adding, adding, best, open_ended
from rag.context import Talk
from rag.frame import Frame
from rag.judge import Judgement
from rag.weights import WeightsError

DAY = date(2026, 8, 10)
ASKED = "船名改了以后多少天之内得去换证"


def frame(rest: str = "多少天之内得去", **slots: object) -> Frame:
    return Frame(text=ASKED, as_of=DAY, rest=rest, ruled=0.4).with_(**slots)


def judged(text: float, sentence: float, behind: float = 0.1) -> Judgement:
    return Judgement(1.0, True, {"text": text, "sentence": sentence, "behind": behind})


CLOSE, FAR = judged(0.9, 0.9), judged(0.2, 0.1)


def test_an_article_that_says_what_is_asked_is_worth_adding() -> None:
    assert best(frame(), [("船", CLOSE), ("船", CLOSE), ("车", FAR)], 0.8) == 0


def test_an_article_about_something_else_is_not() -> None:
    assert best(frame(), [("船", FAR), ("车", FAR), ("房", FAR)], 0.2) is None


def test_a_stored_answer_is_never_added_but_an_article_behind_it_may_be() -> None:
    assert best(frame(), [("", CLOSE)], 0.8) is None
    assert best(frame(), [("", CLOSE), ("船", CLOSE), ("船", CLOSE)], 0.8) == 1


def test_nothing_is_added_where_words_alone_found_it() -> None:
    assert best(frame(), [("船", judged(0.9, 0.9, behind=0.0))] * 2, 0.8) is None


def test_nothing_is_added_where_nothing_was_found() -> None:
    assert best(frame(), [], 0.0) is None


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (frame(rest="船名改了以后多少天之内得去"), frame(rest="多少天")),
        (frame(ruled=1.0), frame(ruled=0.0)),
        (frame(talk=Talk(("前一句",), frozenset({"船"}))), frame(talk=Talk(("前一句",)))),
    ],
)
def test_what_makes_an_article_likelier(more: Frame, less: Frame) -> None:
    """On the edge, what speaks for it decides."""
    assert edge(more) < edge(less)


def edge(asked: Frame) -> float:
    """How much an article must say of the question to be worth adding."""
    steps = (text / 100 for text in range(101))
    return next((text for text in steps if best(asked, [("船", judged(text, text))], 0.5) == 0), 2.0)


@pytest.mark.parametrize(
    ("asked", "opened"),
    [(frame(), True), (frame(rest=""), False), (frame(rest="", asks=("多少天之内得去",)), True)],
)
def test_only_where_something_is_left_open_anything_is_looked_for(asked: Frame, opened: bool) -> None:
    assert open_ended(asked) is opened


def test_weights_are_read_back_as_saved(tmp_path: Path) -> None:
    Adding(np.arange(len(FEATURES)) / 4, -2.5).save(tmp_path)
    held = adding(tmp_path)
    assert held.weights.tolist() == [n / 4 for n in range(len(FEATURES))] and held.bias == -2.5


def test_nothing_is_added_without_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Adding:
        raise WeightsError("没有")

    monkeypatch.setattr("rag.adding.adding", missing)
    assert best(frame(), [("船", CLOSE)] * 2, 0.8) is None
