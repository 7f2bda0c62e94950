"""Questions whose articles are known and questions that no law answers, and what is found for them.

Deterministic. Knows nothing of how weights are fitted.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from finetune.judge.collect import Question
from finetune.judge.collect import questions as held_out
from finetune.llm import seeds
from kg.view import GraphView
from rag.basis import weighed
from rag.texts import Texts

_SHOWN = 4
"""Passages that are quoted, about."""


@dataclass(frozen=True)
class Sample:
    """What was found for a question: :data:`rag.basis.FEATURES`, whether one of the first passages answers, and
    whether any passage could."""

    features: NDArray[np.float64]
    right: bool
    basis: bool


def questions(view: GraphView, folder: Path, shared: Path, guard: Container[str]) -> list[Question]:
    """Questions that the embedder was not trained on, first messages of consultations over rules, and questions that
    no article answers; none in ``guard``."""
    found = held_out(view, shared)
    for dialogue in seeds.dialogues(folder):
        first = dialogue.turns[0]
        if gold := frozenset(a for want in first.want for a in want.articles):
            found.append(Question(first.u, gold))
        elif first.act == "none":
            found.append(Question(first.u, frozenset()))
    found += [Question(entry.u, frozenset()) for entry in seeds.without_basis(folder)]
    return [q for q in found if q.text not in guard]


def samples(texts: Texts, asked: Sequence[Question]) -> list[Sample]:
    """One a question that anything was found for."""
    made, day = [], date.today()
    for question in tqdm(asked, unit="问", desc="查找"):
        read = texts.read(question.text, day)
        found = texts.judge(question.text, None, day)
        if found:
            right = any(f.evidence.id in question.gold for f in found[:_SHOWN])
            made.append(Sample(np.array(weighed(read, found)), right, bool(question.gold)))
    return made
