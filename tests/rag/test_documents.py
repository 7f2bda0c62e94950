"""Answers from imported pages of invented cities: rows, sentences, versions, the document itself, and silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corpus.__main__ import main
from kg.schema import Document, EdgeKind
from kg.store import Store
from kg.view import GraphView
from rag.asked import Asked
from rag.documents.answers import Documents
from rag.documents.compute import rated
from rag.documents.measures import measures, span_of
from rag.documents.question import make, plain
from rag.frame import Evidence, Frame
from rag.index.passages import passages_of
from rag.index.retriever import PassageRetriever
from rag.texts import Texts

PAGES = Path(__file__).parent / "pages_made"
DAY = date(2026, 11, 1)
CITY = "region:南川省/澜石市"


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    home = tmp_path_factory.mktemp("pages")
    assert main(["import", str(PAGES), "--region", "南川省/澜石市", "--publish", "--home", str(home)]) == 0
    return GraphView(Store.open(home).load())


@pytest.fixture(scope="module")
def documents(view, tmp_path_factory):
    search = PassageRetriever(tmp_path_factory.mktemp("index"), "条文")
    search.update(passages_of(view), 1)
    return Documents(view, Texts(view, search))


def ask(answers, text, day=DAY, **slots):
    found = answers.answer(Frame(text=text, as_of=day, regions=(CITY,), **slots), [])
    return "\n".join(s.text for s in found.statements) if found else ""


def test_titles_numbers_and_terms_are_read_from_the_pages(view):
    held = {d.number: d for d in view.of_type(Document) if d.number}
    new = held["澜民规〔2023〕4号"]
    assert new.title.endswith("《澜石市高龄老人津贴发放管理办法》的通知")
    assert (new.valid_from, new.valid_to) == (date(2023, 11, 1), date(2028, 10, 31))
    old = held["澜政办发〔2019〕21号"]
    assert old.valid_to == date(2023, 10, 31)
    assert [t for t, _ in view.out(new.id, EdgeKind.REPEALS)] == [old.id]
    amending = held["澜公积金〔2024〕5号"]
    assert [t for t, _ in view.out(amending.id, EdgeKind.AMENDS)] == [held["澜公积金〔2020〕8号"].id]
    assert held["青人才办〔2025〕2号"].issuer == "青澧市人才工作领导小组办公室"


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("我奶奶92了，普通户口，高龄津贴每月多少钱", "150", "260"),
        ("低保的83岁老人高龄津贴标准是多少", "120", "260"),
        ("硕士引进人才的生活补贴是多少", "1500", "3000"),
    ],
)
def test_the_row_for_this_person_is_picked(documents, question, holds, lacks):
    said = ask(documents, question)
    assert holds in said
    assert lacks not in said


def test_an_enumeration_is_quoted_whole(documents):
    said = ask(documents, "高龄津贴要准备什么材料")
    assert all(word in said for word in ("申请表", "身份证", "存折", "委托书"))


def test_the_text_in_force_on_the_day_answers(documents):
    assert "100" not in ask(documents, "95岁高龄津贴每月多少")
    assert "100元" in ask(documents, "95岁高龄津贴每月多少", date(2022, 5, 1))


def test_an_amending_notice_governs(documents):
    assert "12000" in ask(documents, "单身职工租房提取公积金一年最多多少钱")
    assert "7200" in ask(documents, "单身职工租房提取公积金一年最多多少钱", date(2023, 1, 1))


def test_the_document_itself_can_be_asked_about(documents):
    said = ask(documents, "高龄津贴管理办法文号是多少，有效期到什么时候，哪个部门发的")
    assert "澜民规〔2023〕4号" in said
    assert "2028年10月31日" in said
    assert "澜石市财政局" in said


def test_a_follow_up_stays_in_the_document(documents, view):
    number = next(d.id for d in view.of_type(Document) if d.number == "澜民规〔2023〕4号")
    said = ask(documents, "这个文件文号是多少", documents=(number,), before="高龄津贴什么情况停发")
    assert "澜民规〔2023〕4号" in said


def test_where_a_document_sets_several_rates_none_is_multiplied(documents):
    said = ask(documents, "居民供热价格每平方米多少钱，100平米要多少钱")
    assert "每平方米21.5元" in said and "2150" not in said


def test_an_ordinal_is_no_number_of_units():
    """「三孩」 is the third child, not three of them."""
    asked = Asked("三孩补贴多少钱", (), "", (), False, False, "", (), None, False)
    question = make("三孩补贴多少钱", asked, "三孩补贴多少钱", DAY)
    rule = "生育二孩的，每孩每月500元；生育三孩及以上的，每孩每月1000元。"
    assert rated(question, rule, Evidence("article:x", "x", "第三条", rule)) == []


def test_what_no_document_says_is_not_answered(documents):
    assert ask(documents, "人才公寓租金多少钱") == ""
    assert ask(documents, "护照怎么办理") == ""
    assert ask(documents, "我的高龄津贴进度到哪一步了") == ""


@pytest.mark.parametrize(
    ("cell", "header", "unit", "low", "high"),
    [
        ("80—89周岁", "", "岁", 80, 89),
        ("100周岁及以上", "", "岁", 100, float("inf")),
        ("3人", "", "人", 3, 3),
        ("4人及以上", "", "人", 4, float("inf")),
        ("7", "楼层", "层", 7, 7),
        ("5万元（含）—10万元", "", "元", 50000, 100000),
        ("60岁以下", "", "岁", 0, 60),
    ],
)
def test_ranges_of_cells(cell, header, unit, low, high):
    span = span_of(plain(cell), header)
    assert span is not None
    assert (span.unit, span.low, span.high) == (unit, low, high)


def test_quantities_that_are_said():
    said = {m.unit: m.low for m in measures(plain("三口之家，83岁，6楼，一年收入13万"))}
    assert (said["人"], said["岁"], said["层"], said["元"]) == (3, 83, 6, 130000)
