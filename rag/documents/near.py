"""How near the clauses and tables of a document are in meaning to a question, by vectors, where there are any.

Knows nothing of words: what is said in the same words is scored elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.schema import Article
from rag.documents.held import Clause, Held
from rag.documents.question import Question, asking
from rag.lexicon import CLAUSE
from rag.meaning import Names
from rag.models import ModelError

_SHORT = 40
"""Characters up to which a clause is read with the heading above it."""
_ASKS, _WHOLE = 1.0, 0.5
"""What the clauses that ask and the whole message count beside the question with its story."""
_TOLD, _SHORTEST, _PARTS = 0.5, 5, 8
"""What the nearest clause of a story counts; the least characters of one, and how many are looked at."""
_KEPT = 64
"""Documents whose vectors are kept in memory."""


@dataclass(frozen=True)
class Near:
    """Standard deviations above the mean of the document, one for each clause and each table; empty without vectors."""

    clauses: tuple[float, ...] = ()
    tables: tuple[float, ...] = ()
    best: float = 0.0
    """The highest cosine of all."""

    def of(self, index: int) -> float:
        """Of the clause at ``index``."""
        return self.clauses[index] if self.clauses else 0.0

    def of_table(self, index: int) -> float:
        """Of the table at ``index``."""
        return self.tables[index] if self.tables else 0.0


class Nearness:
    """Compares questions with documents; ``names`` makes the vectors."""

    def __init__(self, names: Callable[[Sequence[str]], Names | None] | None = None) -> None:
        self._names = names
        self._known: dict[str, Names | None] = {}

    def near(self, held: Held, question: Question) -> Near:
        """How near each part of ``held`` is to what is asked, to the whole message and to the story it tells."""
        if self._names is None or not held.clauses:
            return Near()
        own = self._scores(held, question.text)
        if own is None:
            return Near()
        asks = asking(question.text)
        texts = ((asks, _ASKS), (question.whole, _WHOLE))
        both = own
        for text, weight in texts:
            found = self._scores(held, text) if text != question.text else own
            both = both + weight * (own if found is None else found)
        told = [t for part in _parts(question.text) if (t := self._scores(held, part)) is not None]
        if told:
            both = both + _TOLD * np.max(told, axis=0)
        spread = float(both.std()) or 1.0
        scaled = ((both - both.mean()) / spread).tolist()
        count = len(held.clauses)
        return Near(tuple(scaled[:count]), tuple(scaled[count:]), float(own.max()))

    def closest(self, held: Held, text: str) -> float:
        """The cosine of ``text`` and the part of ``held`` that is nearest to it; 0 without vectors."""
        scores = self._scores(held, text) if self._names and held.clauses else None
        return 0.0 if scores is None else float(scores.max())

    def _scores(self, held: Held, text: str) -> NDArray[np.float32] | None:
        try:
            vectors = self._vectors(held)
            return vectors.scores(text) if vectors else None
        except ModelError:
            return None

    def _vectors(self, held: Held) -> Names | None:
        key = held.document.id
        if key not in self._known:
            if len(self._known) >= _KEPT:
                self._known.pop(next(iter(self._known)))
            assert self._names is not None
            self._known[key] = self._names(
                [*map(_said, held.clauses), *(_table(t, held.intros.get(t.id, "")) for t in held.tables)]
            )
        return self._known[key]


def _parts(text: str) -> list[str]:
    """The clauses of a story: each may be what a rule speaks of."""
    parts = [p.strip() for p in CLAUSE.split(text) if len(p.strip()) >= _SHORTEST]
    return parts[:_PARTS] if len(parts) > 1 else []


def _said(clause: Clause) -> str:
    """A clause with the question that it answers, or what stands above it where it is short."""
    heading = clause.article.heading.rpartition(">")[2].strip()
    asked = heading.endswith(("？", "?"))
    above = heading if asked or (len(clause.text) < _SHORT and not clause.lead) else clause.lead
    return f"{above} {clause.text}".strip() if asked or len(clause.text) < _SHORT else clause.text


def _table(article: Article, above: str) -> str:
    """A table as its heading, what introduces it and the names of its columns."""
    heading = article.heading.rpartition(">")[2].strip()
    return f"{heading} {above} {'、'.join(article.table[0])}"
