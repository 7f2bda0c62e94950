"""A message becomes a frame: what, where, which fields, and what only a text can answer."""

import pytest
from city_kb import CITY, DAY, EAST, STEADY, WEST, ZONE
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.topics import TopicIndex
from rag.understand import Understanding

LOST, RENEW, LOW = "残疾人证挂失补办", "残疾人证换领", "低保申请"


@pytest.fixture(scope="module")
def hear(city_view):
    """``hear(text)`` is what is understood; ``context`` is the region of the conversation."""
    understanding = Understanding(city_view, TopicIndex(city_view))

    def run(text, context=None):
        return understanding.understand(text, DAY, context)

    return run


def matters(heard):
    return [t.removeprefix("item:") for t in heard.frame.topics]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("残疾证丢了要带什么", ["materials"]),
        ("残疾证补办去哪，打哪个电话", ["venues", "phones"]),
        ("残疾证补办几点上班", ["hours"]),
        ("残疾证补办多久能拿到", ["promised_limit"]),
        ("残疾证补办的法定时限", ["legal_limit"]),
        ("残疾证补办投诉电话", ["complaint_phones"]),  # not the ordinary phone as well
        ("残疾证补办的咨询邮箱", ["咨询邮箱"]),  # a column that only this city has
        ("残疾证丢了怎么补", []),
        ("残疾证补办几天、要不要钱", ["promised_limit", "fee"]),
        ("残疾证补办东湖区和西岭区哪边开门早", ["hours"]),  # neither where nor how long
        ("残疾证补办东湖区和西岭区谁下班晚", ["hours"]),
        ("残疾证补办了一个月给多少钱", []),  # what is granted is no fee
    ],
)
def test_fields(hear, text, fields):
    heard = hear(text)
    assert list(heard.frame.fields) == fields
    assert matters(heard) == [LOST]


def test_fields_come_in_the_order_of_the_question(hear):
    assert hear("残疾证补办要什么材料，去哪办").frame.fields == ("materials", "venues")
    assert hear("残疾证补办去哪办，要什么材料").frame.fields == ("venues", "materials")


def test_the_whole_matter_is_an_overview(hear):
    assert hear("残疾证丢了怎么补").overview
    assert not hear("残疾证补办几点上班").overview


# -- places -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("东湖区残疾证丢了", EAST),
        ("我在东湖，残疾证丢了", EAST),
        ("澄江市西岭区的低保", WEST),
        ("经开区残疾证丢了", ZONE),
        ("澄江经济技术开发区残疾证", ZONE),
        ("澄江的高龄津贴", CITY),
        ("澄江市的残疾证，我在东湖区", EAST),  # the narrower of two nested places
    ],
)
def test_places_in_long_and_short_form(hear, text, region):
    assert hear(text).frame.regions == (region,)


def test_several_places_are_a_comparison(hear):
    heard = hear("东湖区和西岭区补残疾证的电话")
    assert heard.frame.regions == (EAST, WEST)
    assert heard.compare


@pytest.mark.parametrize("text", ["北京市残疾证丢了怎么补", "残疾证在哈尔滨能补吗", "长春市朝阳区补残疾证"])
def test_places_that_are_not_held_are_named_as_such(hear, text):
    frame = hear(text).frame
    assert frame.foreign
    assert frame.regions == ()


@pytest.mark.parametrize("text", ["东湖路派出所电话", "小区里的狗要登记吗", "残疾证丢了"])
def test_what_is_no_place(hear, text):
    frame = hear(text).frame
    assert (frame.regions, frame.foreign) == ((), ())


# -- matters ----------------------------------------------------------------------------------------------------


def test_several_matters_with_their_own_fields(hear):
    heard = hear("残疾证丢了要什么材料，失业金打哪个电话")
    assert matters(heard) == [LOST, "失业保险金申领"]
    assert heard.frame.topic_fields == (("materials",), ("phones",))


@pytest.mark.parametrize("said", ["残疾证丢了补一个带啥，完了失业金上哪领", "失业金上哪领 还想问残疾证丢了补一个带啥"])
def test_matters_told_and_asked_one_after_another(hear, said):
    assert set(matters(hear(said))) == {LOST, "失业保险金申领"}


@pytest.mark.parametrize("said", ["残疾证丢了补一个带啥，多久能下来，电话多少", "残疾证丢了，要带啥 去哪补 几点开门"])
def test_what_is_asked_further_of_one_matter_is_no_other(hear, said):
    assert matters(hear(said)) == [LOST]


def test_several_things_with_one_deed(hear):
    assert matters(hear("残疾证和身份证都丢了")) == [LOST, "居民身份证丢失补领"]


def test_several_matters_with_one_field(hear):
    heard = hear("失业金和低保都要什么材料")
    assert matters(heard) == ["失业保险金申领", LOW]
    assert heard.frame.fields == ("materials",)


@pytest.mark.parametrize("text", ["我是灵活就业的，残疾证掉了咋补", "我是公司员工，想补残疾证", "残疾证丢了，急"])
def test_what_is_only_told_is_no_matter(hear, text):
    assert matters(hear(text)) == [LOST]


