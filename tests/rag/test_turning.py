"""Whether a message turns to another matter: what is weighed of it, and that the weights tell the obvious cases."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from city_kb import STEADY
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.dialogue import Dialogue
from rag.frame import Frame
from rag.leaning import Leant
from rag.ranking import TURN
from rag.topics import Match, Topic
from rag.turning import features, turns
from rag.understand import Understood


def match(name, order=1.0, share=0.0, sure=0.0):
    return Match(Topic(name, name, [name]), name, 0.6, 0.5, name, order=order, share=share, sure=sure)


RANKED = (match("补领", 1.5, 0.8, 0.7), match("换领", 0.9, 0.15), match("登记", 0.4, 0.05))

LEANT = Leant(0.2, 0.1)


def heard(text="身份证丢了怎么补", matches=RANKED, leant=LEANT, **slots):
    frame = Frame(text=text, as_of=date(2026, 1, 1), **slots)
    return Understood(frame, tuple(matches), False, False, True, leant=leant, vectors=True)


def weighed(understood, last=()):
    return dict(zip(TURN, features(understood, last), strict=True))


def test_without_vectors_nothing_is_weighed():
    wordless = replace(heard(), vectors=False)
    assert features(wordless, ("补领",)) is None and turns(wordless, ("补领",)) is None


def test_the_matters_found_are_weighed_beside_the_last_one():
    found = weighed(heard(), ("换领", "迁移"))
    assert (found["ranked"], found["share"], found["sure"], found["order"]) == (1, 0.8, 0.7, 1.5)
    assert (found["is_last"], found["last_share"], found["last_order"]) == (0, 0.15, 0.9)


def test_the_likeliest_matter_may_be_the_last_one():
    found = weighed(heard(), ("登记", "补领"))
    assert (found["is_last"], found["last_share"], found["last_order"]) == (1, 0.8, 1.5)


@pytest.mark.parametrize("matches", [(), (match("补领"), match("换领", 0.9))])
def test_matters_that_could_not_be_ranked_have_no_share(matches):
    found = weighed(heard(matches=matches), ("补领",))
    assert (found["ranked"], found["share"], found["sure"], found["last_share"]) == (0, 0, 0, 0)
    assert (found["is_last"], found["order"], found["last_order"]) == ((1, 1, 1) if matches else (0, 0, 0))


def test_what_the_message_asks_for_is_weighed():
    found = weighed(heard(leant=Leant(0.9, 0.3), fields=("fee",), regions=("region:云溪省",)))
    assert (found["rule"], found["nothing"], found["field"], found["place"]) == (0.9, 0.3, 1, 1)
    assert weighed(heard(foreign=("巴黎",)))["place"] == 1
    assert (weighed(heard())["field"], weighed(heard())["place"]) == (0, 0)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("对了身份证丢了怎么补", {"another", "things", "deeds"}),
        ("那要多少钱", {"then"}),
        ("这要多少钱", {"this"}),
        ("刚才那个要多少钱", {"back"}),
        ("身份证", {"things"}),
        ("", set()),
    ],
)
def test_words_that_turn_to_another_matter_or_point_back_are_told(text, names):
    found = weighed(heard(text))
    told = ("another", "then", "this", "back", "things", "deeds")
    assert {name for name in told if found[name]} == names
    assert all(found[name] in (0, 1) for name in told)


def test_the_longer_a_message_the_more_its_length_counts():
    short, long = (weighed(heard(text)) for text in ("身份证丢了", "身份证丢了去派出所补要不要带户口簿"))
    assert 0 < short["length"] < long["length"] and 0 < short["letters"] < long["letters"]


@settings(STEADY, max_examples=100)
@given(st.text(max_size=60), st.sampled_from(["补领", "登记", "迁移"]), st.sampled_from([RANKED, RANKED[1:], ()]))
def test_whatever_is_said_turns_by_a_share(text, last, matches):
    understood = heard(text, matches)
    assert all(isinstance(value, float) for value in features(understood, (last,)))
    assert 0 <= turns(understood, (last,)) <= 1


def test_a_message_about_the_last_matter_turns_less_than_one_about_another():
    assert turns(heard(), ("补领",)) < 0.5 < turns(heard("对了，身份证丢了怎么补"), ("迁移",))
    assert turns(heard(), ("补领",)) < turns(heard(), ("迁移",))


def test_what_announces_something_else_turns_more():
    assert turns(heard("对了" + heard().frame.text), ("补领",)) > turns(heard(), ("补领",))


@pytest.mark.parametrize("text", ["要是在东湖区呢", "如果是孩子办呢", "万一丢了呢", "换成我妈呢"])
def test_a_case_supposed_is_told(text):
    found = weighed(heard(text))
    assert (found["suppose"], found["also"]) == (1, 0)


@pytest.mark.parametrize("text", ["我妈的也丢了", "还得带照片吗", "复印件就行吗", "一张够不够", "他也要去"])
def test_more_of_the_same_is_told(text):
    found = weighed(heard(text))
    assert (found["suppose"], found["also"]) == (0, 1)


@pytest.mark.parametrize("text", ["身份证丢了怎么补", "对了，低保怎么办", ""])
def test_else_neither_is(text):
    found = weighed(heard(text))
    assert (found["suppose"], found["also"]) == (0, 0)


class Halves:
    """Topics of which any text fully names 「换领」."""

    def __init__(self):
        self.topics = {"补领": Topic("补领", "身份证补领", ["补领"])}

    def match(self, text, limit):
        return [replace(match("换领"), score=0.9)]


@pytest.mark.parametrize(("turned", "named"), [(0.19, None), (0.2, ("换领", "换领")), (None, ("换领", "换领"))])
def test_half_of_a_matter_is_no_matter_where_the_message_hardly_turns_to_one(monkeypatch, turned, named):
    monkeypatch.setattr("rag.dialogue.turns", lambda heard, last: turned)
    dialogue = Dialogue.__new__(Dialogue)
    dialogue._topics = Halves()
    dialogue._references = SimpleNamespace(variants=lambda frame: [])
    last = Frame(text="身份证丢了怎么补", as_of=date(2026, 1, 1), topics=("补领",))
    assert dialogue._half_named(heard("那换领呢"), last) == named
