"""The matters of a message that asks about several, each with its own part and fields."""

from dataclasses import replace

import pytest

from rag.leaning import Leant
from rag.several import Several, _within
from rag.topics import Match, Topic

EASY = Leant(0.0, 0.0)


def match(name, sure, share=0.9):
    return replace(Match(Topic(name, name, [name]), name, 0.6, 0.5, name, order=1.0), share=share, sure=sure)


def several(sure, leaning=None):
    """Parts of which every one names 甲 or 乙, as surely as ``sure``."""

    def found(text, left, region):
        return [match("甲" if "甲" in text else "乙", sure)]

    def fields(part):
        return (("materials",) if "材料" in part else () if leaning else ("fee",)), part

    return Several(found, fields, (lambda clause, before: leaning) if leaning else None)


BOTH = (match("甲", 0.9), match("乙", 0.0))


def told(said, text, leant=EASY, whole=BOTH):
    found = said.matters(text, whole, None, leant)
    return found and [m.topic.name for m in found[0]]


@pytest.mark.parametrize(
    ("sure", "rule", "names"),
    [
        (0.29, 0.5, None),
        (0.29, 0.49, ["甲", "乙"]),
        (0.3, 0.79, ["甲", "乙"]),
        (0.79, 0.8, None),
        (0.8, 0.95, ["甲", "乙"]),
        (0.0, 0.0, ["甲", "乙"]),
    ],
)
def test_where_a_rule_is_asked_for_parts_must_be_sure_of_their_matters(sure, rule, names):
    text, leant = "残疾证甲要什么材料，残疾证乙要多少钱", Leant(rule, 0.0)
    assert told(several(sure), text, leant) == names
    found = several(sure).matters(text, BOTH, None, leant)
    assert found is None or found[1] == (("materials",), ("fee",))


def test_one_question_about_several_asks_each_part():
    assert told(several(0.9), "残疾证乙黄了，残疾证甲坏了，这俩各要什么材料") == ["乙", "甲"]


@pytest.mark.parametrize(
    ("leant", "fields"),
    [(Leant(0.1, 0.0, ("fee",)), ("fee",)), (Leant(0.9, 0.0, ("fee",)), ()), (Leant(0.1, 0.9, ("fee",)), ())],
)
def test_a_question_without_a_field_asks_for_what_it_leans_to_but_for_no_rule(leant, fields):
    found = several(0.9, leant).matters("残疾证甲要什么材料?残疾证乙咋说?", BOTH, None, EASY)
    assert found[1] == (("materials",), fields)


def test_what_leads_up_to_a_question_names_no_matter_of_its_own():
    assert several(0.9, EASY).matters("残疾证乙黄了，残疾证甲要什么材料", BOTH, None, EASY) is None


@pytest.mark.parametrize(
    ("sure", "share", "names"), [(0.5, 0.005, ["甲", "乙"]), (0.49, 0.005, None), (0.5, 0.004, None)]
)
def test_a_part_that_says_no_more_than_a_follow_up_needs_a_hint_of_the_whole(sure, share, names):
    whole = [match("甲", 0.9), match("乙", 0.0, share)]
    assert told(several(sure), "甲要什么材料，乙去哪", whole=whole) == names


@pytest.mark.parametrize(("rule", "names"), [(0.49, ["甲", "乙"]), (0.5, None)])
def test_where_a_rule_is_asked_for_a_part_must_say_more_than_a_follow_up(rule, names):
    assert told(several(0.9), "残疾证甲要什么材料，乙去哪", Leant(rule, 0.0)) == names


@pytest.mark.parametrize(("sure", "names"), [(0.8, ["甲", "乙"]), (0.79, None)])
def test_without_a_hint_a_part_must_be_very_sure(sure, names):
    assert told(several(sure), "残疾证甲要什么材料，残疾证乙去哪", whole=[]) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [("残疾证甲都要带什么残疾证乙去哪里办", ["甲", "乙"]), ("残疾证甲带什么去哪办", None)],
)
def test_questions_that_run_on_without_a_pause_are_told_apart(text, names):
    assert told(several(0.9), text) == names


@pytest.mark.parametrize(
    ("whole", "meant", "share"),
    [
        ({"甲": 0.6, "乙": 0.3}, "甲", 0.676),
        ({"乙": 0.7}, "乙", 0.8),
        ({}, "甲", 0.6),  # the whole message hints at none
    ],
)
def test_what_the_whole_message_means_weighs_in_what_a_part_means(whole, meant, share):
    found = _within([match("甲", 0.9, 0.6), match("乙", 0.0, 0.4)], whole)
    assert found.topic.name == meant and found.sure == 0.9
    assert found.share == pytest.approx(share, abs=0.01)


def test_without_shares_the_first_matter_of_a_part_stays():
    assert _within([match("甲", 0.0, 0.0), match("乙", 0.0, 0.0)], {"乙": 0.9}).topic.name == "甲"
    assert _within([], {}) is None
