"""Which rows and columns of a document's table answer a question. Knows nothing of how documents are found."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kg.schema import Article
from rag.documents.column_fit import columns_named, is_of, with_meaning
from rag.documents.held import Held
from rag.documents.matters import above, of_another
from rag.documents.measures import span_of
from rag.documents.near import Near
from rag.documents.places import for_others
from rag.documents.question import Question, plain
from rag.documents.row_fit import meant_class, names_value, row_score
from rag.documents.rules import as_written
from rag.documents.select import said

_VALUE = re.compile(
    r"[\d.,—\-–~～%％‰至到]+(?:万|百|千)?(?:元|人|次|年|个?月|日|天|分|个工作日|个|%|/月|/年|/人)*|无|免|—|/|\d{1,2}月\d{1,2}日.*|一事一议|面议|不限"
)
_MOST = 8
_NEARNESS = 0.4
"""What nearness in meaning counts between tables of one document."""
_LED = 3.0
"""What it counts that the clause in which a table stands says what is asked about."""
_CLASS = 2.0
"""What it counts that a row is for the class that somebody is of."""


@dataclass(frozen=True)
class Picked:
    """Rows and columns of one table; ``sure`` tells how clearly the question names them."""

    article: Article
    rows: tuple[int, ...]
    columns: tuple[str, ...]
    sure: float
    row_sure: float
    measured: bool = False
    """Whether a quantity that was stated chose the row."""
    elsewhere: bool = False
    """Whether its rows are for districts none of which is asked about."""
    here: bool = False
    """Whether its rows are for the district asked about."""
    index: int = 0
    """Its place among the tables of the document."""


def pick(question: Question, held: Held, near: Near) -> Picked | None:
    """The table, rows and columns that answer best; ``None`` if no table does."""
    able = [(i, t) for i, t in enumerate(held.tables) if _can_hold(question, t)]
    able = [(i, t) for i, t in able if not for_others(question, held, t)] or able
    other = of_another(question, held)
    able = [(i, t) for i, t in able if not other(above(held, t))]
    found = [replace(p, index=i) for i, table in able if (p := _in_table(question, held, table))]
    return max(
        found,
        key=lambda p: p.sure + _NEARNESS * near.of_table(p.index) + _LED * _led(question, held, p.article) + p.here,
        default=None,
    )


def _led(question: Question, held: Held, article: Article) -> float:
    """How much of what is asked about the clause says that a table stands in, 0 to 1."""
    lead = held.leads.get(article.id, "")
    units = [u for u in question.units if len(u.word) > 1]
    weight = sum(u.weight for u in units)
    return sum(u.weight * said(u, lead) for u in units) / weight if weight and lead else 0.0


def _can_hold(question: Question, article: Article) -> bool:
    """Whether a table has what only few tables have, where that is asked for: a phone number, an address."""
    text = "\n".join(" ".join(row.values()) for row in article.table)
    return all(k.answer.search(text) for k in question.asked.types if k.must and k.local)


@dataclass(frozen=True)
class Found:
    """What a question finds in a table, row by row."""

    article: Article
    own: tuple[float, ...]
    """How far each row is asked for, beyond what fits all of them."""
    places: tuple[bool | None, ...]
    """Whether each row is for a district that is asked about; ``None`` if it is for none in particular."""
    keys: tuple[int, ...]
    """Columns that tell for what a row holds."""
    columns: frozenset[int]
    """Columns of values that are asked for."""
    column_sure: float
    turned: bool
    """Whether a value was named and the row is asked for."""
    about: bool

    @property
    def here(self) -> tuple[int, ...]:
        """Rows for the district asked about, else those for none in particular, else all."""
        named = tuple(i for i, p in enumerate(self.places) if p)
        return named or tuple(i for i, p in enumerate(self.places) if p is None) or tuple(range(len(self.places)))

    @property
    def away(self) -> bool:
        """Whether its rows are for districts none of which is asked about."""
        return len(self.places) > 1 and all(p is not None for p in self.places) and not any(self.places)

    def measured(self, question: Question, row: int) -> bool:
        """Whether a quantity that was stated chooses a row."""
        header, cells = list(self.article.table[0]), self.article.table[row]
        told = {m.unit for m in question.measures}
        spans = (span_of(plain(cells.get(header[k], "")), header[k]) for k in self.keys)
        return self.own[row] >= 2 and any(span is not None and span.unit in told for span in spans)

    def picked(self, question: Question, index: int, chosen: tuple[int, ...]) -> Picked:
        """Some rows, with the columns that are asked for; ``index``: which of the document's tables it is."""
        best = max((self.own[i] for i in chosen), default=0.0)
        sure = best + self.column_sure + 0.5 * self.about
        measured = any(self.measured(question, i) for i in chosen)
        return Picked(self.article, chosen, self.shown(), sure, best, measured, self.away, any(self.places), index)

    def shown(self) -> tuple[str, ...]:
        """The columns that are shown."""
        header = list(self.article.table[0])
        return tuple(h for i, h in enumerate(header) if i in self.keys or i in self.columns or self.turned)


