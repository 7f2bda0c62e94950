"""Days and sizes that somebody states, held against the term or bound of a quoted sentence; silence in doubt."""

from __future__ import annotations

from datetime import date

import pytest

from rag.applied import deeds, measured, passed, sizes
from rag.applied.lead import with_lead
from rag.asked import Asking
from rag.facts import facts
from rag.frame import Evidence, Statement
from tests.rag.test_facts import DAY

TERM = "退役军人应当自办理退役手续后60日内，向户籍迁入地申请转入抚恤关系。"
APPEAL = "可以自收到复议决定书之日起十五日内向人民法院提起诉讼。"
ROAD = "自起算之日起60日内或者行驶里程3000公里之内（以先到者为准），消费者可以选择更换变速器。"
TAX = "个体工商户年纳税一万元以上，且有固定住所的，可以申请落户。"
SELF = "可以委托他人办理公证，但遗嘱、收养关系等应当由本人办理公证的除外。"
LIST = "申请驾驶证的人，应当符合下列规定：\n（一）申请小型汽车的，在18周岁以上；\n（二）无妨碍驾驶的疾病。"
WORDS = ("退役", "手续", "复议", "决定书", "纳税", "遗嘱", "公证", "小型汽车", "离婚", "工资")
ASKING = Asking(lambda text: {word: 5.0 for word in WORDS if word in text})
NOV = date(2026, 11, 30)


def _of_days(rule: str, message: str) -> str:
    found = passed.of_days(rule, ASKING.read(message, NOV.year), message, NOV)
    return found.text if found else ""


def _of_size(rule: str, message: str) -> str:
    found = sizes.of_size(rule, ASKING.read(message, NOV.year), message)
    return found.text if found else ""


def _of_self(rule: str, message: str) -> str:
    found = deeds.of_self(rule, ASKING.read(message, NOV.year))
    return found.text if found else ""


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("6月10号办完退役手续，8月20号才去转，算超没超", "您说的“8月20号”已经超过了"),
        ("6月10号办完退役手续，8月2号去转，算超没超", "没有超过"),
        ("11月3号办完退役手续，现在去转还赶趟不", "没有超过"),
        ("6月10号办完退役手续，现在去转还赶趟不", "最后一天是2026年8月9日"),
    ],
)
def test_a_day_is_held_against_a_term(message: str, said: str) -> None:
    assert said in _of_days(TERM, message)


def test_the_last_day_of_a_term_is_counted() -> None:
    assert "最后一天是2026年11月18日" in _of_days(APPEAL, "复议决定书十一月三号到我手里，最晚哪天去告")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (APPEAL, "6月10号离婚，8月20号才去，算超没超"),  # the term runs from something else
        (APPEAL, "复议决定书今天推明天，能不能不等了"),  # 「今天」 is no event
        (APPEAL, "三年前收到复议决定书，还行不"),  # no day
        (APPEAL + APPEAL, "复议决定书十一月三号到我手里，最晚哪天去告"),  # two terms
        ("应当在最后六个月内提出复议。", "11月3号复议，还能不能"),
    ],
)
def test_days_in_doubt_are_not_counted(rule: str, message: str) -> None:
    assert not _of_days(rule, message)


@pytest.mark.parametrize(
    ("rule", "message", "said"),
    [
        (ROAD, "跑了三千五百公里，能白换不", "不符合：您说的“三千五百公里”，超过了"),
        (ROAD, "跑了两千公里，能白换不", ""),
        (ROAD, "跑了三千多公里，能白换不", ""),
        (ROAD.replace("（以先到者为准）", ""), "跑了三千五百公里，能白换不", ""),
        (TAX, "我一年纳税八千块，能落户不", "不符合：您说的“八千块”，没有达到“个体工商户年纳税一万元以上”"),
        (TAX, "我一年纳税两万块，能落户不", ""),
        (TAX, "我工资八千块，能落户不", ""),
        ("逾期不纳税的，处一万元以上罚款。", "我欠纳税八千块，会罚不", ""),
    ],
)
def test_a_size_is_held_against_its_bound(rule: str, message: str, said: str) -> None:
    found = _of_size(rule, message)
    assert found.startswith(said) and bool(found) == bool(said)


@pytest.mark.parametrize(
    ("rule", "message", "said"),
    [
        (SELF, "我妈不方便，遗嘱公证能让我代办吗", "不能由别人代办"),
        (SELF, "遗嘱公证要多少钱", ""),
        ("应当由本人亲自实施的公证行为，不得代理。", "能替我去公证不", ""),
        ("公证应当由本人申请或者委托他人申请。", "能替我去公证不", ""),
    ],
)
def test_what_has_to_be_done_in_person(rule: str, message: str, said: str) -> None:
    found = _of_self(rule, message)
    assert found.startswith(said) and bool(found) == bool(said)


def test_an_age_is_held_against_a_required_one() -> None:
    message = "我再过半年才十八，能考小型汽车不"
    item = "（一）申请小型汽车的，在18周岁以上；"
    found = measured.of_age(item, facts(message, DAY), message, "申请驾驶证的人，应当符合下列规定：")
    assert found and found.text == "不符合：您说的“再过半年才十八”，没有达到“在18周岁以上”。"
    assert measured.of_age(item, facts(message, DAY), message) is None
    assert measured.of_age("年龄在70周岁以上的，可以申请。", facts(message, DAY), message) is None


def test_an_item_of_what_is_barred_is_named() -> None:
    asked = ASKING.read("纳税 离婚 能登记吗", NOV.year)
    found = deeds.of_case("（二）纳税后离婚的；", "有下列情形之一的，不予登记：", asked)
    assert found and found.text == "这一条“不予登记”里写着：“（二）纳税后离婚的”。"
    assert deeds.of_case("（二）复议的；", "有下列情形之一的，不予登记：", asked) is None
    assert deeds.of_case("（二）纳税后离婚的；", "有下列情形之一的，可以登记：", asked) is None
    assert deeds.of_case("（二）纳税后离婚的；", "有下列情形之一，不能确定的：", asked) is None


def test_conditions_of_a_guide_are_held_against_sums() -> None:
    message = "我一年纳税八千块，能落户不"
    evidence = Evidence("guide:x#conditions_text", "落户", "受理条件", TAX)
    found = with_lead([Statement(TAX, [evidence])], message, ASKING.read(message, NOV.year), NOV)
    assert found[0].text.startswith("不符合：您说的“八千块”")
