"""What people say who mean an item, what they ask when an article answers, and what they ask the documents of the
cities that weights are fitted on."""

import json
from collections import Counter
from pathlib import Path

import pytest

from corpus.laws import law_content
from corpus.specs import BuiltinError
from corpus.wordings import article_questions, item_wordings
from eval.holdout import squeeze
from finetune.embedder.holdout import SuiteGuard

SUITES = Path(__file__).resolve().parents[2] / "eval" / "suites"
CITIES = Path(__file__).resolve().parents[2] / "finetune" / "seeds" / "cities"


def test_a_sentence_means_one_item_and_asks_for_one_article():
    for held in (item_wordings(), article_questions()):
        said = Counter(squeeze(text) for texts in held.values() for text in {*texts})
        assert len(held) > 400 and not [text for text, count in said.items() if count > 1]


def test_most_articles_that_are_asked_for_come_with_the_law_database_the_rest_with_regulations():
    known = {node.id for node in law_content().nodes}
    asked = set(article_questions())
    assert len(asked & known) > 0.6 * len(asked)
    assert all(i.startswith("article:") and "#" in i for i in asked)


def test_nothing_of_an_evaluation_suite_is_among_them():
    guard = SuiteGuard(sorted(SUITES.glob("*.jsonl")), 0.6)
    texts = [t for held in (item_wordings(), article_questions()) for said in held.values() for t in said]
    texts += [
        t["user"]
        for f in CITIES.glob("*.jsonl")
        for line in f.open(encoding="utf-8")
        for t in json.loads(line)["turns"]
    ]
    assert len(texts) > 1000
    assert not [text for text in texts if text in guard]


def test_a_line_that_breaks_the_format_is_named(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"item": "甲", "says": ["乙"]}\n{"item": "丙"}\n', encoding="utf-8")
    with pytest.raises(BuiltinError, match=r"a\.jsonl 第 2 行：says"):
        item_wordings(tmp_path)


def test_lines_of_one_name_are_joined(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"id": "article:某法#第一条", "q": ["一", "二"]}\n', encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"id": "article:某法#第一条", "q": ["二", "三"]}\n', encoding="utf-8")
    assert article_questions(tmp_path) == {"article:某法#第一条": ("一", "二", "三")}
