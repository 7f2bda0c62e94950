"""Answers from texts: the right article first, quoted with its number; nothing where no text answers."""

from __future__ import annotations

import shutil
import time
from datetime import date

import pytest
from city_kit import Kit

from kg.schema import NATION, Edge, EdgeKind, Faq, article_id
from kg.store import Store
from kg.view import GraphView
from rag.context import Talk
from rag.index.passages import passages_of
from rag.index.retriever import PassageRetriever
from rag.texts import Texts

DAY = date(2026, 6, 1)
LABOUR, LEASE, OLD, NEW, PENALTY = "劳动合同法", "住房租赁条例", "仲裁法旧", "仲裁法", "海上货运管理规定"
HERE = "region:青河省/临川市"
PIECES = {
    LABOUR: {
        "第十条": "建立劳动关系，应当订立书面劳动合同。",
        "第十九条": "劳动合同期限不满一年的，试用期不得超过一个月；三年以上的，试用期不得超过六个月。",
        "第三十七条": "劳动者提前三十日以书面形式通知用人单位，可以解除劳动合同。",
        "第四十二条": "劳动者有下列情形之一的，用人单位不得解除劳动合同：\n（一）患病在医疗期内的；\n"
        "（二）女职工在孕期、产期、哺乳期的。",
        "第八十二条": "用人单位超过一个月不满一年未与劳动者订立书面劳动合同的，应当向劳动者每月支付二倍的工资。",
    },
    LEASE: {
        "第五条": "租赁期限不得超过二十年。超过二十年的，超过部分无效。",
        "第八条": "出租人应当履行租赁物的维修义务，但是当事人另有约定的除外。",
    },
    PENALTY: {"第三条": "海上承运人不得解除运输合同，违者由港口机关处一千元以下罚款。"},
}


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    kit = Kit("texts")
    for title, pieces in PIECES.items():
        level = "部门规章" if title == PENALTY else "法律"
        kit.document(f"doc:{title}", title, pieces, status="现行有效", level=level, valid_from=date(2010, 1, 1))
    change = {"status": "现行有效", "level": "法律"}
    old = "当事人申请撤销裁决的，应当自收到裁决书之日起六个月内提出。"
    new = "当事人申请撤销裁决的，应当自收到裁决书之日起三个月内提出。"
    kit.document(f"doc:{OLD}", OLD, {"第五十九条": old}, valid_to=date(2026, 2, 28), **change)
    kit.document(f"doc:{NEW}", NEW, {"第七十二条": new}, valid_from=date(2026, 3, 1), **change)
    kit.document(
        "doc:补贴通知",
        "2025年补贴标准通知",
        {"第一条": "2025年高龄津贴标准为每人每月一百元。"},
        region=HERE,
        level="规范性文件",
    )
    for name, day_of, answer in (("裁决", NEW, "三个月内。"), ("试用", LABOUR, "最长六个月。")):
        faq = Faq(id=f"faq:{name}", question=f"{name}的期限最长是多久？", answer=answer, region=NATION)
        locator = "第七十二条" if day_of == NEW else "第十九条"
        kit.nodes.append(faq)
        kit.edges.append(Edge(kind=EdgeKind.BASED_ON, src=faq.id, dst=article_id(f"doc:{day_of}", locator)))
    home = tmp_path_factory.mktemp("texts")
    store = Store.open(home)
    store.publish(store.draft([kit.content()]))
    view = GraphView.from_store(store)
    store.close()
    yield view
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def texts(view, tmp_path_factory):
    search = PassageRetriever(tmp_path_factory.mktemp("index"), "条文")
    search.update(passages_of(view), 1)
    return Texts(view, search)


def cited(statements):
    return [(e.title, e.locator) for s in statements for e in s.evidence]


def first(texts, question, day=DAY, region=None, **more):
    statements = texts.answer([question], region, day, **more)
    return cited(statements)[0] if statements else None


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("公司不跟我签合同要赔几倍工资", (LABOUR, "第八十二条")),
        ("租房合同最长能签多少年", (LEASE, "第五条")),
        ("租的房子东西坏了谁修", (LEASE, "第八条")),
        ("怀孕了老板能不能开除我", (LABOUR, "第四十二条")),
        ("辞职要提前几天说", (LABOUR, "第三十七条")),
    ],
)
def test_lay_questions_find_the_article(texts, question, article):
    assert first(texts, question) == article


def test_the_text_is_quoted_with_its_number(texts):
    (statement, *_) = texts.answer(["租房合同最长能签多少年"], None, DAY)
    assert statement.text.startswith(f"《{LEASE}》第五条：租赁期限不得超过二十年。")


