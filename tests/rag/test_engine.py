"""From a message to a checked answer: properties that hold for every question, over the invented city."""

import re
from datetime import date

import pytest
from city_kb import CITY, DAY, DISTRICTS, EAST, STEADY, WEST
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.schema import Article, Document, Faq
from kg.view import in_force
from rag.compose import answer_text, citations
from rag.dialogue import State
from rag.frame import Evidence, Outcome, Statement
from rag.lexicon import normalise

DIGITS = re.compile(r"\d+(?:[.:/-]\d+)*")
CHINESE = re.compile(
    r"第[一二三四五六七八九十百千零]+[条章节款]"
    r"|[一二三四五六七八九十百千万零两]+(?=个?(?:工作日|日|天|个月|月|年|元|周岁|岁|倍|小时|次|份|张))"
)


def numbers(text):
    """Numbers as whole tokens: 10 is not held by 0899-11110001."""
    flat = normalise(text).replace("—", "-").replace("–", "-")
    return set(DIGITS.findall(flat)) | set(CHINESE.findall(flat))


def answer(engine, *messages, region=None, day=DAY):
    """The last turn of a conversation, its text and its citations."""
    state = State(region=region)
    for message in messages:
        last = engine.answer(message, day, state)
    return last.outcome.action, answer_text(last.outcome.statements), citations(last.outcome.statements)


# -- generated questions ----------------------------------------------------------------------------------------

WHERE = ["", "", "我在东湖区，", "西岭区", "经开区的", "北京的", "澄江"]
WHAT = [
    "残疾证丢了",
    "身份证补办",
    "身份证到期",
    "失业金",
    "低保",
    "高龄津贴",
    "居住证",
    "结婚登记",
    "养狗",
    "老年优待证",
    "第一次办残疾证",
    "残疾证坏了",
    "试用期",
    "劳动合同",
    "离婚冷静期",
    "公租房",
    "临时救助",
    "火星移民",
    "",
]
ASKED = [
    "怎么办",
    "要带什么材料",
    "打哪个电话",
    "去哪办",
    "几点上班",
    "要多少钱",
    "多久能办好",
    "能领几个月",
    "最长多久",
    "有什么条件",
    "依据是什么",
    "归谁管",
    "投诉电话",
    "要跑几趟",
    "法定时限几天",
    "网上能办吗",
    "听说要3个月是吗",
    "我68岁能办吗",
    "每月多少钱",
    "",
]
FOLLOW = [
    "那西岭区呢",
    "要钱吗",
    "第一个",
    "2",
    "都行",
    "多久办好",
    "东湖区",
    "要什么材料",
    "我交了15年",
    "那低保呢",
    "",
    "",
]
QUESTIONS = st.tuples(st.sampled_from(WHERE), st.sampled_from(WHAT), st.sampled_from(ASKED)).map("".join)
TALKS = st.lists(QUESTIONS | st.sampled_from(FOLLOW), min_size=1, max_size=3).map(
    lambda ms: [m for m in ms if m] or ["?"]
)
REGIONS = st.sampled_from([None, CITY, *DISTRICTS])
DAYS = st.sampled_from([DAY, date(2020, 5, 1), date(2024, 6, 1), date(2021, 3, 1)])


@given(TALKS, REGIONS)
@settings(STEADY, max_examples=150)
def test_no_number_in_an_answer_without_evidence(engine, messages, region):
    action, text, cited = answer(engine, *messages, region=region)
    if action != "clarify":
        held = numbers(" ".join(f"{c.title} {c.locator} {c.quote}" for c in cited)) | numbers(" ".join(messages))
        assert numbers(text) <= held


@given(TALKS, REGIONS, DAYS)
@settings(STEADY, max_examples=120)
def test_every_answer_cites_what_is_stored_and_in_force(engine, city_view, messages, region, day):
    action, _, cited = answer(engine, *messages, region=region, day=day)
    assert cited or action == "clarify"
    for citation in cited:
        node = city_view.nodes.get(citation.id)
        if isinstance(node, Article):
            document = city_view.node(node.document, Document)
            assert citation.quote == node.text
            assert in_force(document, day)
        elif isinstance(node, Faq):
            assert citation.quote == node.answer
        else:
            guide = city_view.nodes.get(citation.id.split("#")[0])
            assert guide is not None
            assert guide.holds_on(day)


