"""The difference between two rows or columns of a table that are both asked about. Knows nothing of clauses."""

from __future__ import annotations

import re

from kg.schema import Article
from rag.documents import compute
from rag.documents.question import plain
from rag.documents.sums import payers
from rag.documents.sums.case import Case, shown
from rag.documents.sums.terms import cell_amounts, ended
from rag.frame import Statement

_DIFFERENCE = re.compile(r"差(?:多少|几|额|别|多大|距)|相差|(?:高|多|少|低|贵|便宜)(?:了|出)?(?:多少|几)")
_PAIR = 2


def apart(case: Case) -> list[Statement]:
    """2610−2120=490, where exactly two labels and one figure of each are meant."""
    if not _DIFFERENCE.search(case.question.whole) or not case.question.asks("amount", "percent"):
        return []
    found = {f[0].text: f for table in case.held.tables if (f := _in_table(case, table))}
    return next(iter(found.values())) if len(found) == 1 else []


def _in_table(case: Case, table: Article) -> list[Statement]:
    person = case.person
    header = list(table.table[0])
    above = plain(f"{table.heading} {case.held.intros.get(table.id, '')}")
    if ended(person, above):
        return []
    rows = [row.get(header[0], "") for row in table.table]
    keys = [
        "、".join(
            r.get(n, "") for n in header if re.search("[\u4e00-\u9fff]", r.get(n, "")) and not re.search(r"\d", r[n])
        )
        or k
        for r, k in zip(table.table, rows, strict=True)
    ]
    values = [n for n in header[1:] if any(re.search(r"\d", row.get(n, "")) for row in table.table)]
    if not values:
        return []
    said_rows, said_columns = person.all_said(person.axis(keys)), person.all_said(person.axis(values))
    if len(said_columns) != 1 and len(borne := payers.meant(case.question.whole, values)) > 1:
        money = [i for i in borne if not any("%" in row.get(values[i], "") for row in table.table)]
        said_columns = money if len(money) == 1 else said_columns
    elif len(said_columns) != 1 and len(borne) == 1:
        said_columns = borne
    if len(said_rows) == _PAIR and (len(said_columns) == 1 or len(values) == 1):
        column = values[said_columns[0]] if said_columns else values[0]
        pairs = [(keys[i], table.table[i].get(column, ""), column) for i in said_rows]
    elif len(said_columns) == _PAIR and (len(said_rows) == 1 or len(rows) == 1):
        row = table.table[said_rows[0] if said_rows else 0]
        pairs = [(values[i], row.get(values[i], ""), values[i]) for i in said_columns]
    else:
        return []
    figures = [list(cell_amounts(plain(cell), plain(name), f"{plain(key)} {above}")) for key, cell, name in pairs]
    if any(len(f) != 1 for f in figures) or len({f[0].unit for f in figures}) != 1:
        return []
    unit = {"月": "个月"}.get(figures[0][0].unit, figures[0][0].unit)
    values_ = [f[0].value for f in figures]
    low, high = min(values_), max(values_)
    each = "，".join(f"“{name}”是{shown(value)}{unit}" for (name, _, _), value in zip(pairs, values_, strict=True))
    line = f"{each}，相差{shown(high - low)}{unit}（{shown(high)}−{shown(low)}={shown(high - low)}）。"
    return compute.said(line, case.evidence(table), high, low, high - low)
