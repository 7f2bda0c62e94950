"""The checker has the last word: a number that nothing carries does not get out."""

import pytest
from city_kb import STEADY
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.check import check, numbers
from rag.frame import Evidence, Statement


def said(text, quote="", locator="", title="", computed=()):
    evidence = [Evidence("guide:x#y", title, locator, quote)] if quote or locator or title else []
    return Statement(text, evidence, computed)


@pytest.mark.parametrize(
    "text",
    [
        "承诺办结时限：15个工作日",
        "咨询电话：0899-11110001",
        "每月一百三十元",
        "《某法》第四十六条：可以申请",
        "自2025年6月1日起",
        "按百分之五计算，即5%",
        "最长不超过二十四个月",
        "应当支付二倍的工资",
        "交2张照片",
        "年满六十周岁",
        "9:00至16:30",
    ],
)
def test_a_number_without_evidence_is_dropped(text):
    result = check([said(text, quote="受理后尽快办理。")], "要多久")
    assert result.statements == []
    assert len(result.removed) == 1


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("承诺办结时限：15个工作日", "15个工作日"),
        ("咨询电话：0899-11110001", "东湖区 0899-11110001；0899-11110002"),
        ("最长不超过二十四个月", "期限最长不超过二十四个月。"),
        ("办理时间：9:00-16:30", "9:00—16:30"),  # a dash is a dash
        ("交１０份", "10份"),  # full width
        ("费率0.5%", "费率为0.5%"),
        ("没有数字的话", ""),
    ],
)
def test_a_number_in_the_evidence_stays(text, quote):
    assert [s.text for s in check([said(text, quote)], "").statements] == [text]


def test_an_article_number_may_stand_in_the_locator():
    statement = said("《某法》第四十六条：可以申请领取", quote="可以申请领取", locator="第四十六条", title="某法")
    assert check([statement], "").statements == [statement]
    wrong = said("《某法》第四十七条：可以申请领取", quote="可以申请领取", locator="第四十六条", title="某法")
    assert check([wrong], "").statements == []


def test_a_number_of_the_resident_may_be_repeated():
    statement = said("这和您听说的3个月不一样", quote="十二个月")
    assert check([statement], "听说要等3个月").statements == [statement]
    assert check([statement], "听说要等很久").statements == []


def test_a_recorded_computation_carries_its_result():
    assert check([said("共1560元", quote="每月130元", computed=("1560",))], "").statements
    assert not check([said("共1560元", quote="每月130元")], "").statements


def test_one_bad_statement_does_not_take_the_others_with_it():
    good, bad = said("10个工作日", "10个工作日"), said("20个工作日", "10个工作日")
    result = check([good, bad, good], "")
    assert result.statements == [good, good]
    assert "20" in result.removed[0]


def test_another_phone_of_the_same_city_is_no_evidence():
    assert check([said("咨询电话：0899-22220001", "0899-11110001")], "").statements == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0899-11110001", ["0899-11110001"]),
        ("3.5%", ["3.5%"]),
        ("第四十六条", ["第四十六条"]),
        ("满一年不足五年", ["一", "五"]),
        ("办事大厅一楼", []),
        ("", []),
    ],
)
def test_numbers(text, found):
    assert numbers(text) == found


@given(st.integers(0, 10**9), st.sampled_from(["个工作日", "元", "年", "份", ""]))
@settings(STEADY, max_examples=150)
def test_only_the_very_number_carries(number, unit):
    text = f"标准是{number}{unit}"
    assert check([said(text, quote=f"标准为{number}{unit}。")], "").statements
    assert not check([said(text, quote="标准以公布为准。")], "").statements


@given(st.text(max_size=60), st.text(max_size=60))
@settings(STEADY, max_examples=100)
def test_what_the_evidence_says_word_for_word_always_stays(quote, question):
    assert check([said(quote, quote)], question).statements
