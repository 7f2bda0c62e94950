"""Which clauses of a message lead up to each of its questions."""

import re

import pytest

from rag.pauses import clauses, paused, questions, stretches


def names_a_field(clause):
    return "带啥" in clause or "几天" in clause


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("公司黄了,执照销了,社保户头怎么销,带啥", [["公司黄了", "执照销了", "社保户头怎么销"], ["带啥"]]),
        ("公司黄了,执照销了,社保销户带啥", [["公司黄了", "执照销了", "社保销户带啥"]]),
        ("甲丢了,带啥,乙坏了,几天", [["甲丢了", "带啥"], ["乙坏了", "几天"]]),
        ("买车的税多久交,还有考小本多大岁数", [["买车的税多久交"], ["考小本多大岁数"]]),
        ("甲收不收钱?乙哪天去?", [["甲收不收钱"], ["乙哪天去"]]),
        ("甲丢了,带啥,我外地户口", [["甲丢了", "带啥", "我外地户口"]]),
        ("甲丢了,带啥,另外我还想转乙", [["甲丢了", "带啥"], ["我还想转乙"]]),
        ("甲丢了", [["甲丢了"]]),
        ("", []),
    ],
)
def test_what_is_told_belongs_to_the_question_that_follows(text, found):
    assert questions(text, names_a_field) == found


def field_ends(text):
    return [m.end() for m in re.finditer("带啥|去哪|几天", text)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("想五一领证带啥她的户口迁过来几天", "想五一领证带啥，她的户口迁过来几天"),
        ("想五一领证带啥，她的户口迁过来几天", "想五一领证带啥，她的户口迁过来几天"),
        ("想五一领证带啥几天", "想五一领证带啥几天"),
        ("领证带啥她的户口迁过来几天", "领证带啥她的户口迁过来几天"),
        ("想五一领证带啥她的户口迁过来", "想五一领证带啥她的户口迁过来"),
    ],
)
def test_a_question_that_runs_on_into_another_gets_a_pause(text, told):
    assert paused(text, field_ends) == told


def test_stretches_end_with_what_asks():
    text = "甲丢了,带啥,乙坏了,几天,我外地户口"
    assert stretches(text, names_a_field) == ["甲丢了，带啥", "乙坏了，几天，我外地户口"]
    assert clauses(text) == ["甲丢了", "带啥", "乙坏了", "几天", "我外地户口"]
