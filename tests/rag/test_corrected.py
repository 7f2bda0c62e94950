"""Within a conversation: what was told is put right, and the same is asked elsewhere."""

import pytest
from city_kb import DAY, EAST, STEADY, WEST, ZONE
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.schema import item_id
from rag.dialogue import State

LOST, NEW = "残疾人证挂失补办", "残疾人证新办"
THERE, HERE = (item_id(NEW, sub) for sub in ("居住地申请", "户籍地申请"))
FIRST = "残疾证丢了打哪个电话"


def answer(outcome):
    return "\n".join(s.text for s in outcome.statements)


def matter(conversation):
    return [t.removeprefix("item:") for t in conversation.frame.topics]


# -- putting right ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["不对，忘说了，我在西岭区", "看岔了，是西岭区", "哎呀，我记错了，是西岭区", "不是不是，西岭区"]
)
def test_what_was_told_of_the_place_is_put_right_and_the_same_answered_anew(talk, text):
    conversation = talk(EAST)
    conversation.say(FIRST)
    outcome = conversation.say(text)
    assert (outcome.action, matter(conversation)) == ("answer", [LOST])
    assert "0899-22220001" in answer(outcome) and "1111" not in answer(outcome)


@pytest.mark.parametrize("text", ["看岔了，是九十二岁", "不对，忘说了，她92岁", "说错了，她今年92岁"])
def test_what_was_told_of_a_person_is_put_right(talk, text):
    conversation = talk(EAST)
    conversation.say("我妈85岁，高龄津贴要什么材料")
    outcome = conversation.say(text)
    assert "九十至九十九周岁老年人的甲号登记表" in answer(outcome)
    assert "八十至八十九周岁" not in answer(outcome)
    assert conversation.last.heard.corrects


@pytest.mark.parametrize("text", ["看岔了，是85岁", "不对，忘说了，我妈85岁"])
def test_a_question_put_back_is_answered_so_as_well(talk, text):
    conversation = talk(EAST)
    assert conversation.say("高龄津贴要什么材料").slot == "scenario"
    assert "八十至八十九周岁老年人的甲号登记表" in answer(conversation.say(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("不对，忘说了，要带什么材料", "遗失声明"),
        ("看岔了，是要钱吗", "不收费"),
        ("说错了，低保打哪个电话", "11110002"),
    ],
)
def test_what_asks_for_something_itself_is_answered(talk, text, value):
    conversation = talk(EAST)
    conversation.say(FIRST)
    assert value in answer(conversation.say(text))


@pytest.mark.parametrize("text", ["不对", "不对不对", "不对。", "你搞错了吧", "答非所问"])
def test_a_bare_complaint_stays_one(talk, text):
    conversation = talk(EAST)
    conversation.say(FIRST)
    outcome = conversation.say(text)
    assert outcome.action == "clarify" and "没听懂" in outcome.question


def test_at_the_start_nothing_is_put_right(talk):
    conversation = talk(EAST)
    assert "0899-11110001" in answer(conversation.say("看岔了，是残疾证丢了打哪个电话"))
    assert not conversation.last.turn.follow_up


PIECES = st.sampled_from(["不对，", "忘说了，", "看岔了，", "是", "西岭区", "92岁", "她", "要钱吗", "低保", "。"])


@given(st.lists(PIECES, min_size=1, max_size=5).map("".join))
@settings(STEADY, max_examples=60)
def test_whatever_is_put_right_the_conversation_goes_on(engine, text):
    state = State(region=EAST)
    engine.answer(FIRST, DAY, state)
    engine.answer(text, DAY, state)
    assert engine.answer("要钱吗", DAY, state).outcome.action in ("answer", "clarify", "decline")


# -- the same elsewhere -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "region", "value"),
    [
        ("要是在西岭区办呢", WEST, "0899-22220001"),
        ("如果在西岭区呢", WEST, "0899-22220001"),
        ("我要是人在经开区单位上班呢", ZONE, "0899-33330001"),
        ("我在西岭区还有一套房，那边也一样吗", WEST, "0899-22220001"),
        ("我在西岭区也住着一套房子，那边要钱吗", WEST, "不收费"),
    ],
)
def test_a_case_supposed_elsewhere_keeps_the_matter(talk, text, region, value):
    conversation = talk(EAST)
    conversation.say(FIRST)
    said = answer(conversation.say(text))
    assert (matter(conversation), conversation.frame.regions) == ([LOST], (region,))
    assert value in said and "1111" not in said


def test_it_can_be_supposed_again_and_the_field_stays(talk):
    conversation = talk(EAST)
    for text in (FIRST, "要是在西岭区办呢"):
        conversation.say(text)
    assert "0899-33330001" in answer(conversation.say("要是在经开区呢"))


@pytest.mark.parametrize("text", ["要是在西岭区办低保打哪个电话", "那边低保申请要什么材料，我说西岭区"])
def test_another_thing_elsewhere_is_another_matter(talk, text):
    conversation = talk(EAST)
    conversation.say(FIRST)
    conversation.say(text)
    assert (matter(conversation), conversation.frame.regions) == (["低保申请"], (WEST,))


@pytest.mark.parametrize("text", ["要是在西岭区身份证到期了换领呢", "要是在西岭区补身份证呢"])
def test_another_deed_elsewhere_is_another_matter(talk, text):
    conversation = talk(EAST)
    conversation.say(FIRST)
    conversation.say(text)
    assert "居民身份证" in matter(conversation)[0] and conversation.frame.regions == (WEST,)
