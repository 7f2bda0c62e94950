"""Which matter goes first where the words of a clause choose one and the whole message, meaning weighed, another."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from rag.leaning import Leant
from rag.matters import Matters, _with_likeliest, rivals
from rag.topics import Match, Topic


def match(name, order, score=0.6):
    return Match(Topic(name, name, [name]), name, score, 0.5, name, order=order)


class ByWords(Matters):
    """Matters whose reading by words is given."""

    def __init__(self, chosen, fields=()):
        super().__init__(None, None, lambda part: ((), part))
        self._chosen, self._fields = chosen, fields

    def _read(self, text, matches):
        return self._chosen, self._fields


def asked(text, chosen, matches, fields=()):
    found, topic_fields = ByWords(chosen, fields).asked(text, sorted(matches, key=lambda m: -m.order))
    return [m.topic.name for m in found], topic_fields


FIRST, NEAR, FAR = match("甲", 1.1), match("乙", 1.05), match("丙", 0.7)


@pytest.mark.parametrize(("chosen", "left"), [(FAR, "甲"), (NEAR, "乙"), (FIRST, "甲")])
def test_a_clear_lead_goes_before_the_one_that_words_choose(chosen, left):
    assert asked("想弄一下这个", [chosen], [FIRST, NEAR, FAR]) == ([left], ())


def test_one_that_is_not_among_the_matches_has_no_order():
    assert asked("想弄一下这个", [match("丁", 0.0)], [FIRST]) == (["甲"], ())


def test_what_hardly_matches_by_words_does_not_go_first():
    assert asked("想弄一下这个", [FAR], [match("甲", 1.1, score=0.3), FAR]) == (["丙"], ())


@pytest.mark.parametrize(
    ("text", "left"),
    [("想弄一下这个，还有那个", ["甲"]), ("两个都想办", ["甲", "丙"]), ("残疾证和身份证掉了", ["甲", "丙"])],
)
def test_several_become_one_only_where_nobody_asked_for_several(text, left):
    assert asked(text, [FIRST, FAR], [FIRST, FAR]) == (left, ())


def test_several_that_are_near_each_other_stay():
    assert asked("想弄一下这个，还有那个", [FIRST, match("丙", 0.9)], [FIRST, match("丙", 0.9)]) == (["甲", "丙"], ())


def test_several_each_with_its_own_fields_stay():
    fields = (("materials",), ("fee",))
    assert asked("甲要什么，丙多少钱", [FIRST, FAR], [FIRST, FAR], fields) == (["甲", "丙"], fields)


def test_nothing_chosen_stays_nothing():
    assert asked("今天天气好", [], [FIRST]) == ([], ())


# -- where a rule most likely is asked for ----------------------------------------------------------------------


def unsure(sure, score=0.6, share=0.3):
    return match("甲", 1.1, score), replace(match("乙", 1.05, score), share=share, sure=sure)


def by_words(text, sure, rule, score=0.6, fields=()):
    """What is left of what words choose; nothing is far ahead of it in order."""
    chosen, first = unsure(sure, score)
    matters = ByWords([chosen], ())
    matters._read_fields = lambda part: (fields, part)
    matters._several = SimpleNamespace(matters=lambda text, matches, region, leant: None)
    return [m.topic.name for m in matters.asked(text, [first, chosen], None, Leant(rule, 0.2))[0]]


@pytest.mark.parametrize(
    ("sure", "rule", "left"), [(0.1, 0.5, []), (0.1, 0.95, []), (0.1, 0.49, ["甲"]), (0.15, 0.95, ["甲"])]
)
def test_words_alone_choose_none_where_a_rule_is_asked_for_and_no_matter_sure(sure, rule, left):
    assert by_words("单位拖着不给怎么弄", sure, rule) == left


@pytest.mark.parametrize(
    ("score", "fields", "left"), [(0.8, (), ["甲"]), (0.79, (), []), (0.6, ("fee",), ["甲"]), (0.6, (), [])]
)
def test_one_in_its_own_words_or_asked_about_for_what_a_guide_tells_stays(score, fields, left):
    assert by_words("单位拖着不给怎么弄", 0.1, 0.95, score, fields) == left


def test_a_matter_that_is_sure_goes_first_whatever_is_asked_for():
    assert by_words("单位拖着不给怎么弄", 0.3, 0.95) == ["乙"]


@pytest.mark.parametrize(
    ("shares", "several", "names"),
    [
        ((0.5, 0.4, 0.1), False, ["乙"]),
        ((0.8, 0.1, 0.1), False, []),
        ((0.8, 0.1, 0.05), True, ["乙", "丙"]),
        ((0.99, 0.01, 0.0), True, []),
    ],
)
def test_more_is_told_where_several_are_asked_about(shares, several, names):
    matches = [replace(match(name, 1.0), share=share) for name, share in zip("甲乙丙", shares, strict=True)]
    assert [key for key, _ in rivals(matches, matches[:1], several=several)] == names


@pytest.mark.parametrize(
    ("shares", "names"),
    [
        ((0.3, 0.05, 0.65), ["甲", "丙"]),  # 乙 is hardly meant by the whole, 丙 surely
        ((0.3, 0.2, 0.5), ["甲", "乙"]),
        ((0.4, 0.15, 0.45), ["甲", "乙"]),
        ((0.9, 0.05, 0.05), ["甲", "乙"]),
    ],
)
def test_what_the_whole_message_most_likely_means_is_among_several(shares, names):
    held = [replace(match(name, 1.0), share=share) for name, share in zip("甲乙丙", shares, strict=True)]
    ranked = sorted(held, key=lambda m: -m.share)
    assert [m.topic.name for m in _with_likeliest(held[:2], ranked)] == names
