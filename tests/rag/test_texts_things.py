"""A passage that misses the rare thing that a question is about does not answer it, however much else it holds."""

from __future__ import annotations

import pytest

from rag.asked import Asking
from rag.things import beside_the_point

COMMON = {"投诉": 5.0, "洗澡": 8.0, "查处": 4.0, "商品": 4.5}
NEVER = 11.6


def _rarity(text: str) -> dict[str, float]:
    words = ("投诉", "出租车", "理发店", "洗澡", "商品", "查处", "婚能", "猫", "zzqxj")
    return {w: COMMON.get(w, NEVER) for w in words if w in text}


@pytest.fixture(scope="module")
def asking():
    return Asking(_rarity)


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("我想投诉出租车", "接到投诉后应当依法查处"),
        ("怎么给猫洗澡", "学校应当为学生提供洗澡的条件"),
        ("投诉理发店", "消费者有权投诉商品质量"),
    ],
)
def test_a_thing_that_no_passage_names(asking, question, passage):
    assert beside_the_point(asking.read(question, 2026), [passage])


@pytest.mark.parametrize(
    ("question", "passages"),
    [
        ("我想投诉出租车", ["接到投诉后应当依法查处", "出租车驾驶员不得拒载"]),
        ("投诉商品谁来查处", ["接到投诉后应当依法查处"]),
        ("逼着结的婚能撤销吗", ["请求撤销婚姻的"]),
    ],
)
def test_what_is_held_or_no_thing(asking, question, passages):
    assert not beside_the_point(asking.read(question, 2026), passages)


def test_what_was_said_around_the_question_decides_nothing(asking):
    assert not beside_the_point(asking.read("我想投诉", 2026, "我坐出租车的时候"), ["接到投诉后应当依法查处"])
