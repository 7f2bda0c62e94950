"""A bare factor that a table sets for the resident (生长期系数 for a crop and a stage, 船龄系数 by age).

Nothing is found where what was told does not tell its row and its column. Knows nothing of what it is a factor of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.schema import Article
from rag.documents.measures import Measure, span_of
from rag.documents.question import plain
from rag.documents.sums.case import Case
from rag.documents.sums.products import ELSEWHERE
from rag.documents.sums.terms import key_columns

_CELL = re.compile(r"(?P<n>\d+(?:\.\d+)?)\s*(?P<percent>%)?")
_LEAST = 2
_EMPTY = frozenset("期中上下前后大小多少年月日的至到以和或为不个等类级一二三四五六七八九十0123456789()、,，（）%")
"""Letters that tell of no stage or sort."""


@dataclass(frozen=True)
class Coefficient:
    """The factor, the row and column as printed, and where they stand."""

    value: Decimal
    words: str
    article: Article


def coefficient(case: Case, name: str) -> Coefficient | None:
    """The one factor called ``name``."""
    found = [f for table in case.held.tables if (f := _in_table(case, table, name))]
    return found[0] if len({f.value for f in found}) == 1 else None


def _in_table(case: Case, table: Article, name: str) -> Coefficient | None:
    header = list(table.table[0])
    cells = [[row.get(n, "") for n in header] for row in table.table]
    keys = key_columns(cells)
    values = [i for i in range(len(header)) if i not in keys]
    named = [i for i in values if name in plain(header[i])]
    columns = named or (values if name in _above(case, table) else [])
    row = _row(case, [header[k] for k in keys], [[row[k] for k in keys] for row in cells])
    column = columns[0] if len(columns) == 1 else _column(case, [header[i] for i in columns], columns)
    if row is None or column is None:
        return None
    match = _CELL.fullmatch(plain(cells[row][column]).strip())
    if match is None:
        return None
    value = Decimal(match["n"]) / (100 if match["percent"] else 1)
    words = "、".join([*(cells[row][k] for k in keys), *([header[column]] if len(columns) > 1 else [])])
    return Coefficient(value, f"{words}：{cells[row][column]}", table)


def _above(case: Case, table: Article) -> str:
    """What stands right above a table."""
    place = next(i for i, a in enumerate(case.held.articles) if a.id == table.id)
    before = case.held.articles[place - 1] if place else None
    last = "" if before is None or before.table else before.text.strip().rpartition("\n")[2][-60:]
    return plain(f"{case.held.intros.get(table.id, '')} {table.heading} {last}")


def _row(case: Case, names: list[str], keys: list[list[str]]) -> int | None:
    """The row that is the resident's: by its range of years, or by its name."""
    if len(keys) == 1:
        return 0
    spans = [span_of(plain(row[0])) for row in keys]
    if all(s is not None and s.unit == "年" for s in spans):
        years = _years(case)
        fitting = [i for i, s in enumerate(spans) if s is not None and years is not None and s.holds(years)]
        # Where ranges share a bound (10年以下, 10年以上), the one that begins with it is meant.
        if len(fitting) == _LEAST and years is not None:
            fitting = [i for i in fitting if (s := spans[i]) is not None and s.low == years.low]
        return fitting[0] if len(fitting) == 1 else None
    return case.person.choose(case.person.axis(["、".join(row) for row in keys]))


def _column(case: Case, names: list[str], columns: list[int]) -> int | None:
    chosen = case.person.choose(case.person.axis(names)) if columns else None
    chosen = _by_letter(case.question.whole, [plain(n) for n in names]) if chosen is None else chosen
    return None if chosen is None else columns[chosen]


def _by_letter(text: str, names: list[str]) -> int | None:
    """The one label of which a letter that tells it from the others is said (小苗: 苗期)."""
    own = [
        {c for c in name if c not in _EMPTY and all(c not in o for o in names if o != name)} & set(text)
        for name in names
    ]
    found = [i for i, letters in enumerate(own) if letters]
    return found[0] if len(found) == 1 else None


def _years(case: Case) -> Measure | None:
    """The one number of years that was told, which is not of insurance and the like."""
    told = [t for t in case.person.told if t.kind == "月" and "年" in t.words and not ELSEWHERE.search(t.part)]
    if len({t.value for t in told}) != 1:
        return None
    value = float(told[0].value / 12)
    return Measure("年", value, value, told[0].words)
