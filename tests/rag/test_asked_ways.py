"""Ways of asking once taken for another: a new matter, a list, a paper that somebody lacks, a length of time."""

from datetime import date

import pytest

from rag.facts import facts
from rag.lexicon import field_cues, pattern

DAY = date(2026, 1, 1)


def fields(text):
    return {cues.name for cues in field_cues() if cues.pattern.search(text)}


@pytest.mark.parametrize(
    "text", ["再问个别的，我想办护照", "再问个事，孩子上学", "再问一嘴，公积金", "再说一个，我妈的证"]
)
def test_another_thing_is_no_return(text):
    assert not pattern("return_to").search(text)


@pytest.mark.parametrize("text", ["还说油钱那个，电话给我", "再说驾照，几天能好", "还是说头一件，收费不"])
def test_a_return_is_one(text):
    assert pattern("return_to").search(text)


def test_a_list_is_wanted_only_where_it_is_asked_for():
    assert not pattern("checklist").search("回来报要什么单子")
    assert not pattern("checklist").search("上回报警，派出所出了单子")
    assert pattern("checklist").search("给我列个要带什么的清单")


def test_somebody_gone_is_no_paper_that_is_missing():
    assert not pattern("lacking").search("我妈没了她的存折怎么取")
    assert pattern("lacking").search("没有居住证能直接办吗")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("咋领，要几样东西", "materials"),
        ("多长时间能整完", "promised_limit"),
        ("近便点的是哪", "venues"),
        ("去邮局也能取吧", "venues"),
        ("都是去派出所吧", "venues"),
        ("上哪个网报", "online_url"),
        ("都带谁的证", "materials"),
    ],
)
def test_what_is_asked_for(text, field):
    assert field in fields(text)


@pytest.mark.parametrize("text", ["退休金啥时候能领", "补贴什么时候能到账", "押金何时可以退"])
def test_when_money_comes_is_no_time_of_opening(text):
    assert "hours" not in fields(text)
    assert "hours" in fields("啥时候能去办")


def test_what_is_paid_a_month_is_no_length_of_time():
    assert not any("insured" in key or "months" in key for key in facts("失业金一个月能给多少", DAY))
    assert any("insured" in key for key in facts("失业保险交了一年能领多少", DAY))
