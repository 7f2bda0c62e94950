"""Answers from imported pages for one person and one district: verdicts, sums, versions, drafts, and silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from corpus.__main__ import main as import_pages
from kg.__main__ import main as import_tables
from kg.schema import Document
from kg.store import Store
from kg.view import GraphView
from rag.asked import Asked
from rag.documents import versions
from rag.documents.answers import Documents
from rag.documents.held import hold
from rag.documents.near import Nearness
from rag.documents.question import make, parts, plain
from rag.documents.tables import unfolded
from rag.frame import Frame
from rag.index.passages import passages_of
from rag.index.retriever import PassageRetriever
from rag.texts import Texts

PAGES = Path(__file__).parent / "pages_more"
DAY = date(2026, 11, 1)
CITY = "region:浙江省/云澄市"


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    home = tmp_path_factory.mktemp("city")
    table = home / "districts.csv"
    rows = ["区划名称,地区层级,上级区划名称", "云澄市,市级,浙江省"]
    rows += [f'{name},区县级,"云澄市,浙江省"' for name in ("云湖区", "望云区", "石桥县")]
    table.write_text("\n".join(rows), encoding="utf-8")
    assert import_tables(["import", str(table), "--publish", "--home", str(home)]) == 0
    assert import_pages(["import", str(PAGES), "--region", "浙江省/云澄市", "--publish", "--home", str(home)]) == 0
    return GraphView(Store.open(home).load())


@pytest.fixture(scope="module")
def documents(view, tmp_path_factory):
    search = PassageRetriever(tmp_path_factory.mktemp("index"), "条文")
    search.update(passages_of(view), 1)
    return Documents(view, Texts(view, search))


def outcome(answers, text, region=f"{CITY}/云湖区", day=DAY, **slots):
    return answers.answer(Frame(text=text, as_of=day, regions=(region,), **slots), [])


def ask(answers, text, region=f"{CITY}/云湖区", day=DAY, **slots):
    found = outcome(answers, text, region, day, **slots)
    return "\n".join(s.text for s in found.statements) if found else ""


def test_the_row_of_the_district_answers(documents):
    assert "61110044" in ask(documents, "青年人才租房补贴咨询电话是多少", f"{CITY}/石桥县")
    said = ask(documents, "道路停车收费标准首小时多少钱", f"{CITY}/望云区")
    assert "3元" in said
    assert "6元" not in said


def test_a_district_without_a_row_gets_no_other_ones(documents):
    found = outcome(documents, "道路停车收费标准首小时多少钱", f"{CITY}/石桥县")
    assert found is not None
    assert found.action == "decline"
    assert "另行制定" in "\n".join(s.text for s in found.statements)


def test_hours_are_summed_with_their_steps(documents):
    said = ask(documents, "上午9点停到12点20，云湖区道路停车收费多少钱")
    assert "6+4×3=18元" in said
    assert "×" not in ask(documents, "新能源车上午9点停到12点20，道路停车收费多少钱")


def test_no_product_where_the_rule_does_not_say_it(documents):
    assert "=" not in ask(documents, "晚上9点停到11点，道路停车收费多少钱")


def test_a_refund_needs_the_costs(documents):
    assert "(20000−900)×65%=12415元" in ask(documents, "居民医保三级医院住院花了2万，能报多少钱")
    assert "=" not in ask(documents, "居民医保三级医院住院能报多少钱")


def test_months_of_a_row_are_added_up(documents):
    assert "500×24个月=12000元" in ask(documents, "本科生租房补贴一共能领多少钱")


def test_a_row_is_raised_for_its_district(documents):
    assert "800×(1+20%)=960元" in ask(documents, "硕士租房补贴一个月多少钱", f"{CITY}/望云区")
    assert "960" not in ask(documents, "硕士租房补贴一个月多少钱")


def test_a_condition_with_a_number_decides(documents):
    said = ask(documents, "不是说租房补贴毕业五年内都行吗，我毕业4年了")
    assert "您说的“4年”，不符合“毕业3年以内" in said


def test_nothing_is_decided_where_the_condition_is_met_or_has_alternatives(documents):
    assert "不符合" not in ask(documents, "我毕业2年了，能申请租房补贴吗")
    assert "不符合" not in ask(documents, "我大专毕业，能申请租房补贴吗")


def test_what_has_ended_cannot_be_applied_for(documents):
    found = outcome(documents, "现在还能申请加装电梯补助吗")
    assert found is not None
    assert found.action == "answer"
    assert "2025年5月31日失效" in found.statements[0].text
    assert "不能再按它" in found.statements[0].text
    assert "15万元" in ask(documents, "五层楼加装电梯补助多少钱", day=date(2024, 5, 1))


def test_a_draft_is_said_to_be_one(view):
    document = next(d for d in view.of_type(Document) if "征求意见稿" in d.title)
    assert versions.draft(document)
    assert "尚未施行" in versions.refused(view, document, DAY)[0].text


def test_old_and_new_are_both_quoted_with_their_status(documents):
    said = ask(documents, "以前的居民医疗保险和现在的，三级医院支付比例差多少")
    assert "现行" in said
    assert "已失效" in said
    assert "55%" in said
    assert "65%" in said


def test_columns_that_stand_twice_are_read_one_below_the_other(view):
    document = next(d for d in view.of_type(Document) if "租房补贴" in d.title)
    article = next(a for a in view.articles(document.id) if a.table)
    wide = ({"区县": "甲区", "电话": "1", "区县（第3列）": "乙区", "电话（第4列）": "2"},)
    table = unfolded(article.model_copy(update={"table": wide})).table
    assert table == ({"区县": "甲区", "电话": "1"}, {"区县": "乙区", "电话": "2"})


def test_what_was_heard_is_one_part_and_what_is_asked_another():
    assert parts(plain("听说毕业十年都能领，是吧，我毕业7年了，要带什么材料")) == [
        plain("听说毕业十年都能领,是吧,我毕业7年了"),
        plain("要带什么材料"),
    ]


class _Letters:
    """Nearness by shared letters, in place of an embedder."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def scores(self, query: str) -> np.ndarray:
        return np.array([len(set(query) & set(n)) / (len(set(n)) or 1) for n in self._names], dtype=np.float32)


def test_vectors_tell_clauses_apart(view):
    document = next(d for d in view.of_type(Document) if "租房补贴" in d.title)
    held = hold(view, document)
    nearness = Nearness(_Letters)
    question = make_question("换单位以后社保中断还能继续享受吗")
    near = nearness.near(held, question)
    best = held.clauses[int(np.argmax(near.clauses))]
    assert "中断" in best.text
    assert Nearness().near(held, question).clauses == ()


def make_question(text):
    return make(plain(text), Asked(plain(text), (), "", (), True, False, "", (), None, False), plain(text), DAY)
