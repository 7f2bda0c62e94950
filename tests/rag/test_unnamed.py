"""A message that names nothing is asked back; one that asks several things has each of them answered."""

import pytest
from city_kb import DAY, EAST
from city_search import WordSearch

from rag.dialogue import State
from rag.engine import Engine
from rag.leaning import Leant
from rag.lexicon import normalise, pattern
from rag.topics import TopicIndex
from rag.understand import Understanding

RULE = Leant(0.9, 0.0)


def locators(outcome):
    return [e.locator for s in outcome.statements for e in s.evidence]


# -- naming nothing ---------------------------------------------------------------------------------------------

BARE = [
    "证丢了，咋补",
    "我东西要转过来",
    "补贴怎么领",
    "那个证怎么办",
    "手续要多少天",
    "证要带什么材料",
    "我够不够条件",
]


@pytest.mark.parametrize("text", BARE)
def test_nothing_is_named(text):
    assert pattern("unnamed").match(normalise(text))


@pytest.mark.parametrize(
    "text", ["身份证丢了，咋补", "狗证怎么办", "户口要转过来", "高龄津贴怎么领", "补贴比例", "办证的地方", ""]
)
def test_something_is_named_or_nothing_said(text):
    assert not pattern("unnamed").match(normalise(text))


@pytest.mark.parametrize("region", [None, EAST])
@pytest.mark.parametrize("text", ["证丢了，咋补", "我东西要转过来", "补贴怎么领", "证要带什么材料"])
def test_what_names_nothing_is_asked_back(talk, text, region):
    outcome = talk(region).say(text)
    assert outcome.action == "clarify" and not outcome.statements


def test_matters_that_it_could_be_are_offered_and_the_answer_understood(talk):
    conversation = talk(EAST)
    outcome = conversation.say("证丢了，咋补")
    assert outcome.slot == "topic" and len(outcome.options) > 1
    assert "残疾人证挂失补办" in outcome.options
    assert conversation.say("残疾人证挂失补办").action == "answer"
    assert conversation.frame.topics == ("item:残疾人证挂失补办",)


def test_who_does_not_choose_is_answered_for_the_likeliest(talk):
    conversation = talk(EAST)
    conversation.say("证丢了，咋补")
    assert conversation.say("随便").action == "answer"


@pytest.mark.parametrize("text", ["证丢了，咋补", "要带什么材料", "多少天能办下来"])
def test_within_a_matter_it_is_that_matter(talk, text):
    conversation = talk(EAST)
    conversation.say("残疾证丢了打哪个电话")
    assert conversation.say(text).action == "answer"
    assert conversation.frame.topics == ("item:残疾人证挂失补办",)


def test_the_matters_offered_are_those_that_match_best(city_view):
    understanding = Understanding(city_view, TopicIndex(city_view))
    heard = understanding.understand("证丢了，咋补", DAY)
    assert heard.frame.choices == tuple(m.topic.key for m in heard.matches[:4])
    within = understanding.understand("证丢了，咋补", DAY, last=("item:残疾人证挂失补办",))
    assert within.frame.topics == heard.frame.topics and len(within.frame.choices) < 2


# -- several questions ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hear(city_view):
    understanding = Understanding(city_view, TopicIndex(city_view))
    return lambda text, leant: understanding.understand(text, DAY, EAST, leant).frame.asks


@pytest.mark.parametrize(
    "text",
    [
        "试用期最长几个月；没签合同老板赔几倍工资",
        "试用期最长几个月。没签合同老板赔几倍工资",
        "试用期最长几个月，另外没签合同老板赔几倍工资",
        "试用期最长几个月,还有没签合同老板赔几倍工资",
    ],
)
def test_sentences_that_each_ask_for_a_rule_are_questions_of_their_own(hear, text):
    assert [ask.strip("，,") for ask in hear(text, Leant(0.0, 0.0))] == ["试用期最长几个月", "没签合同老板赔几倍工资"]


def test_a_question_of_several_clauses_is_one(hear):
    asks = hear("我签了一年的合同，试用期最长几个月；老板没给签，要赔几倍工资", Leant(0.0, 0.0))
    assert asks == ("我签了一年的合同,试用期最长几个月", "老板没给签,要赔几倍工资")


def test_a_sentence_that_tells_is_no_question(hear):
    told = "我在厂里干了半年了。没签合同老板赔几倍工资"
    assert hear(told, Leant(0.0, 0.0)) == (told,)


TWICE = "老板不给签合同能行吗？试用期内能随便辞退人吗？"


@pytest.mark.parametrize(("leant", "count"), [(RULE, 2), (Leant(0.8, 0.0), 2), (Leant(0.79, 0.0), 1)])
def test_questions_are_taken_apart_where_a_rule_most_likely_is_asked_for(hear, leant, count):
    assert len(hear(TWICE, leant)) == count


@pytest.mark.parametrize("text", ["老板不给签合同能行吗？", "老板不给签合同，能行吗？对吗？"])
def test_one_question_or_one_with_a_tag_is_not(hear, text):
    assert len(hear(text, RULE)) < 2


def test_at_most_three_are_asked(hear):
    assert len(hear("试用期最长能有几个月？" * 5, RULE)) == 3


@pytest.fixture(scope="module")
def ruled(city_view, engine):
    return Engine(city_view, WordSearch(city_view), before=engine, leaning=lambda message, before: RULE)


@pytest.mark.parametrize(
    "text",
    [
        "试用期最长几个月？没签书面劳动合同老板赔几倍工资？",
        "没签书面劳动合同老板赔几倍工资；另外试用期最长几个月",
    ],
)
def test_each_question_is_answered(ruled, text):
    found = locators(ruled.answer(text, DAY, State(region=EAST)).outcome)
    assert {"第十九条", "第八十二条"} <= set(found)
    assert len(set(found)) == len(found)