def look(question: Question, held: Held, article: Article) -> Found:
    """How the rows and columns of a table fit."""
    header = list(article.table[0])
    rows = [[row.get(name, "") for name in header] for row in article.table]
    values = [i for i in range(1, len(header)) if _is_value(rows, i)]
    keys = [i for i in range(len(header)) if i not in values]
    meanings = held.members | held.labels
    definitions = {cell: meanings.get(plain(cell), "") for r in rows for k in keys if (cell := r[k])}
    topic = frozenset(u.word for u in (*question.units, *question.before) if said(u, held.subject) >= 0.5)
    asked, whole = as_written(question.text, held.text), as_written(question.whole, held.text)
    own = [row_score(question, asked, header, row, keys, definitions, topic) for row in rows]
    if max(own, default=0.0) <= 0:
        own = [row_score(question, whole, header, row, keys, definitions, topic) for row in rows]
    else:
        wide = [row_score(question, whole, header, row, keys, definitions, topic) for row in rows]
        own = [a + 0.5 * b for a, b in zip(own, wide, strict=True)]
    # What fits every row tells none apart.
    common = max(0.0, min(own)) if len(rows) > 1 else 0.0
    own = [value - common for value in own]
    if meant := meant_class(question.whole, held.labels):
        classes = [any(is_of(plain(row[k]), meant) for k in keys) for row in rows]
        own = [value + _CLASS * is_class for value, is_class in zip(own, classes, strict=True)]
    reverse = [names_value(question, header, row) for row in rows]
    own = [a + b for a, b in zip(own, reverse, strict=True)]
    places = [_of_place(question, [row[k] for k in keys], definitions) for row in rows]
    turned = any(reverse)
    values_ = [
        i for i in values if question.place(with_meaning(plain(header[i]), held.labels | held.named)) is not False
    ]
    columns, column_sure = columns_named(question, header, [] if turned else values_ or values, held.labels, topic)
    about = _about(question, held, article)
    return Found(article, tuple(own), tuple(places), tuple(keys), frozenset(columns), column_sure, turned, about)


def _in_table(question: Question, held: Held, article: Article) -> Picked | None:
    found = look(question, held, article)
    own, here = found.own, found.here
    best = max((own[i] for i in here), default=0.0)
    chosen = tuple(i for i in here if own[i] >= best - 0.01) if best > 0 else here
    if best <= 0 and ((found.column_sure <= 0 and not found.about) or len(chosen) > _MOST):
        return None
    return found.picked(question, 0, chosen)


def _of_place(question: Question, cells: list[str], definitions: dict[str, str]) -> bool | None:
    """Whether a row is for a district that is asked about; ``None`` if it is for none in particular."""
    found = [question.place(f"{cell} {definitions.get(cell, '')}") for cell in cells]
    return True if True in found else (False if False in found else None)


def _is_value(rows: list[list[str]], column: int) -> bool:
    cells = [row[column].replace(" ", "") for row in rows if row[column]]
    return bool(cells) and sum(bool(_VALUE.fullmatch(c)) for c in cells) * 2 >= len(cells)


def _about(question: Question, held: Held, article: Article) -> bool:
    """Whether the question asks for amounts or times, which a table that stands under such a heading holds."""
    heading = plain(f"{article.heading} {' '.join(article.table[0])}")
    sides = [a for a in question.aspects if a.name in ("amount", "percent", "when", "limit", "conditions")]
    return any(a.heading.search(heading) for a in sides)


def text_of(picked: Picked) -> str:
    """The rows as printed: ``列名：值；…``, one a line."""
    lines = []
    for index in picked.rows:
        row = picked.article.table[index]
        lines.append("；".join(f"{name}：{row[name]}" for name in picked.columns if row.get(name)))
    return "\n".join(dict.fromkeys(lines))
