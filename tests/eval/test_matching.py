"""Normalisation and matching, as the case format says."""

import pytest

from eval.matching import matches, normalise, unmet


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("０４３１－８５１０９０２９", "0431-85109029"),
        ("不 收 费。", "不收费"),
        ("ABC（甲）", "abc甲"),
        ("1.5 万元，12%！", "1.5万元12%"),
        ("a-b 3-4 -5", "ab3-45"),
        ("第1.条", "第1条"),
        ("**5** 个`工作日`|", "5个工作日"),
        ("零\u200b宽", "零宽"),
        ("９：００－１７：００", "900-1700"),
    ],
)
def test_normalise(text, plain):
    assert normalise(text) == plain


def test_a_plain_alternative_is_normalised_on_both_sides():
    assert matches("《残疾人证》", "凭残疾 人证办理")
    assert matches("0431－85109029", "电话：0431-85109029。")
    assert not matches("85109028", "0431-85109029")


def test_a_regular_expression_searches_the_normalised_answer():
    assert matches(r"re:\d+个工作日", "共 ５ 个 工作日。")
    assert not matches(r"re:^个", "5个工作日")


def test_each_group_needs_one_of_its_alternatives_in_one_text():
    assert unmet([["免费", "不收费"], ["5个工作日"]], ["不收费，5 个工作日"]) == []
    assert unmet([["免费"], ["甲"]], ["免", "费", "甲"]) == [["免费"]]
