"""Which numbers a text holds, and which the evidence does not hold."""

import pytest

from eval.numbers import NumberKind as K
from eval.numbers import extract_numbers, to_value, unsupported_numbers


def found(text, **options):
    return [(number.kind, number.value) for number in extract_numbers(text, **options)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("十二个月或12个月", [(K.DURATION, "12|月")] * 2),
        ("满5年不足十年", [(K.DURATION, "5|年"), (K.DURATION, "10|年")]),
        ("10个工作日内", [(K.DURATION, "10|工作日")]),
        ("收1,200元，或一千二百元", [(K.AMOUNT, "1200")] * 2),
        ("3万元", [(K.AMOUNT, "30000")]),
        ("年满六十周岁、16岁", [(K.AGE, "60"), (K.AGE, "16")]),
        ("第四十六条和第46条", [(K.ARTICLE, "46")] * 2),
        ("百分之八十即80%", [(K.PERCENT, "80")] * 2),
        ("2025年6月1日", [(K.DATE, "2025-06-01")]),
        ("二〇二五年六月", [(K.DATE, "2025-06-*")]),
        ("2025-06-01前", [(K.DATE, "2025-06-01")]),
        ("8：30至17:00", [(K.TIME, "08:30"), (K.TIME, "17:00")]),
        ("0431－85109029、85109029", [(K.PHONE, "043185109029"), (K.PHONE, "85109029")]),
        ("拨打12345或15204315406", [(K.PHONE, "12345"), (K.PHONE, "15204315406")]),
        ("1. 身份证 2. 户口簿，共2份", []),
        ("一般情况，万一丢了", []),
    ],
)
def test_extract(text, numbers):
    assert found(text) == numbers


def test_bare_numbers_are_only_found_on_request():
    assert found("承诺办结时限：10") == []
    assert found("承诺办结时限：10", bare=True) == [(K.BARE, "10")]


@pytest.mark.parametrize(
    ("literal", "value"), [("两", 2), ("1.5万", 15000), ("二〇二五", 2025), ("甲", None), ("", None)]
)
def test_values(literal, value):
    assert to_value(literal) == value


@pytest.mark.parametrize(
    ("answer", "evidence", "missing"),
    [
        ("最长12个月", "最长为十二个月", []),
        ("最长12个月", "最长为十八个月", ["12个月"]),
        ("10个工作日办结", "承诺办结时限：10", []),
        ("10个工作日办结", "十日内办结", ["10个工作日"]),
        ("电话85109029", "0431—85109029", []),
        ("电话0431-85109029", "0431-85109020", ["0431-85109029"]),
        ("2025年起", "自2025年7月1日起施行", []),
        ("自2025年7月2日", "自2025年7月1日起施行", ["2025年7月2日"]),
        ("依据第四十六条", "社会保险法 第46条", []),
        ("罚款200元", "处二百元以下罚款", []),
        ("流动助浴车：110元/次", "流动助浴车（元/次）：110；上门助浴（元/次）：140", []),
        ("110元", "请拨打0431-88110110", ["110元"]),
    ],
)
def test_unsupported(answer, evidence, missing):
    assert [number.text for number in unsupported_numbers(answer, [evidence])] == missing


def test_the_residents_own_numbers_are_support():
    assert unsupported_numbers("您60岁", ["年满十六周岁", "我今年六十岁了"]) == []
