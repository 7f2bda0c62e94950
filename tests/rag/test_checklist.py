"""A list to take along: the matters talked about, their papers, places and times, cited and labelled."""

import pytest
from national_kb import Chat, national_engine

from rag.checklist import LABEL


@pytest.fixture(scope="module")
def national(tmp_path_factory):
    return national_engine(tmp_path_factory.mktemp("national"))


@pytest.fixture
def chat(national):
    return lambda region=None: Chat(national, region)


@pytest.mark.parametrize("wish", ["帮我列个清单", "整理一下", "打印一份给我", "给我写个单子", "都给我一起列出来"])
def test_what_was_talked_about_is_listed(chat, wish):
    talk = chat()
    talk.say("东湖区补社保卡要什么材料")
    talk.say("食品经营许可几天办好")
    said = talk.say(wish)
    assert talk.frame.checklist is not None and len(talk.frame.checklist) == 2
    assert "1. 【社会保障卡补办】" in said and "2. 【食品经营许可核发】" in said
    for part in ("所需材料", "办理地点", "办理时间", "咨询电话", "是否收费", "承诺办结时限", LABEL):
        assert part in said
    assert len(said) <= 900 and not talk.last.removed
    assert {"社会保障卡补办", "食品经营许可核发"} <= {e.title for s in talk.outcome.statements for e in s.evidence}


def test_a_matter_talked_about_twice_is_listed_once(chat):
    talk = chat()
    for text in ("东湖区补社保卡要什么材料", "食品经营许可几天办好", "刚才社保卡那个收费吗"):
        talk.say(text)
    talk.say("帮我列个清单")
    assert sorted(f.topics[0] for f in talk.frame.checklist) == ["item:社会保障卡挂失补换", "item:食品经营许可"]


def test_an_event_is_listed_as_a_whole(chat):
    talk = chat()
    talk.say("老人走了要办什么")
    said = talk.say("帮我列个清单")
    assert "【身后事】" in said and LABEL in said and len(said) <= 900


def test_without_a_matter_it_asks(chat):
    talk = chat()
    talk.say("帮我列个清单")
    assert talk.outcome.action == "clarify"


def test_a_named_matter_is_listed_alone(chat):
    talk = chat()
    talk.say("食品经营许可几天办好")
    said = talk.say("给我列一个补社保卡的清单，我在东湖区")
    assert "社会保障卡补办" in said and "食品经营许可" not in said


@pytest.mark.parametrize(
    "text",
    [
        "补社保卡材料清单",
        "食品经营许可的材料给我列个单子",
        "回到社保卡那个，材料帮我列个清单",
        "企业年报要打印吗",
        "办居住证要什么表格",
        "整理档案归哪个部门管",
    ],
)
def test_other_wishes_are_no_checklist(chat, text):
    talk = chat()
    talk.say("东湖区补社保卡要什么材料")
    talk.say(text)
    assert talk.frame.checklist is None


def test_many_matters_stay_short(chat):
    talk = chat("region:云溪省/澄江市/东湖区")
    for text in (
        "补社保卡要什么材料",
        "食品经营许可几天办好",
        "护照到期怎么换",
        "结婚要带什么",
        "失业金怎么领",
        "高龄津贴怎么领",
    ):
        talk.say(text)
    said = talk.say("整理一下")
    assert len(said) <= 1000 and said.count("【") == 5


@pytest.mark.parametrize("matter", ["残疾证丢了怎么补", "身份证到期了怎么换"])
def test_without_a_district_no_list_holds_what_one_district_alone_says(engine, city_view, matter):
    talk = Chat(engine, None)
    talk.say(matter)
    said = talk.say("帮我列个清单")
    tells = {"1111", "2222", "3333"}
    assert LABEL in said
    assert not [mark for mark in tells if mark in said]
    east = talk.say("在东湖区")
    assert not [mark for mark in tells - {"1111"} if mark in east]
