"""Articles found beside the guides that the product answers written conversations with, and which of them answer.

Every conversation is held with the product first, so that what was quoted before is what it would have quoted.
Deterministic. Knows nothing of how weights are fitted.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from finetune.llm import seeds
from kg.schema import Article
from rag.adding import articles, open_ended, weighed
from rag.engine import Answered, Engine
from rag.frame import Evidence
from rag.state import State


@dataclass(frozen=True)
class Sample:
    """A message that a guide was given for: :data:`rag.adding.FEATURES` of the articles found, ``right`` those that
    answer it."""

    conversation: int
    features: NDArray[np.float64]
    right: NDArray[np.bool_]


def samples(folder: Path, engine: Engine, guard: Container[str], most: int | None = None) -> list[Sample]:
    """Of consultations over rules, whose messages say which articles answer them, and of those over guides, which no
    article has to be quoted for; a message in ``guard`` is only said. ``most`` of either."""
    told = [d for d in seeds.dialogues(folder) if any(w.articles for t in d.turns for w in t.want)]
    found: list[Sample] = []
    talks = [*told[:most], *seeds.matters(folder)[:most]]
    for number, dialogue in enumerate(tqdm(talks, unit="段", desc="对话")):
        state = State()
        for turn in dialogue.turns:
            answered = engine.answer(turn.u, date.today(), state)
            if turn.act == "ask" and turn.u not in guard and _by_guides(answered, engine):
                found += _sample(answered, engine, number, {a for w in turn.want for a in w.articles})
    return found


def _by_guides(answered: Answered, engine: Engine) -> bool:
    """Whether guides were given, and no article but one beside them."""
    outcome = answered.outcome
    if outcome.action != "answer" or not open_ended(answered.turn.frame):
        return False
    first = [e for s in outcome.statements[:-1] or outcome.statements for e in s.evidence]
    return bool(first) and not any(s.computed for s in outcome.statements) and not _articles(first, engine)


def _articles(evidence: list[Evidence], engine: Engine) -> bool:
    return any(engine.view.node(e.id, Article) for e in evidence)


def _sample(answered: Answered, engine: Engine, number: int, wanted: set[str]) -> list[Sample]:
    frame = answered.turn.frame
    question = frame.asks[0] if frame.asks else frame.text
    passages, sureness = engine.texts.nearest(question, frame.region, frame.as_of, frame.text, frame.talk)
    found = [(engine.texts.document(p), p.judged) for p in passages]
    ranks = articles(found)
    if not ranks:
        return []
    features = np.array([weighed(frame, rank, found, sureness) for rank in ranks])
    right = np.array([passages[rank].evidence.id in wanted for rank in ranks], np.bool_)
    return [Sample(number, features, right)]
