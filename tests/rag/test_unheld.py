"""What no guide and no text holds, however well its matter is named: weather, officials, verdicts to come, balances."""

from __future__ import annotations

from datetime import date

import pytest

from rag.frame import Frame
from rag.lexicon import pattern
from rag.unheld import beyond


@pytest.mark.parametrize("question", ["去民政局领证会不会下雪", "残联主任叫啥名", "下周天气怎么样"])
def test_what_no_guide_holds(question):
    assert pattern("unheld").search(question)


@pytest.mark.parametrize("question", ["下雨天摔倒算工伤吗", "校长不让入学怎么办", "天气太热停工工资怎么发"])
def test_what_only_mentions_it(question):
    assert not pattern("unheld").search(question)


def frame(text):
    return Frame(text=text, as_of=date(2026, 11, 1))


@pytest.mark.parametrize(
    "question",
    [
        "我跟厂子打官司要赔偿，你看法院最后能判给我多少钱",
        "我跟老板打仲裁，仲裁员最后能判他赔我多少万",
        "邻居打媳妇那案子下礼拜开庭，法院能判他几年",
        "我这官司能打赢吗",
        "帮我查查隔壁老王家医保卡里还剩多少钱",
        "这个月的补贴打没打到我存折上",
        "房子会涨还是会跌",
        "一楼办户口那个大姐姓啥，今天心情咋样",
        "在加拿大办枫叶卡续期要交啥材料",
    ],
)
def test_what_nothing_here_can_answer(question):
    assert beyond(frame(question))


@pytest.mark.parametrize(
    "question",
    [
        "打人致轻伤判几年",
        "醉驾怎么判",
        "拖欠工资法院会怎么判赔偿标准",
        "我被人打成轻伤，法院能判他几年",
        "我起诉离婚，法院能判离吗",
        "我跟他打官司，两岁的孩子能判给我吗",
        "官司打赢了对方不给钱怎么办",
        "想查查我公积金还剩多少打哪个号",
        "怎么查医保卡里还剩多少钱",
        "民警叫我补材料怎么办",
    ],
)
def test_what_the_law_or_a_guide_may_answer(question):
    assert not beyond(frame(question))


def test_a_verdict_to_come_is_declined_with_its_reason(talk):
    outcome = talk().say("我跟老板打仲裁，仲裁员最后能判他赔我多少钱")
    assert outcome.action == "decline"
    assert "由法院或者仲裁机构" in outcome.statements[0].text


@pytest.mark.parametrize(
    "question",
    ["公积金账户余额加起来3.2万，最多能贷多少", "我余额一共四万五，房子100万，能贷多少", "余额有5000元能提吗"],
)
def test_a_balance_that_is_told_is_not_asked_for(question):
    assert not beyond(frame(question)) and beyond(frame("我的公积金余额还有多少"))
