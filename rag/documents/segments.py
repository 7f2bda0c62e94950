"""What of a document may be quoted: every clause and every row of a table, and what tells whether it answers.

Knows nothing of weights and of what is quoted in the end.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.schema import Article
from rag.asked import Unit
from rag.documents import rows
from rag.documents.held import Held
from rag.documents.near import READ_AS, Near
from rag.documents.question import Question
from rag.documents.select import Scored, holds_types, said, split_units
from rag.documents.table_value import table_value
from rag.documents.values import holds_value
from rag.lexicon import normalise

_HOW_MUCH, _FIGURE = re.compile("多少|几"), re.compile(r"\d")
_LEAST, _MOST, _SURE, _TIED = -2, 4, 3.0, 0.01
"""Bounds of nearness and of how surely a row or column is asked for; rows that differ by less are the same."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Segment:
    """A clause, or a row of a table, of a document."""

    article: Article
    text: str
    """Normalised; of a row with the names of its columns."""
    heading: str
    lead: str = ""
    clause: Scored | None = None
    place: int = 0
    """Which of the document's clauses and rows it is."""
    table: int = -1
    """Of a row: which of the document's tables, and which of its rows."""
    row: int = -1
    found: rows.Found | None = None

    @property
    def printed(self) -> str:
        """As it stands in the document; a row with the names of its columns."""
        if self.clause is not None:
            return self.clause.clause.text
        return "；".join(f"{name}：{cell}" for name, cell in self.article.table[self.row].items())


def segments(question: Question, held: Held, near: Near, scored: Sequence[Scored]) -> list[Segment]:
    """All clauses of a document, then the rows of its tables that hold what is asked, in order."""
    by = {id(s.clause): s for s in scored}
    _, rest = split_units(question, held)
    found = [Segment(c.article, c.flat, c.heading, c.lead, by[id(c)], i) for i, c in enumerate(held.clauses)]
    first = len(found)
    for index, table in enumerate(held.tables):
        look = rows.look(question, held, table)
        intro = held.intros.get(table.id, "")
        heading = normalise(f"{table.heading} {table.locator}")
        for row in () if look.away else look.here:
            if not table_value(question, held, look.picked(question, index, (row,)), rest, near.of_table(index)):
                continue
            cells = table.table[row]
            text = normalise("；".join(f"{name}：{cell}" for name, cell in cells.items() if cell))
            found.append(Segment(table, text, heading, intro, None, first + row, index, row, look))
        first += len(table.table)
    return found


FEATURES = (
    *(f"near_{name}" for name in READ_AS),
    "pairs",
    "pairs_above",
    "pairs_article",
    "cover",
    "cover_own",
    "before",
    "side_above",
    "side",
    "side_lacks",
    "typed",
    "untyped",
    "value",
    "figure",
    "here",
    "elsewhere",
    "row_key",
    "row_best",
    "row_column",
    "row_about",
    "row_measured",
    "row_yes_no",
    "present",
)
"""Of a clause or row.

``near_*``: nearness to each reading of the question, in standard deviations within the document; ``pairs*``: the share
of the question's pairs of characters that it, what stands above it and its article say; ``cover``: the share of the
words said in it or above, and in it alone; ``before``: of those of the message before; ``side*``: whether the side
asked for stands above or in it; ``typed`` to ``figure``: kinds of values; ``here`` and ``elsewhere``: districts;
``row_*``: how a row is found in its table; ``present``: the score of a clause by hand."""
_ROW = sum(name.startswith("row_") for name in FEATURES)


def features(question: Question, held: Held, near: Near, found: Sequence[Segment]) -> NDArray[np.float64]:
    """Rows of :data:`FEATURES`, one for each segment."""
    if not found:
        return np.zeros((0, len(FEATURES)))
    _, rest = split_units(question, held)
    own = np.array([_own(question, rest, s) for s in found])
    return np.column_stack([*_near(near, [s.place for s in found]), *_pairs(question, found), own])


def _near(near: Near, places: Sequence[int]) -> list[NDArray[np.float64]]:
    """Standard deviations above the mean of the document, for each reading of the question."""
    if not near.cosines:
        return [np.zeros(len(places)) for _ in READ_AS]
    read = [np.clip((c - c.mean()) / (c.std() or 1.0), _LEAST, _MOST) for c in map(np.array, near.cosines)]
    return [values[list(places)] for values in read]


def _grams(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1) if _HAN.match(text[i]) and _HAN.match(text[i + 1])]


def _pairs(question: Question, found: Sequence[Segment]) -> list[NDArray[np.float64]]:
    """Rarity-weighted shares of the question's pairs of characters: what each segment says, what stands above it, and
    its whole article."""
    held = [set(_grams(s.text)) for s in found]
    above = [set(_grams(f"{s.heading} {s.lead}")) for s in found]
    df = Counter(g for s in held for g in s)
    known = set().union(*held, *above)
    grams = {g: math.log(1 + len(found) / (0.5 + df[g])) for g in _grams(question.text) if g in known}
    total = sum(grams.values()) or 1.0
    articles: dict[str, set[str]] = {}
    for s, own in zip(found, held, strict=True):
        articles.setdefault(s.article.id, set()).update(own)
    whole = [articles[s.article.id] | a for s, a in zip(found, above, strict=True)]
    return [
        np.array([sum(w for g, w in grams.items() if g in s) / total for s in sets]) for sets in (held, above, whole)
    ]


def _share(units: Sequence[Unit], text: str) -> float:
    total = sum(u.weight for u in units)
    return sum(u.weight * said(u, text) for u in units) / total if total else 0.0


def _own(question: Question, rest: Sequence[Unit], part: Segment) -> list[float]:
    """What the words of a segment tell, in the order of :data:`FEATURES`."""
    text, wide = part.text, f"{part.text} {part.lead} {part.heading}"
    sides = question.aspects
    count = len(sides) or 1
    must = [k for k in question.asked.types if k.must or k.name in ("hours", "place")]
    typed = bool(must) and all(holds_types(k, text) for k in must)
    place = question.place(wide)
    above = [a for a in sides if a.heading.search(part.heading) or (part.lead and a.heading.search(part.lead))]
    in_text = [a for a in sides if a.text.search(text)]
    return [
        _share(rest, wide),
        _share(rest, text),
        _share(question.before, wide),
        len(above) / count,
        len(in_text) / count,
        float(bool(sides) and not in_text),
        float(typed),
        float(bool(must) and not typed),
        float(holds_value(question, text) and not holds_value(question, "")),
        float(bool(_HOW_MUCH.search(question.text) and _FIGURE.search(text))),
        float(place is True),
        float(place is False),
        *_of_row(question, part),
        part.clause.score if part.clause else 0.0,
    ]


def _of_row(question: Question, part: Segment) -> list[float]:
    """What a row is beside the others of its table; zeros for a clause."""
    table = part.found
    if table is None:
        return [0.0] * _ROW
    best, mine = max(table.own[i] for i in table.here), table.own[part.row]
    return [
        max(-_SURE, min(_SURE, mine)),
        float(best > 0 and part.row in table.here and mine >= best - _TIED),
        min(_SURE, table.column_sure),
        float(table.about),
        float(table.measured(question, part.row)),
        float(question.asked.yes_no),
    ]
