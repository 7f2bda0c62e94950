"""The figures of a document that hold for the resident, each with what it is for. Knows nothing of sums."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.schema import Article
from rag.documents.held import Clause, Held
from rag.documents.question import plain
from rag.documents.sums import columns
from rag.documents.sums.amounts import Amount, Sense, amounts, per_of
from rag.documents.sums.labels import item_label
from rag.documents.sums.person import Person

_PARENTHESES = re.compile(r"[（(][^（）()]*[）)]")
_SENSES = (
    (Sense.CAP, re.compile("限额|上限|最高|封顶|限价")),
    (Sense.LESS, re.compile("起付|免赔")),
)
_UNIT_IN_NAME = re.compile(r"[（(/]\s*(万?元)|单位[：:]\s*(万?元)")
_BARE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NO_MORE = re.compile("停止执行|同时废止|原标准|原政策|调整前|旧标准")
_EARLIER = re.compile("以前|原来|之前|[老旧](?=标准|价|政策|办法|规定|文件|通知|的?(?:多少|是))|过去|原标准|调整前")
_BREAK = re.compile(r"(?<=[；;。])")


@dataclass(frozen=True)
class Term:
    """One figure that holds for the resident."""

    amount: Amount
    name: str
    """What it is: the name of a column, the words before it."""
    about: str
    """What stands above it: heading, lead, the keys of its row."""
    text: str
    """The row or clause as printed."""
    article: Article
    order: int
    """Its place in the document."""
    row: int = -1
    """The row of its table."""
    settled: bool = True
    """Whether no other row, column or class could be the resident's."""
    own: bool = False
    """Whether what was said tells that it is the resident's."""

    @property
    def scope(self) -> str:
        """All that says what it is for."""
        return f"{self.name} {self.about}"


def terms(person: Person) -> list[Term]:
    """All figures of the document that are not for others, tables first."""
    held = person.held
    order = {a.id: i for i, a in enumerate(held.articles)}
    found = [t for table in held.tables for t in _of_table(person, table, order[table.id])]
    for clause in held.clauses:
        found += _of_clause(person, clause, order[clause.article.id])
    return found


def _of_table(person: Person, table: Article, order: int) -> Iterator[Term]:
    held = person.held
    header = [n for n in table.table[0] if not ended(person, n)]
    cells = [[row.get(n, "") for n in header] for row in table.table]
    above = plain(f"{table.heading} {held.intros.get(table.id, '')} {_before(held, table)}")
    if person.place(above) is False or ended(person, above):
        return
    keys = key_columns(cells)
    axis = person.axis(["、".join(row[k] for k in keys) for row in cells])
    chosen = person.choose(axis)
    valued = [i for i in range(len(header)) if i not in keys]
    if not valued:
        return
    fits = _columns(person, [header[i] for i in valued])
    for index, row in enumerate(cells):
        if (chosen is not None and index != chosen) or (chosen is None and index not in person.possible(axis)):
            continue
        for place, (column, sure) in enumerate(zip(valued, fits, strict=True)):
            if sure is False or not row[column]:
                continue
            key = plain("、".join(row[k] for k in keys))
            name = plain(header[column])
            for amount in cell_amounts(plain(row[column]), name, f"{key} {above}"):
                text = "；".join(f"{header[i]}：{row[i]}" for i in (*keys, column))
                settled = (chosen is not None or len(cells) == 1) and sure is True
                own = chosen is not None and len(cells) > 1
                yield Term(amount, name, f"{key} {above}", text, table, order * 100 + place, index, settled, own)


@dataclass(frozen=True)
class Owned:
    """What of a table is the resident's: the row that was told, if any, and the columns that are for others."""

    rows: tuple[int, ...] | None
    others: frozenset[str]


def owned(person: Person, table: Article) -> Owned:
    """Which row and columns of a table are the resident's."""
    header = list(table.table[0])
    cells = [[row.get(n, "") for n in header] for row in table.table]
    keys = key_columns(cells)
    chosen = person.choose(person.axis(["、".join(row[k] for k in keys) for row in cells]))
    named = [n for i, n in enumerate(header) if i not in keys]
    fits = _columns(person, named) if named else []
    others = frozenset(n for n, sure in zip(named, fits, strict=True) if sure is False)
    return Owned(None if chosen is None else (chosen,), others if len(others) < len(named) else frozenset())


def key_columns(cells: Sequence[Sequence[str]]) -> list[int]:
    """The columns of a table that tell for what a row holds: the first one, and those without figures."""
    return [i for i in range(len(cells[0])) if i == 0 or not any(re.search(r"\d", row[i]) for row in cells)]


