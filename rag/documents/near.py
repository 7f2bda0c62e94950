"""How near the clauses and tables of a document are in meaning to a question, by vectors, where there are any.

Knows nothing of words: what is said in the same words is scored elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.schema import Article
from rag.documents.held import Clause, Held
from rag.documents.question import Question, asking
from rag.documents.words import printed
from rag.lexicon import CLAUSE
from rag.meaning import Names
from rag.models import ModelError

_SHORT = 40
"""Characters up to which a clause is read with the heading above it."""
_COUNTS = (1.0, 1.0, 0.5)
"""What the question with its story, the clauses that ask and the whole message count."""
_TOLD, _SHORTEST, _PARTS = 0.5, 5, 8
"""What the nearest clause of a story counts; the least characters of one, and how many are looked at."""
READ_AS = ("own", "asks", "whole", "story")
"""The question; what of it asks; the message with what went before; the part of the question that is nearest."""
_MOST_ROWS = 150
"""Rows up to which the tables of a document are compared row by row; rows of more are as near as their table."""
_LIKE = 3
"""Words of a document that one of a question may stand for."""
_KEPT = 64
"""Documents whose vectors are kept in memory."""


@dataclass(frozen=True)
class Near:
    """Standard deviations above the mean of the document, one for each clause and each table; empty without vectors."""

    clauses: tuple[float, ...] = ()
    tables: tuple[float, ...] = ()
    cosines: tuple[tuple[float, ...], ...] = ()
    """Cosines of all clauses and all rows of tables, in order, with each of :data:`READ_AS`; empty without vectors."""

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
        self._words: dict[str, tuple[list[str], Names | None]] = {}

    def near(self, held: Held, question: Question) -> Near:
        """How near each part of ``held`` is to what is asked, to the whole message and to the story it tells."""
        if self._names is None or not held.clauses:
            return Near()
        own = self._scores(held, question.text)
        if own is None:
            return Near()
        read = [own]
        for text in (asking(question.text), question.whole):
            found = self._scores(held, text) if text != question.text else own
            read.append(own if found is None else found)
        told = [t for part in _parts(question.text) if (t := self._scores(held, part)) is not None]
        read.append(np.max(told, axis=0) if told else own)
        parts = len(held.clauses) + len(held.tables)
        both = np.sum([weight * scores for weight, scores in zip(_COUNTS, read[:3], strict=True)], axis=0)
        both = (both + _TOLD * read[3] if told else both)[:parts]
        spread = float(both.std()) or 1.0
        scaled = ((both - both.mean()) / spread).tolist()
        count = len(held.clauses)
        cosines = (np.concatenate((scores[:count], scores[parts:])) for scores in read)
        return Near(tuple(scaled[:count]), tuple(scaled[count:]), tuple(tuple(c.tolist()) for c in cosines))

    def closest(self, held: Held, text: str) -> float:
        """The cosine of ``text`` and the clause or table of ``held`` that is nearest to it; 0 without vectors."""
        scores = self._scores(held, text) if self._names and held.clauses else None
        return 0.0 if scores is None else float(scores[: len(held.clauses) + len(held.tables)].max())

    def spoken(self, held: Held, word: str) -> float:
        """The cosine of ``word`` and the word of ``held`` that is nearest to it (午饭: 午餐); 0 without vectors."""
        return max((cosine for _, cosine in self._like(held, word)), default=0.0)

    def words_like(self, held: Held, word: str, least: float) -> list[str]:
        """Words of ``held`` whose cosine with ``word`` is ``least`` or more, the nearest first; empty without
        vectors."""
        like = sorted((entry for entry in self._like(held, word) if entry[1] >= least), key=lambda entry: -entry[1])
        return [text for text, _ in like[:_LIKE]]

    def _like(self, held: Held, word: str) -> list[tuple[str, float]]:
        """The words of ``held`` with their cosines with ``word``."""
        if self._names is None or not held.text:
            return []
        try:
            key = held.document.id
            if key not in self._words:
                if len(self._words) >= _KEPT:
                    self._words.pop(next(iter(self._words)))
                own = printed(f"{held.title} {held.text}")
                self._words[key] = (own, self._names(own))
            own, words = self._words[key]
            return list(zip(own, words.scores(word).tolist(), strict=True)) if words and own else []
        except ModelError:
            return []

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
                [
                    *map(_said, held.clauses),
                    *(_table(t, held.intros.get(t.id, "")) for t in held.tables),
                    *_rows(held),
                ]
            )
        return self._known[key]


def _parts(text: str) -> list[str]:
    """The clauses of a story: each may be what a rule speaks of."""
    parts = [p.strip() for p in CLAUSE.split(text) if len(p.strip()) >= _SHORTEST]
    return parts[:_PARTS] if len(parts) > 1 else []


def _said(clause: Clause) -> str:
    """A clause with the question that it answers, or what stands above it where it is short."""
    heading = clause.article.heading.rpartition(">")[2].strip()
    asked = clause.asked or (heading if heading.endswith(("？", "?")) else "")
    if asked:
        return f"{asked} {clause.text}"
    return (
        f"{heading if not clause.lead else clause.lead} {clause.text}".strip()
        if len(clause.text) < _SHORT
        else clause.text
    )


def _table(article: Article, above: str) -> str:
    """A table as its heading, what introduces it and the names of its columns."""
    heading = article.heading.rpartition(">")[2].strip()
    return f"{heading} {above} {'、'.join(article.table[0])}"


def _rows(held: Held) -> list[str]:
    """Each row of the tables as its heading and what it says of each column."""
    if sum(len(t.table) for t in held.tables) > _MOST_ROWS:
        return [_table(t, held.intros.get(t.id, "")) for t in held.tables for _ in t.table]
    return [_row(t, row) for t in held.tables for row in t.table]


def _row(article: Article, row: Mapping[str, str]) -> str:
    heading = article.heading.rpartition(">")[2].strip()
    return f"{heading} {'，'.join(f'{name}{cell}' for name, cell in row.items() if cell)}"
