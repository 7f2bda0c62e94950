"""Long articles are cut down to what answers; lists keep their introduction."""

from __future__ import annotations

from rag.asked import Asking
from rag.quote import shorten
from rag.sentences import leads, split

LIST = (
    "劳动者有下列情形之一的，用人单位不得解除劳动合同：\n"
    "（一）从事接触职业病危害作业的劳动者未进行离岗前职业健康检查的；\n"
    "（二）患病或者非因工负伤，在规定的医疗期内的；\n"
    "（三）女职工在孕期、产期、哺乳期的；\n"
    "（四）在本单位连续工作满十五年的。"
)
LONG = "前款规定的程序由有关机关另行制定，具体内容在此不再重复，以免文字过长。\n" * 6


def read(question):
    return Asking(lambda text: dict.fromkeys(text.split(), 5.0)).read(question, 2026)


def test_a_short_article_is_quoted_whole():
    assert shorten(LIST, read("怀孕"), 300) == LIST


def test_an_item_keeps_the_sentence_that_introduces_it():
    short = shorten(LIST, read("怀孕"), 50)
    assert short.startswith("劳动者有下列情形之一的，用人单位不得解除劳动合同：")
    assert "孕期" in short and "十五年" not in short and "……" in short


def test_what_is_left_out_is_marked():
    text = LONG + "仲裁 时效期间为一年。\n" + LONG
    short = shorten(text, read("仲裁 时效 多长"), 40)
    assert short == "……仲裁 时效期间为一年。"


def test_a_yes_or_no_question_gets_all_that_fits():
    text = LONG + "试用期内不得 克扣 工资。\n但另有约定的，从其约定。\n"
    assert shorten(text, read("试用期可以 克扣 吗"), 5000) == text


def test_what_fits_is_quoted_though_it_says_less_of_the_question():
    text = "仲裁 时效期间为一年。\n劳动关系终止的，应当自终止之日起提出。\n" + LONG
    short = shorten(text, read("仲裁 时效 多长"), 60)
    assert "时效期间为一年" in short and "自终止之日起提出" in short


def test_nothing_longer_than_the_limit_but_one_sentence_at_least():
    assert len(shorten(LONG * 4, read("程序"), 120)) <= 140
    assert shorten("很长" * 50, read("程序"), 20) == "很长" * 50


def test_items_and_their_introductions():
    sentences = split(LIST)
    assert leads(sentences) == {1: 0, 2: 0, 3: 0, 4: 0}
    assert leads(split("第一句。第二句。")) == {}