def _before(held: Held, table: Article) -> str:
    """What the passage right above a table says of it (不超过下表限额)."""
    place = next(i for i, a in enumerate(held.articles) if a.id == table.id)
    above = held.articles[place - 1] if place else None
    if above is None or above.table:
        return ""
    return " ".join(s for s in _BREAK.split(above.text) if "下表" in s)


def ended(person: Person, text: str) -> bool:
    """Whether a passage tells of figures that hold no more, and they are not asked for."""
    return bool(_NO_MORE.search(text)) and not _EARLIER.search(person.question.text) and not person.heard.kept


def _columns(person: Person, names: list[str]) -> list[bool | None]:
    """For each column of values whether it is the resident's, or one of several that may be."""
    if len(names) == 1:
        return [True]
    axis = person.axis(names)
    possible = set(person.possible(axis))
    meant = columns.left(person.question, [plain(n) for n in names], person.held.text, before=person.heard.kept)
    kinds = [frozenset((_kind(plain(n)),)) for n in names]
    chosen: list[bool | None] = []
    for index, kind in enumerate(kinds):
        rivals = [i for i, k in enumerate(kinds) if k == kind and i in possible]
        if index not in possible:
            chosen.append(False)
        elif len(rivals) == 1:
            chosen.append(True)
        elif len(own := [i for i in rivals if i in meant]) == 1:
            chosen.append(index in own)
        else:
            best = person.choose(person.axis([names[i] for i in rivals]))
            chosen.append(None if best is None else rivals[best] == index)
    return chosen


def _kind(name: str) -> str:
    """What sort of figure a column holds: columns of one sort may be for different classes."""
    for sign in ("起付", "免赔", "比例", "期限", "年限", "里程", "限额", "最高"):
        if sign in name:
            return sign
    return "price"


def cell_amounts(cell: str, name: str, about: str) -> Iterator[Amount]:
    """The figures of a cell, a bare number in the unit that its column or what stands above sets."""
    found = list(amounts(cell))
    if not found and (bare := _BARE.findall(cell)) and len(bare) == 1 and len(cell) < 16:
        money = _UNIT_IN_NAME.search(name) or _UNIT_IN_NAME.search(about) or ("%" in name and re.match("(%)", "%"))
        if money:
            unit = "%" if money.group() == "%" else "元"
            scale = 10000 if "万" in money.group() else 1
            first = next(amounts(f"{bare[0]}{unit}"), None)
            found = [replace(first, value=first.value * scale)] if first else []
    for amount in found:
        per = amount.per or per_of(name) or (per_of(about) if amount.unit == "元" else frozenset())
        sense = next((s for s, sign in _SENSES if sign.search(name)), amount.sense)
        if sense is Sense.PLAIN and amount.unit == "元":
            sense = next((s for s, sign in _SENSES if sign.search(about.split(" ")[0])), sense)
        yield replace(amount, per=per, sense=sense)


def _of_clause(person: Person, clause: Clause, order: int) -> Iterator[Term]:
    above = f"{clause.lead} {clause.heading}"
    if person.holds(clause.heading) is False or ended(person, clause.flat):
        return
    for piece in (p for p in _BREAK.split(plain(clause.text)) if p.strip()):
        found = list(amounts(piece))
        groups: dict[tuple[str, frozenset[str], Sense], list[Amount]] = {}
        for amount in found:
            groups.setdefault((amount.unit, amount.per and frozenset(("x",)), amount.sense), []).append(amount)
        for group in groups.values():
            labels = [_label(a) for a in group]
            axis = person.axis(labels)
            chosen = person.choose(axis) if len(group) > 1 else None
            possible = set(person.possible(axis))
            who = item_label(clause.flat) if clause.item else ""
            states = [person.holds(f"{who} {a.label}{a.after}") for a in group]
            kept = [i for i in range(len(group)) if i in possible and states[i] is not False]
            kept = [chosen] if chosen in kept else kept
            for index in kept:
                amount = group[index]
                settled = len(group) == 1 or index == chosen or (len(kept) == 1 and states[index] is True)
                own = states[index] is True or index == chosen
                place = order * 100 + clause.order
                yield Term(amount, amount.label, above, clause.text, clause.article, place, -1, settled, own)


def _label(amount: Amount) -> str:
    return re.split(r"[,，。；;:：]", amount.label.rstrip(",，"))[-1] or amount.label
