"""Judged passages of questions whose articles are known and that no model was trained on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from eval.holdout import STATUTES, held_out
from finetune.embedder import sources, written
from finetune.embedder.settings import load_settings
from kg.view import GraphView
from rag.judge import WEIGHTS
from rag.texts import Texts


@dataclass(frozen=True)
class Question:
    """A question with the ids of the articles that answer it."""

    text: str
    gold: frozenset[str]


@dataclass(frozen=True)
class Judged:
    """The candidates of one question: scores without nearness in meaning, that nearness, which answer."""

    rest: NDArray[np.float64]
    behind: NDArray[np.float64]
    gold: NDArray[np.bool_]


def questions(view: GraphView, shared: Path) -> list[Question]:
    """Those held out of the public statute questions, where present, and of the seeds."""
    ids: dict[str, list[str]] = {}
    for passage in sources.articles(view):
        ids.setdefault(sources.article_name(passage), []).append(passage.id)
    found = []
    if (shared / "statute_queries" / "dev.jsonl").is_file():
        for q in sources.statute_questions(shared):
            if held_out(q.question, STATUTES):
                found.append(Question(q.question, frozenset(i for name in q.articles for i in ids.get(name, ()))))
    share = load_settings().data.articles_held_out
    seeds = [a for a in written.article_questions() if held_out(a.article, share)]
    found += [Question(a.question, frozenset([a.article])) for a in seeds]
    return [q for q in found if q.gold]


def collect(texts: Texts, asked: Sequence[Question], day: date) -> Iterator[Judged]:
    """Judge every question; stored answers are left out, none of them is known to answer."""
    for question in tqdm(asked, unit="问", desc="判断"):
        found = [f for f in texts.judge(question.text, None, day) if not f.judged.features["stored"]]
        behind = np.array([f.judged.features["behind"] for f in found])
        scores = np.array([f.judged.score for f in found])
        gold = np.array([f.evidence.id in question.gold for f in found], bool)
        yield Judged(scores - WEIGHTS["behind"] * behind, behind, gold)


def figures(part: Sequence[Judged], near: float) -> dict[str, float]:
    """Shares of the questions with an answer first, among three, among ten, when nearness has this weight."""
    shares = {}
    for name, k in (("first", 1), ("three", 3), ("ten", 10)):
        right = [bool(j.gold[np.argsort(-(j.rest + near * j.behind), kind="stable")[:k]].any()) for j in part]
        shares[name] = round(sum(right) / max(1, len(right)), 3)
    return shares
