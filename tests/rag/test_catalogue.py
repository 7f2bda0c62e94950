"""Lists, counts and opening days over the graph: recognised, counted right, cited, and told in pages."""

from datetime import date

import pytest
from city_kb import DAY
from national_kb import Chat, national_engine

from rag.opening import asked_days, verdict


@pytest.fixture(scope="module")
def national(tmp_path_factory):
    return national_engine(tmp_path_factory.mktemp("national"))


@pytest.fixture
def chat(national):
    return lambda region=None: Chat(national, region)


@pytest.mark.parametrize(
    ("text", "kind", "filters"),
    [
        ("东湖区哪些事项当天能办完", "items", {"same_day"}),
        ("东湖区公安局能办哪些事", "items", {"department"}),
        ("东湖区哪些事不收费", "items", {"free"}),
        ("东湖区哪些业务要收费", "items", {"paid"}),
        ("东湖区有多少项业务能网上办", "items", {"online"}),
        ("东湖区5天内能办好的事有哪些", "items", {"within"}),
        ("东湖区周末能办哪些事", "items", {"weekend"}),
        ("东湖区能办哪些业务", "items", set()),
        ("食品经营许可哪个区办得最快", "fastest", set()),
        ("食品经营许可最慢的是哪个区", "slowest", set()),
        ("一共几个区能办食品经营许可", "regions", set()),
        ("老人能在东湖区办哪些事", "items", {"about"}),
        ("东湖区哪些事能网上办", "items", {"online"}),
    ],
)
def test_a_list_is_understood(chat, text, kind, filters):
    talk = chat()
    talk.say(text)
    assert talk.frame.listing is not None and talk.frame.listing.kind == kind
    assert {name for name, _ in talk.frame.listing.filters} == filters


@pytest.mark.parametrize(
    "text",
    [
        "东湖区补社保卡收费吗",
        "东湖区补社保卡要什么材料",
        "东湖区补社保卡当天能办完吗",
        "孩子刚出生要办哪些事",
        "东湖区食品经营许可几天办好",
        "办居住证哪些材料可以不带",
        "社保卡网上能补办吗",
        "哪些人能领低保",
    ],
)
def test_a_question_about_one_matter_is_no_list(chat, text):
    talk = chat()
    talk.say(text)
    assert talk.frame.listing is None


def test_counts_are_those_of_the_guides(chat):
    said = chat().say("东湖区哪些事项当天能办完")
    assert "有事项 5 个，其中承诺 1 个工作日内办结（含当场办结）的有 2 个" in said
    assert "死亡注销户口" in said and "新生儿出生入户" in said and "食品经营许可核发" not in said


def test_each_filter_lists_what_holds_it(chat):
    assert "社会保障卡补办" in chat().say("东湖区有哪些业务能网上办")
    assert "社会保障卡补办" in chat().say("东湖区社保局能办哪些事")
    paid = chat().say("东湖区哪些业务要收费")
    assert "食品经营许可核发" in paid and "死亡注销户口" not in paid
    weekend = chat().say("东湖区周六能办哪些事")
    assert "新生儿出生入户" in weekend and "死亡注销户口" not in weekend
    within = chat().say("东湖区5天内能办好的事有哪些")
    assert "食品经营许可核发" in within and "居住证首次申领" not in within


def test_what_no_guide_says_is_declined(chat):
    talk = chat()
    talk.say("东湖区哪些事不用跑")
    assert talk.outcome.action == "decline"


def test_a_list_is_gone_on_with(chat):
    talk = chat()
    talk.say("东湖区哪些业务要收费")
    titles = [s.text.split(" ", 1)[1].split("（")[0] for s in talk.outcome.statements if s.text[:1].isdigit()]
    talk.say("第二个要什么材料")
    assert talk.outcome.action == "answer"
    assert titles[1] in "\n".join(s.text for s in talk.outcome.statements)


def test_another_place_is_listed_alike(chat):
    talk = chat()
    talk.say("东湖区周六能办哪些事")
    said = talk.say("那西岭区呢")
    assert talk.frame.listing and "西岭区" in said and "新生儿出生入户" not in said


def test_a_place_is_asked_for_once(chat):
    talk = chat()
    talk.say("哪些事不收费")
    assert talk.outcome.action == "clarify" and talk.outcome.slot == "region"
    assert "东湖区" in talk.say("东湖区") and talk.frame.listing and talk.outcome.action == "answer"


def test_a_place_that_is_not_held_gets_no_list(chat):
    talk = chat()
    talk.say("沈阳市哪些事当天能办完")
    assert talk.outcome.action == "decline"


def test_the_fastest_place_and_all_places(chat):
    talk = chat()
    said = talk.say("食品经营许可哪个区办得最快")
    assert "东湖区" in said and "西岭区" not in said and "5个工作日" in said
    assert "西岭区" in chat().say("食品经营许可最慢的是哪个区")
    assert "2 个地方" in chat().say("一共几个区能办食品经营许可")
    assert "都一样" in chat().say("死亡注销户口哪个区最快")


def test_the_other_end_and_one_field_of_the_list(chat):
    talk = chat()
    talk.say("食品经营许可哪个区办得最快")
    assert "西岭区" in talk.say("那最慢的呢")
    talk = chat()
    talk.say("东湖区哪些业务要收费")
    said = talk.say("打什么电话")
    assert said.count("0999-11110000") == 2 and talk.outcome.action == "answer"


def test_pages_hold_ten(national, monkeypatch):
    monkeypatch.setattr("rag.catalogue._PAGE", 2)
    talk = Chat(national)
    first = talk.say("东湖区能办哪些业务")
    assert "还有 3 个" in first
    second = talk.say("下一页")
    assert "还有 1 个" in second and not {*first.split("\n")[1:3]} & {*second.split("\n")}
    talk.say("还有呢")
    assert "全部列出来了" in talk.say("继续")


def test_a_day_is_read_against_the_hours(chat):
    assert "星期六可以办理" in chat().say("东湖区周六能给新生儿上户口吗")
    assert "星期日不办理" in chat().say("东湖区周日能给新生儿上户口吗")
    assert "星期六不办理" in chat().say("东湖区食品经营许可周六能办吗")
    assert "星期日不办理" in chat().say("东湖区食品经营许可，星期天办不办")


def test_relative_days_follow_the_day_of_the_question():
    saturday = date(2025, 6, 7)
    assert "星期六" in (verdict("今天能办吗", "周一至周五9:00-17:00", saturday) or "")
    assert "不办理" in (verdict("明天能办吗", "周一至周五9:00-17:00", saturday) or "")
    assert "可以办理" in (verdict("后天能办吗", "周一至周五9:00-17:00", saturday) or "")
    assert "只有星期六办理" in (verdict("周末办吗", "周一至周六", DAY) or "")
    assert "没有写" in (verdict("周末上班吗", "春夏季节", DAY) or "")


@pytest.mark.parametrize("text", ["今天身份证丢了怎么办", "我周六丢的身份证", "周日的作业", "哪天能办"])
def test_a_day_that_is_only_told_is_not_asked_about(text):
    assert asked_days(text, DAY) is None
