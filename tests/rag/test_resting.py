"""Passages for a matter that is known: its name alone makes no law an answer."""

from datetime import date
from types import SimpleNamespace

import pytest

from rag.frame import Frame, Outcome
from rag.resting import Resting


@pytest.fixture
def resting():
    topics = SimpleNamespace(topics={"t": SimpleNamespace(name="渔船牌照补发", items=())})
    nearest = SimpleNamespace(texts=lambda frame, steps, least: Outcome("answer", [], steps=[*frame.asks]))
    return Resting(SimpleNamespace(), topics, nearest)


def asked(text, idle):
    return Frame(text, date(2026, 8, 10), topics=("t",), idle=idle)


@pytest.mark.parametrize(("text", "idle"), [("我媳妇替我去行不行", 0.0), ("明年还给不给补", 0.9)])
def test_the_matter_is_looked_for_with_what_is_said(resting, text, idle):
    found = resting.spoken_of(asked(text, idle), [], 0.5)
    assert found is not None and found.steps == [f"渔船牌照补发 {text}"]


def test_no_law_tells_who_may_come_where_most_likely_nothing_answers(resting):
    assert resting.spoken_of(asked("我腿脚不好，让闺女去行不行", 0.8), [], 0.5) is None
