"""Articles found by the questions that are known to ask for them."""

from datetime import date

import pytest

from rag.index.passages import Passage, PassageTable, asked_of
from rag.index.retriever import PassageRetriever

DAY = date(2026, 1, 1)
RULE = Passage(
    "article:某法#第九条", "某法", "第九条", "工时", "延长工作时间的，应当支付不低于工资百分之一百五十的报酬。"
)
OTHER = Passage("article:某法#第十条", "某法", "第十条", "休假", "职工享受年休假。")
LAPSED = Passage("article:旧法#第一条", "旧法", "第一条", "", "加班另付报酬。", valid_to=date(2020, 1, 1))
ASKED = {
    RULE.id: ("老板让我干到半夜一分钱不多给，这合不合理", "晚上多干的活咋算钱"),
    LAPSED.id: ("老板让我干到半夜，以前咋规定的",),
    "article:没有的法#第一条": ("没人知道的事",),
}


@pytest.fixture
def texts(tmp_path):
    passages = [RULE, OTHER, LAPSED]
    retriever = PassageRetriever(tmp_path, "条文")
    retriever.update([*passages, *asked_of(passages, ASKED)], 1)
    return retriever


def test_a_question_is_found_by_and_its_article_shown_once(texts):
    found = texts.search("老板让干到半夜不多给钱", as_of=DAY)
    assert [hit.id for hit in found].count(RULE.id) == 1
    assert found[0].text == RULE.text and found[0].locator == "第九条" and not found[0].passage.asked


def test_a_question_holds_where_and_when_its_article_does(texts):
    assert LAPSED.id not in [hit.id for hit in texts.search("老板让我干到半夜", as_of=DAY)]
    assert LAPSED.id in [hit.id for hit in texts.search("老板让我干到半夜", as_of=date(2019, 1, 1))]


def test_only_questions_of_passages_that_are_there_are_kept():
    assert {p.id for p in asked_of([RULE, OTHER], ASKED)} == {RULE.id}


def test_a_row_is_shown_as_the_passage_that_answers():
    rows = [*asked_of([RULE], ASKED), OTHER, RULE]
    table = PassageTable(rows)
    assert [table.shown(row) for row in range(4)] == [3, 3, 2, 3]