def test_only_what_is_in_force_on_the_day(texts):
    question = "申请撤销裁决要在多长时间内提出"
    assert (OLD, "第五十九条") in cited(texts.answer([question], None, date(2026, 1, 15)))
    assert (NEW, "第七十二条") not in cited(texts.answer([question], None, date(2026, 1, 15)))
    assert (OLD, "第五十九条") not in cited(texts.answer([question], None, DAY))
    assert first(texts, question) is not None


def test_a_stored_answer_cites_its_article(texts):
    found = cited(texts.answer(["试用的期限最长是多久"], None, DAY))
    assert (LABOUR, "第十九条") in found


@pytest.mark.parametrize(
    "question",
    [
        "我的工资卡余额还剩多少",
        "推荐一个劳动合同律师",
        "劳动局几点上班",
        "明年工资涨多少",
        "红烧肉放几勺糖",
        "2031年高龄津贴标准是多少",
        "2024年高龄津贴标准是多少",
    ],
)
def test_what_no_text_answers_is_not_answered(texts, question):
    assert texts.answer([question], HERE, DAY) == []


def test_a_named_year_is_answered_by_the_text_that_names_it(texts):
    assert first(texts, "2025年高龄津贴标准是多少", region=HERE) == ("2025年补贴标准通知", "第一条")


def test_texts_of_a_place_are_for_that_place(texts):
    assert first(texts, "2025年高龄津贴标准是多少", region=NATION) is None


def test_named_articles_are_quoted_directly(texts):
    assert first(texts, "劳动合同法第八十二条怎么说") == (LABOUR, "第八十二条")
    assert first(texts, "劳动合同法第82条怎么说") == (LABOUR, "第八十二条")


def test_questions_in_one_breath_are_answered_one_by_one(texts):
    found = cited(texts.answer(["租房合同最长能签多少年？辞职要提前几天告诉公司？"], None, DAY))
    assert (LEASE, "第五条") in found and (LABOUR, "第三十七条") in found


def test_what_else_is_said_decides(texts):
    assert first(texts, "老板要赔几倍", context="劳动合同没签，老板要赔几倍") == (LABOUR, "第八十二条")


def test_a_follow_up_is_looked_for_in_all_its_readings(texts):
    """By itself 「要提前几天说」 and what was asked before point elsewhere: both come."""
    opening, said = "租房合同最长能签多少年", "辞职要提前几天说"
    alone, within_it = first(texts, said), first(texts, f"{opening} {said}")
    assert alone == (LABOUR, "第三十七条")
    found = cited(texts.answer([said], None, DAY, talk=Talk((opening,))))
    assert {alone, within_it} <= set(found)
    assert cited(texts.answer([said], None, DAY, talk=Talk((said,))))[0] == alone


def test_without_fitted_weights_readings_are_joined_by_ranks(texts, monkeypatch):
    monkeypatch.setattr("rag.texts.usable", lambda load: None)
    said = "辞职要提前几天说"
    assert (LABOUR, "第三十七条") in cited(texts.answer([said], None, DAY, talk=Talk(("租房合同最长能签多少年",))))


def test_what_a_question_names_may_be_missing_where_anything_near_is_wanted(texts, monkeypatch):
    question = "怀孕了老板能不能开除我"
    monkeypatch.setattr("rag.texts.beside_the_point", lambda asked, chosen: True)
    assert texts.answer([question], None, DAY) == []
    assert texts.answer([question], None, DAY, anything=True) == [], "words alone find too much"
    monkeypatch.setattr("rag.texts._by_words", lambda lists: False)
    assert first(texts, question, anything=True) == (LABOUR, "第四十二条")


def test_by_words_alone_more_is_needed(texts, monkeypatch):
    monkeypatch.setattr("rag.texts._sure", lambda asked, found: 0.1)
    assert texts.answer(["辞职要提前几天说"], None, DAY, 0.02) == []
    monkeypatch.setattr("rag.texts._by_words", lambda lists: False)
    assert texts.answer(["辞职要提前几天说"], None, DAY, 0.02) != []


def test_a_stricter_bound_answers_less(texts):
    assert texts.answer(["怀孕了老板能不能开除我"], None, DAY, 0.999) == []


def test_nothing_to_say_about_nothing(texts):
    assert texts.answer(["吗"], None, DAY) == [] and texts.answer([], None, DAY) == []


def test_answers_are_quick(texts):
    begin = time.perf_counter()
    for _ in range(10):
        texts.answer(["怀孕了老板能不能开除我"], None, DAY)
    assert (time.perf_counter() - begin) / 10 < 0.15