@given(
    TALKS.filter(lambda ms: not any(re.search("区|北京|澄江|[12]|第一个", m) for m in ms)),
    st.sampled_from(list(DISTRICTS)),
)
@settings(STEADY, max_examples=100)
def test_another_districts_phone_never_gets_in(engine, messages, region):
    _, text, cited = answer(engine, *messages, region=region)
    others = [mark for r, mark in DISTRICTS.items() if r != region]
    assert not any(f"0899-{mark}" in text for mark in others)
    assert not any(
        c.id.startswith(f"guide:{r.removeprefix('region:')}|") for r in DISTRICTS if r != region for c in cited
    )


@given(TALKS, REGIONS)
@settings(STEADY, max_examples=60)
def test_the_same_conversation_gets_the_same_answers(engine, messages, region):
    assert answer(engine, *messages, region=region) == answer(engine, *messages, region=region)


@given(TALKS, REGIONS)
@settings(STEADY, max_examples=80)
def test_a_question_to_the_resident_can_be_answered(engine, messages, region):
    state = State(region=region)
    for message in messages:
        outcome = engine.answer(message, DAY, state).outcome
        if outcome.action == "clarify":
            assert outcome.question
            assert outcome.statements == []
            assert len(outcome.options) == len(outcome.values)
            assert len(set(outcome.options)) == len(outcome.options) != 1
        else:
            assert outcome.statements


@given(st.text(max_size=80), REGIONS)
@settings(STEADY, max_examples=80)
def test_any_text_gets_an_outcome(engine, text, region):
    action, _, cited = answer(engine, text, region=region)
    assert action in {"answer", "clarify", "decline"}
    assert cited or action == "clarify"


@given(TALKS, REGIONS)
@settings(STEADY, max_examples=60)
def test_an_answer_stays_short_enough_to_read(engine, messages, region):
    assert len(answer(engine, *messages, region=region)[1]) <= 1200


# -- how people really write ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [
        "殘疾證丟了打哪個電話",
        "残疾证丟了打哪个電話",
        "canjizheng丢了打哪个电话",
        "残及证丢了打哪个电华",
        "请问一下哈，我那个残疾本不见了，打啥电话",
        "残疾证   丢了，，，打哪个电话？？？",
        "<b>残疾证</b>丢了打哪个电话",
        "残疾证丢了 哪个号码能问",
    ],
)
def test_typos_voice_and_dialect_get_the_same_phone(engine, message):
    action, text, _ = answer(engine, message, region=EAST)
    assert action == "answer"
    assert "0899-11110001" in text


def test_markup_in_a_stored_value_comes_out_as_it_is(engine):
    _, text, cited = answer(engine, "老年优待证在哪办", region=EAST)
    assert '<script>alert("x")</script>' in text
    assert '<script>alert("x")</script>' in cited[0].quote


def test_a_statement_that_nothing_carries_is_dropped_and_recorded(engine, monkeypatch):
    """The planner is trusted with nothing: what it says without evidence does not get out."""
    good = Statement("咨询电话：0899-22220001", [Evidence("guide:x#phones", "某事", "西岭区", "0899-22220001")])
    outcome = Outcome("answer", [good, Statement("请打 0899-77777777，交365元。")])
    monkeypatch.setattr(engine.planner, "run", lambda *args, **kwargs: outcome)
    last = engine.answer("残疾证丢了", DAY, State(region=WEST))
    assert answer_text(last.outcome.statements) == good.text
    assert any("365" in line for line in last.removed)


def test_headings_without_anything_below_are_no_answer(engine, monkeypatch):
    bare = Outcome("answer", [Statement("【残疾人证挂失补办】"), Statement("要交365元")])
    monkeypatch.setattr(engine.planner, "run", lambda *args, **kwargs: bare)
    last = engine.answer("残疾证丢了", DAY, State(region=WEST))
    assert last.outcome.action == "decline"
    assert "365" not in answer_text(last.outcome.statements)
    assert "12345" in answer_text(last.outcome.statements)
