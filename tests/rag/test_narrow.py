"""Only words that tell the alternatives apart choose among them."""

import pytest
from city_kb import STEADY
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.narrow import best_option, focus, pick

PLACES = ["居住地申请", "户籍地申请"]
WHO = ["本人办理", "委托他人办理"]
STREETS = ["安和街道 0899-44440001", "永乐街道 0899-44440002", "清溪街道 0899-44440003"]


@pytest.mark.parametrize(
    ("names", "question", "kept"),
    [
        (PLACES, "我想在居住地办", ["居住地申请"]),
        (PLACES, "户籍地的那种", ["户籍地申请"]),
        (PLACES, "申请要什么材料", PLACES),  # what all share tells nothing
        (PLACES, "", PLACES),
        (WHO, "委托他人去行吗", ["委托他人办理"]),
        (["只有一种"], "随便", ["只有一种"]),
        ([], "随便", []),
    ],
)
def test_pick(names, question, kept):
    assert pick(names, question) == kept


def test_pick_keeps_several_for_a_comparison():
    names = [*PLACES, "集体户申请"]
    assert pick(names, "居住地和户籍地有什么区别", several=True) == PLACES
    assert len(pick(names, "居住地的怎么办", several=True)) == 1


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=5, unique=True), st.text(max_size=20))
@settings(STEADY, max_examples=150)
def test_pick_keeps_at_least_one_and_the_order(names, question):
    kept = pick(names, question)
    assert kept
    assert kept == [n for n in names if n in kept]


@pytest.mark.parametrize(
    ("options", "message", "index"),
    [
        (WHO, "委托他人办理", 1),
        (WHO, "我委托他人办理吧", 1),
        (WHO, "委托", 1),
        (WHO, "第一个", 0),
        (WHO, "2", 1),
        (WHO, "选二", 1),
        (WHO, "前者", 0),
        (WHO, "后者", 1),
        (WHO, "最后一个", 1),
        (["东湖区", "西岭区"], "西岭", 1),
        (["在职", "退休"], "我已经退休了", 1),
        (["澄江市东湖区", "澄江市西岭区"], "东湖区", 0),
        (["1", "12"], "12", 1),
        (["有单位", "没有单位"], "没有单位", 1),
        (["渔网更新补贴", "渔民转产生活补助"], "渔网那个", 0),
        (["渔网更新补贴", "渔民转产生活补助"], "生活补助的那种吧", 1),
    ],
)
def test_an_answer_in_free_words_is_an_option(options, message, index):
    assert best_option(options, message) == index


@pytest.mark.parametrize("message", ["不知道", "天气怎么样", "", "第九个", "办理"])
def test_an_answer_that_names_none_is_none(message):
    assert best_option(WHO, message) is None


def test_no_options_no_answer():
    assert best_option([], "第一个") is None


def test_focus_keeps_the_entries_that_share_a_name():
    assert focus(STREETS, "永乐街道打哪个电话") == ["永乐街道 0899-44440002"]


@pytest.mark.parametrize("question", ["打哪个电话", "街道的电话", "0899", ""])
def test_focus_keeps_all_where_no_name_is_shared(question):
    assert focus(STREETS, question) == STREETS


def test_focus_of_nothing():
    assert focus([], "永乐街道") == []
