"""Limits of a quoted sentence held against what a message states, and bans named; silence in doubt."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.applied import deeds, limits, measured
from rag.applied.causes import for_its_cause, other_cause
from rag.applied.lead import with_lead
from rag.applied.line import Applied
from rag.asked import Asking
from rag.facts import facts
from rag.frame import Evidence, Statement
from rag.lexicon import normalise
from tests.rag.test_facts import DAY

HEADS = "有限责任公司由一个以上五十个以下股东出资设立。"
VOTES = "应当经村民会议三分之二以上成员或者三分之二以上村民代表的同意。"
LAPSE = "前款规定期限届满后三十日内，双方应当亲自到婚姻登记机关申请发给离婚证；未申请的，视为撤回离婚登记申请。"
CHILD = "禁止用人单位招用未满十六周岁的未成年人。"
APPEAL = "不服判决的，有权在判决书送达之日起十五日内向上一级人民法院提起上诉。"
WORDS = ("删除", "评价", "判决书", "上诉", "股东", "公司")
ASKING = Asking(lambda text: {word: 5.0 for word in WORDS if word in text})


def _heads(rule: str, message: str) -> Applied | None:
    return limits.of_heads(rule, message)


def _votes(rule: str, message: str) -> Applied | None:
    return limits.of_votes(rule, message)


def _lapse(rule: str, message: str) -> Applied | None:
    return limits.of_time(rule, message, facts(message, DAY))


def _age(rule: str, message: str) -> Applied | None:
    return measured.of_age(rule, facts(message, DAY), message)


def _time(rule: str, message: str) -> Applied | None:
    return measured.of_time(rule, ASKING.read(message, DAY.year), message)


def _hours(rule: str, message: str) -> Applied | None:
    return limits.of_hours(rule, message)


@pytest.mark.parametrize(
    ("apply", "rule", "message", "said"),
    [
        (_heads, HEADS, "六十个人想一起当股东，行不", "不符合：您说的“六十个人”超过了"),
        (
            _votes,
            VOTES,
            "一共六十个代表来了举手同意的有三十六个，够不",
            "不够：“三分之二以上”按您说的“六十个”算是60×2/3＝40",
        ),
        (_votes, VOTES, "一共六十个代表来了举手同意的有四十个，够不", "够："),
        (
            _lapse,
            LAPSE,
            "从期满那天算又拖了四十五天，还能领离婚证吗",
            "不能：您说的“四十五天”超过了“期限届满后三十日内”",
        ),
        (_age, CHILD, "孩子刚满十五，能用吗", "不能：您说的“刚满十五”，属于“未满十六周岁”"),
        (_time, APPEAL, "判决书收到一周多了，现在上诉赶趟不", "还来得及"),
        (_time, APPEAL, "判决书收到二十多天了，还能上诉吗", "不能，已经过了"),
        (_hours, "突发疾病在48小时之内经抢救无效死亡的", "抢救了五十五个小时，算不算", "不符合"),
    ],
)
def test_held_against(apply: Callable[[str, str], Applied | None], rule: str, message: str, said: str) -> None:
    found = apply(rule, normalise(message))
    assert found is not None and said in found.text


@pytest.mark.parametrize(
    ("apply", "rule", "message"),
    [
        (_heads, HEADS, "六十个人开公司，行不"),  # nobody says that they are 股东
        (_heads, HEADS, "六十个人出钱，五个股东，行不"),
        (_votes, VOTES, "来了六十个代表，够不"),
        (
            _votes,
            "应当由面积占比三分之二以上的业主且人数占比三分之二以上的业主同意。",
            "一共60户业主，同意的有36户，够不",
        ),
        (_lapse, LAPSE, "期满了才过十天，还能领吗"),
        (_lapse, LAPSE, "从吵架那天算又拖了四十五天，还能领吗"),  # counted from something else
        (_age, CHILD, "孩子二十了，能用吗"),
        (_age, CHILD, "我家老二十六岁了，能用吗"),  # 老二, 十六岁
        (_time, APPEAL, "提前二十天上诉，还能行吗"),
    ],
)
def test_nothing_is_said(apply: Callable[[str, str], Applied | None], rule: str, message: str) -> None:
    assert apply(rule, normalise(message)) is None


def test_a_ban_is_named_where_just_that_is_asked() -> None:
    rule = "平台经营者不得删除消费者的评价。"
    asked = ASKING.read("平台能删除评价吗", DAY.year)
    found = deeds.of_ban(rule, asked)
    assert found is not None and found.text.startswith("按这一条，不可以：“不得删除")
    assert deeds.of_ban(f"{rule[:-1]}，但另有约定的除外。", asked) is None
    assert deeds.of_ban(rule, ASKING.read("平台咋注册", DAY.year)) is None


def test_cases_told_apart_by_their_cause() -> None:
    clause = "因战、因公致残，一级至十级的，享受抚恤；因病致残，一级至六级的，享受抚恤"
    assert for_its_cause(clause, "我这是因病") == "因病致残，一级至六级的，享受抚恤"
    assert for_its_cause(clause, "能领抚恤吗") == clause
    assert not other_cause("因病致残", "不是因公")


def test_the_line_goes_before_its_quote_with_the_article_as_evidence() -> None:
    evidence = Evidence("article:公司法#第四十二条", "公司法", "第四十二条", HEADS)
    quote = Statement(f"《公司法》第四十二条：{HEADS}", [evidence])
    question = "六十个人想一起当股东开公司，行不"
    first, second = with_lead([quote], question, ASKING.read(question, DAY.year), DAY)
    assert first.text.startswith("不符合") and first.evidence == [evidence] and second is quote
