from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finetune.reader.questions import Questioner

SYNONYMS = [(["老板", "公司"], ["用人单位"]), (["打工的"], ["劳动者"])]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("用人单位应当自用工之日起三十日内为职工办理社会保险登记。", ["登记", "用人单位"]),
        ("申请人应当提交身份证明和居住证明。", ["申请人", "身份证明"]),
        ("劳动者可以解除劳动合同。", ["解除劳动合同"]),
        ("不得携带宠物进入车站。", ["携带宠物进入车站"]),
    ],
)
def test_a_question_keeps_the_words_of_its_sentence(sentence, words):
    made = [Questioner([], seed).ask(sentence) for seed in range(8)]
    asked = [question for question in made if question]
    assert asked
    assert all(any(word in question for word in words) for question in asked)


def test_official_terms_become_what_people_say():
    asked = [Questioner(SYNONYMS, seed).ask("用人单位应当依法支付劳动者工资。") or "" for seed in range(30)]
    assert any("老板" in question or "公司" in question for question in asked)


def test_the_same_seed_asks_the_same():
    sentences = ["申请人应当在十五日内提出申请。", "儿童可以免费乘车。"]
    first, second = (Questioner(SYNONYMS, 5) for _ in range(2))
    assert [first.ask(s) for s in sentences] == [second.ask(s) for s in sentences]


@given(st.text(max_size=200))
def test_any_text_gives_a_short_question_or_none(text):
    question = Questioner(SYNONYMS, 1).ask(text)
    assert question is None or 6 <= len(question) <= 110
