"""Steps of a cost or a quantity in the columns or the rows of a table. Knows nothing of what they come to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.schema import Article
from rag.documents.measures import span_of
from rag.documents.question import plain
from rag.documents.sums.amounts import Amount, Sense
from rag.documents.sums.case import Case, section
from rag.documents.sums.terms import Term, cell_amounts, ended, key_columns

_IN_NAME = re.compile(r"(?:起付(?:标准|线)|免赔额)\s*(?:以上)?\s*(?:至|到|-|—)\s*(?P<n>\d[\d,.]*)\s*(?P<scale>万)?元?")
_FIGURES = re.compile(r"\d[\d,.]*")
_STEP_WORDS = re.compile(r"[\d,.万元吨度至到内含超过不满足以上下()（）、—~-]|立方米|部分|的")
_FROM_ZERO = re.compile(r"^[^\d超高低不未大小]+")
_UNIT = re.compile("元|立方米|吨|度|千瓦时|万")
_END_PRICE = re.compile("到户|综合|合计|总价|终端")
_NO_MORE = Decimal("Infinity")


@dataclass(frozen=True)
class Step:
    """A part from ``low`` to ``high`` with its share (of 100) or price, and the words that set it."""

    low: Decimal
    high: Decimal
    rate: Amount
    name: str
    words: str


@dataclass(frozen=True)
class Steps:
    """The steps that are the resident's, with what is deducted first and the most that is paid."""

    article: Article
    parts: tuple[Step, ...]
    key: str
    cap: Decimal | None = None
    halved: bool = False
    """Whether the bounds are those of a part of the year."""


def steps_of(case: Case, table: Article) -> Steps | None:
    """The steps that a table sets for the resident, side by side or below each other."""
    header = list(table.table[0])
    cells = [[row.get(n, "") for n in header] for row in table.table]
    keys = key_columns(cells)
    above = plain(f"{table.heading} {case.held.intros.get(table.id, '')}")
    if case.person.place(above) is False or ended(case.person, above):
        return None
    columns = [i for i in range(len(header)) if i not in keys and case.person.place(plain(header[i])) is not False]
    chosen = case.person.choose(case.person.axis(["、".join(row[k] for k in keys) for row in cells]))
    across = _across(case, table, header, cells, columns, chosen, keys) if chosen is not None else None
    return across or _down(case, table, header, cells, columns)


def _figures(cell: str, name: str, above: str) -> list[Amount]:
    return list(cell_amounts(plain(cell), plain(name), plain(above)))


def _across(
    case: Case,
    table: Article,
    header: list[str],
    cells: list[list[str]],
    columns: list[int],
    row: int,
    keys: list[int],
) -> Steps | None:
    """Steps that stand side by side in the row that is the resident's."""
    above = f"{table.heading} {case.held.intros.get(table.id, '')}"
    least, cap = Decimal(0), None
    for i in (i for i in columns if bounds_of(header[i], Decimal(0)) is None):
        figures = _figures(cells[row][i], header[i], above)
        if len(figures) == 1 and figures[0].unit == "元":
            least = figures[0].value if figures[0].sense is Sense.LESS else least
            cap = figures[0].value if figures[0].sense is Sense.CAP else cap
    families: dict[str, list[Step]] = {}
    for i in columns:
        bounds, figures = bounds_of(header[i], least), _figures(cells[row][i], header[i], above)
        if bounds and len(figures) == 1:
            family = _STEP_WORDS.sub("", plain(header[i]).rpartition(" ")[2]) if " " in header[i].strip() else ""
            step = Step(*bounds, figures[0], header[i], f"{header[i]}：{cells[row][i]}")
            families.setdefault(family, []).append(step)
    steps = _one_family(case, families)
    key = "、".join(cells[row][k] for k in keys)
    joined = _joined(steps, least)
    return Steps(table, tuple(joined), f"{header[keys[0]]}：{key}", cap) if len(joined) > 1 else None


def _one_family(case: Case, families: dict[str, list[Step]]) -> list[Step]:
    """The steps of the one price that is asked for (到户价 beside 基本水价)."""
    if len(families) > 1:
        named = [s for name, s in families.items() if name and name in case.question.text]
        named = named or [s for name, s in families.items() if _END_PRICE.search(name)]
        return named[0] if len(named) == 1 else []
    return next(iter(families.values()), [])


def _down(case: Case, table: Article, header: list[str], cells: list[list[str]], columns: list[int]) -> Steps | None:
    """Steps that stand below each other, with one column of prices or shares, or one for each class."""
    marks = [i for i in range(len(header)) if all(bounds_of(row[i], Decimal(0), header[i]) for row in cells)]
    values = [i for i in columns if i not in marks]
    if len(marks) == 1 and len(values) > 1:
        chosen = case.person.choose(case.person.axis([header[i] for i in values]))
        values = values if chosen is None else [values[chosen]]
    if len(marks) != 1 or len(values) != 1 or len(cells) < 2:
        return None
    steps: list[Step] = []
    for row in cells:
        figures = _figures(row[values[0]], header[values[0]], table.heading)
        bounds = bounds_of(row[marks[0]], _threshold(case, table), header[marks[0]])
        if len(figures) != 1 or bounds is None:
            return None
        words = f"{row[marks[0]]}：{row[values[0]]}"
        steps.append(Step(*bounds, figures[0], header[values[0]], words))
    joined = _joined(steps, _threshold(case, table))
    return Steps(table, tuple(joined), header[values[0]]) if len(joined) > 1 else None


def _threshold(case: Case, table: Article) -> Decimal:
    """Where the first step begins that a row names (起付标准以上至5万元): the deduction that is the resident's."""
    own = [t for t in case.terms if t.amount.unit == "元" and "起付" in t.name and t.row < 0]
    own = [t for t in own if section(t.article) == section(table)]
    sure = [t for t in own if t.own and t.settled] or [t for t in own if t.settled]
    return sure[0].amount.value if len({t.amount.value for t in sure}) == 1 else Decimal(0)


def _joined(steps: list[Step], least: Decimal) -> list[Step]:
    """The steps in order, if each begins where the one before ends."""
    steps.sort(key=lambda s: s.low)
    ends = [s.high for s in steps[:-1]]
    begins = [s.low for s in steps[1:]]
    if not steps or any(a != b for a, b in zip(ends, begins, strict=True)) or steps[0].low > least:
        return []
    return steps


def bounds_of(name: str, least: Decimal, header: str = "") -> tuple[Decimal, Decimal] | None:
    """Where a step begins and ends by its name (2万元至5万元)."""
    flat = plain(name).replace("(含)", "")
    if match := _IN_NAME.search(flat):
        return least, Decimal(match["n"].replace(",", "")) * (10000 if match["scale"] else 1)
    if not _UNIT.search(f"{flat} {header}") or re.search(r"\d\s*(?:周?岁|个?月|人|名|户|小时|年|天|日)", flat):
        return None
    found = _FIGURES.search(flat)
    span = span_of(_FROM_ZERO.sub("", flat[max(0, found.start() - 2) :]).strip(" (")) if found else None
    if span is None or span.values or span.low == span.high:
        return None
    low = Decimal(0) if span.low <= 0 else Decimal(round(span.low))
    return low, _NO_MORE if span.high == float("inf") else Decimal(round(span.high))


def is_step(term: Term) -> bool:
    """Whether a figure holds for one step of a cost or quantity only."""
    return term.row >= 0 and term.amount.unit == "%" and bounds_of(term.name, Decimal(0)) is not None
