"""Which columns of values a question names. Knows nothing of rows."""

from __future__ import annotations

import re

from rag.documents.measures import span_of
from rag.documents.question import Question, plain
from rag.documents.row_fit import meant_class, states
from rag.documents.select import said

_NAMED = 0.5
"""How far a column must be named for the others to be left out."""


def columns_named(
    question: Question, header: list[str], values: list[int], labels: dict[str, str], topic: frozenset[str]
) -> tuple[set[int], float]:
    """The value columns that the question names, by its own words first, then by what else was said."""
    if not values:
        return set(), 0.0
    names = {i: plain(header[i]) for i in values}
    own = {i: _named(question, question.text, name, topic) for i, name in names.items()}
    if max(own.values()) < _NAMED:
        topic = frozenset()
        own = {i: _named(question, question.text, name, topic) for i, name in names.items()}
    wide = {i: _named(question, question.whole, name, topic) for i, name in names.items()}
    meant = meant_class(question.whole, labels)
    own = {
        i: value + 2.0 * bool(meant and meant in names[i]) + _measured(question, header[i]) for i, value in own.items()
    }
    common = min(own.values()), min(wide.values())
    value = {i: 2 * (own[i] - common[0]) + (wide[i] - common[1]) for i in values}
    best = max(value.values())
    sure = max(own.values())
    if best <= 0:
        return set(values), sure
    return {i for i, v in value.items() if v >= best - 0.01}, sure + 0.5


def is_of(cell: str, label: str) -> bool:
    """Whether a cell is the name of a class, alone or with what it is called by (A类人才)."""
    return cell.startswith(label) or cell.endswith(label)


def with_meaning(name: str, labels: dict[str, str]) -> str:
    """The name of a column with what the document says that the classes in it stand for."""
    return " ".join([name, *(meaning for label, meaning in labels.items() if label in name)])


def _measured(question: Question, name: str) -> float:
    """Whether a column is for a quantity that was told (80周岁—89周岁), as what its cells say would be."""
    flat = plain(name)
    spans = (span_of(flat[:end], name) for end in range(len(flat), 1, -1))
    span = next((s for s in spans if s), None)
    told = [m for m in question.measures if span and m.unit == span.unit and states(m, question.text)]
    if span is None or not told:
        return 0.0
    return 2.0 if any(span.holds(m) for m in told) else -3.0


def _named(question: Question, text: str, name: str, topic: frozenset[str]) -> float:
    """How far ``text`` names a column; ``topic`` are the words for what the whole document is about."""
    bare = re.sub(r"[（(][^（）()]*[）)]", "", name)
    total = 0.0
    for word in topic:
        text = text.replace(word, " ")
    for unit in (*question.units, *question.before):
        if unit.word in text and len(unit.word) > 1:
            total += said(unit, bare)
    pairs = [bare[i : i + 2] for i in range(len(bare) - 1)]
    return total + sum(p in text for p in pairs) / max(len(pairs), 1)
