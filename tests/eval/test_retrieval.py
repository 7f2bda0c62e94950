"""The retrieval measurement counts what it says."""

import json

import pytest

from eval.retrieval import Question, half, measure, read_questions


def test_only_articles_that_are_held_count(tmp_path):
    file = tmp_path / "q.jsonl"
    lines = [
        {"question": "甲", "articles": ["中华人民共和国民法典第一条", "没有的法第二条"]},
        {"question": "乙", "articles": ["没有的法第三条"]},
    ]
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    questions, held = read_questions(file, {"民法典第一条"})
    assert questions == [Question("甲", frozenset({"民法典第一条"}))]
    assert held == pytest.approx(1 / 3)


def test_recall_and_reciprocal_rank():
    ranking = ["x", "a", *(f"n{i}" for i in range(20)), "b"]
    scores = measure(
        lambda _q, k: ranking[:k], [Question("甲", frozenset({"a", "b"})), Question("乙", frozenset({"c"}))]
    )
    assert (scores.recall_10, scores.recall_100, scores.mrr_10) == (0.25, 0.5, 0.25)


def test_the_halves_share_no_question():
    questions = [Question(str(n), frozenset({"a"})) for n in range(5)]
    assert not set(half(questions, "dev")) & set(half(questions, "test"))
    assert len(half(questions, "all")) == 5