@pytest.mark.parametrize("text", ["残疾证没丢，是坏了要换", "不是丢了，是坏了，残疾证怎么换", "残疾证没有丢，是过期了"])
def test_what_is_denied_is_not_meant(hear, text):
    assert matters(hear(text)) == [RENEW]


def test_asking_whether_it_is_lost_is_no_denial(hear):
    assert matters(hear("残疾证丢了没有补办过")) == [LOST]


def test_a_thing_without_a_deed_ties(hear):
    names = {c.removeprefix("item:") for c in hear("身份证").frame.choices}
    assert names == {"居民身份证丢失补领", "居民身份证有效期满换领"}


def test_a_thing_with_its_deed_does_not_tie(hear):
    assert hear("身份证丢了怎么补").frame.choices == ()


@pytest.mark.parametrize("text", ["今天天气怎么样", "火星移民", "哈哈", "？"])
def test_no_matter_is_guessed(hear, text):
    assert matters(hear(text)) == []


# -- what only a text answers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["失业金能领多久", "试用期最长几个月", "劳动合同法第十九条怎么规定", "没签劳动合同违法吗", "离婚冷静期几天"]
)
def test_questions_for_a_rule(hear, text):
    assert hear(text).frame.asks


@pytest.mark.parametrize("text", ["残疾证丢了怎么补", "残疾证补办多久能拿到", "低保要什么材料"])
def test_questions_for_a_guide_ask_for_no_rule(hear, text):
    assert hear(text).frame.asks == ()


def test_a_claimed_number_is_asked_for_not_searched(hear):
    """「最多只能领6个月，对吧」 is answered like 「最多能领几个月」."""
    asks = " ".join(hear("失业金最多只能领6个月对吧").frame.asks)
    assert "6" not in asks
    assert "失业金" in asks


def test_the_part_for_a_text_is_kept_apart(hear):
    frame = hear("领失业金要什么材料。试用期最长几个月？").frame
    assert frame.fields == ("materials",)
    assert any("试用期" in a for a in frame.asks)


STORY = "我在饭店干了半年,一直没签劳动合同,老板昨天让我走"


def test_a_story_with_one_question_is_asked_as_a_whole(hear):
    """What else is told is what the rule must fit."""
    assert hear(f"{STORY}，能不能要二倍工资").frame.asks == (f"{STORY},能不能要二倍工资",)


def test_questions_of_one_message_are_asked_one_by_one(hear):
    asks = hear(f"{STORY}，试用期最长几个月，能不能要二倍工资").frame.asks
    assert len(asks) == 2
    assert "试用期最长几个月" in asks[0] and "二倍工资" in asks[1]
    assert not any("老板" in ask for ask in asks)


MESSAGES = [
    "残疾证",
    "丢了",
    "东湖区",
    "，",
    "和",
    "低保",
    "几天",
    "没",
    "北京",
    "第四条",
    "?",
    "多少钱",
    "3",
    "怎么办",
    " ",
]


@given(st.lists(st.sampled_from(MESSAGES), max_size=8).map("".join))
@settings(STEADY, max_examples=200)
def test_a_frame_is_whole(hear, text):
    frame = hear(text).frame
    assert len(frame.items) == len(frame.topics)
    assert len(frame.topic_fields) in (0, len(frame.topics))
    assert 0 <= frame.score <= 1
    assert 0 <= frame.cover <= 1


@given(st.text(max_size=60))
@settings(STEADY, max_examples=100)
def test_any_text_is_understood_somehow(hear, text):
    hear(text)


# -- long stories and comparisons --------------------------------------------------------------------------------


def test_a_story_around_the_matter_does_not_hide_it(talk):
    conversation = talk(EAST)
    conversation.say("昨天在公交车上睡着了，包让人顺走了，里头的残疾证也丢了，急着用，补办拿什么、几天能下来")
    assert conversation.frame.topics == ("item:残疾人证挂失补办",)
    assert set(conversation.frame.fields) >= {"materials", "promised_limit"}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("东湖区和西岭区补残疾证哪个快", "promised_limit"),
        ("东湖区和西岭区补残疾证哪边便宜", "fee"),
        ("东湖区和西岭区补残疾证哪个近", "venues"),
    ],
)
def test_what_is_compared_is_a_field(talk, text, field):
    conversation = talk()
    conversation.say(text)
    assert conversation.frame.fields == (field,)
    assert len(conversation.frame.regions) == 2


def test_where_somebody_comes_from_is_not_where_it_is_handled(talk):
    conversation = talk()
    conversation.say("我户口在东湖区，在西岭区补残疾证打哪个电话")
    assert conversation.frame.regions == (WEST,)


def test_of_matters_that_fit_alike_the_one_that_adds_nothing_is_meant(talk):
    conversation = talk(EAST)
    conversation.say("办残疾证打哪个电话")
    assert conversation.frame.topics == ("item:残疾人证新办",)


def test_the_label_of_masked_data_names_no_matter(hear):
    assert matters(hear("［身份证号］，残疾证丢了打哪个电话")) == [LOST]
    assert matters(hear("［身份证号］")) == []


@pytest.mark.parametrize(
    ("text", "asks"), [("厂里说算旷工，对不对", True), ("这天算不算加班", True), ("厂里说算旷工", False)]
)
def test_a_verb_and_its_denial_ask_something(hear, text, asks):
    assert hear(text).asking is asks
