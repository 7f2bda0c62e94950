from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("rapidfuzz", reason="训练用的库没有装（requirements-train.txt）")

from finetune.reader.data import Group, phrasing_pairs, suite_turns, write
from finetune.reader.questions import Questioner
from kg.schema import Item

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


def test_groups_close_to_a_suite_question_are_left_out(tmp_path):
    groups = [
        Group("item", "老人证在哪儿办", ["事项｜老年人优待证", "事项｜残疾人证"], [1, 0], False),
        Group("item", "残疾证丢了怎么补啊", ["事项｜残疾人证挂失", "事项｜老年人优待证"], [1, 0], True),
        Group("item", "没有对的", ["事项｜残疾人证"], [0], False),
    ]
    counts = write(groups, tmp_path / "g.jsonl", ["残疾证丢了怎么补啊?"])
    assert counts == {"item": 1, "banned": 1}
    assert [json.loads(x)["question"] for x in (tmp_path / "g.jsonl").read_text("utf-8").splitlines()] == [
        "老人证在哪儿办"
    ]


def test_suite_turns_are_read_from_every_suite(tmp_path):
    case = {"id": "a", "turns": [{"user": "身份证丢了"}, {"user": "要钱吗"}]}
    (tmp_path / "a.jsonl").write_text(json.dumps(case, ensure_ascii=False), "utf-8")
    assert suite_turns(tmp_path) == ["身份证丢了", "要钱吗"]


def test_phrasing_pairs_take_a_few_of_each_item():
    items = [Item(id="i", name="身份证补领", phrasings=("甲", "乙", "丙")), Item(id="j", name="无说法")]
    pairs = phrasing_pairs(items, 2, seed=1)
    assert len(pairs) == 2 and {name for name, _ in pairs} == {"身份证补领"}
    assert pairs == phrasing_pairs(items, 2, seed=1)
