"""What narrows each of several matters: its own part of the message, and what is told of all of them."""

from datetime import date

import pytest

from rag.frame import Frame
from rag.guides import GuideAnswers


@pytest.mark.parametrize(
    ("text", "part", "spoken"),
    [
        ("我户口外地的,甲过期了,乙丢了,这俩几天", "甲过期了", ("甲过期了", "我户口外地的，这俩几天")),
        ("甲过期了,乙丢了", "甲过期了", ("甲过期了", "")),
        ("甲过期了,我邻居外地的,乙丢了", "甲过期了", ("甲过期了", "")),
        ("要带什么", "甲过期了", ("要带什么", "甲过期了")),
        ("要带什么", "", ("要带什么", "早先说的")),
    ],
)
def test_what_stands_before_and_after_all_parts_is_told_of_all(text, part, spoken):
    frame = Frame(text=text, as_of=date(2026, 1, 1), told="早先说的", parts=("甲过期了", "乙丢了"))
    assert GuideAnswers._spoken(frame, part) == spoken
