"""What the rows of a table come to for this person: sums over columns, months, shares, multiples, refunds.

Every figure is the document's or the resident's, the steps are shown, and where more than one reading is possible
nothing is said. Knows nothing of how rows and clauses are found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from kg.quantities import number
from rag.documents import cells
from rag.documents.compute import plain_number, said
from rag.documents.held import Held
from rag.documents.question import Question
from rag.documents.quoting import evidence_of
from rag.documents.select import Scored
from rag.documents.sums.case import Case
from rag.documents.sums.case import money as shown_sum
from rag.documents.sums.terms import owned
from rag.frame import Evidence, Statement

_BARE = re.compile(r"\d[\d,.]*")
_MONTHLY = re.compile(r"元\s*/?\s*(?:人?[·/]?\s*)?月|月")
_TOTAL = re.compile(r"一共|总共|共能|加起来|合计|总计|全部|总的|合起来|都")
_TOTAL_OVER = re.compile(r"一共|总共|合计|总计|加起来|全部")
_A_MONTH = re.compile("一个月|每个?月")
_PERIOD = re.compile(r"(?P<half>半年)|(?P<n>\d+|[一二两三四五六七八九十]+)\s*(?P<unit>个月|年|个?季度)(?!级|\d)")
_WORD = re.compile(r"[\u4e00-\u9fff]{2}")
_COLUMN_NAME = re.compile(r"[（(].*")
_DENIED = r"(?:没有?|未|不|光|只|单)[^,，。;；]{{0,3}}{0}|{0}[^,，。;；]{{0,4}}(?:没有?|未|不)(?:交|缴|有)"


def listed(case: Case) -> list[Statement]:
    """Sums over the columns of the row that was chosen, or a multiple of one of them."""
    picked = case.picked
    if picked is None or len(picked.rows) != 1:
        return []
    own = owned(case.person, picked.article).rows
    article, row = picked.article, picked.article.table[own[0] if own else picked.rows[0]]
    evidence = evidence_of(case.held, article)
    unit = cells.unit_over(article.heading, case.held.intros.get(article.id, "")) or ""
    shown = {name: row[name] for name in picked.columns if row.get(name)}
    with_unit = {n: f"{c}{unit}" if _BARE.fullmatch(c.strip()) and "元" not in n else c for n, c in shown.items()}
    found = _columns(case.question, with_unit, row, evidence)
    return found or _multiple(case.question, shown, evidence, case.held, case.scored)


# -- rows of tables ---------------------------------------------------------------------------------------------


def _columns(question: Question, shown: dict[str, str], row: dict[str, str], evidence: Evidence) -> list[Statement]:
    """Sums of money a month of one row added up, and times the months asked for (480+200=680, 680×6=4080)."""
    if not question.asks("amount"):
        return []
    values = {n: v for n, cell in shown.items() if "元" in n + cell and (v := _figure(cell)) is not None}
    named = {n: v for n, v in values.items() if _named(question.whole, n) and not _denied(question.whole, n)}
    whole_term = _TOTAL_OVER.search(question.text) and not _A_MONTH.search(question.text)
    period = _months(question.text) or (_term(row) if whole_term else None)
    total = bool(_TOTAL.search(question.whole))
    monthly = bool(named) and all(_MONTHLY.search(n + shown[n]) for n in named)
    if len(named) < (1 if period else 2) or len(named) != len(values) or not (total or period) or not monthly:
        return []
    sum_ = sum(named.values(), Decimal(0))
    steps = f"{'+'.join(plain_number(v) for v in named.values())}={plain_number(sum_)}元" if len(named) > 1 else ""
    figures = [*named.values(), sum_]
    result = f"每月{shown_sum(sum_)}"
    if period:
        times = sum_ * period
        result = shown_sum(times)
        more = f"{plain_number(sum_)}×{plain_number(period)}个月={plain_number(times)}元"
        steps, figures = f"{steps}，{more}" if steps else more, [*figures, period, times]
    names = "、".join(_COLUMN_NAME.sub("", n) for n in named)
    return said(f"算下来是{result}。{names}按下面这一行每月的标准算：{steps}。", [evidence], *figures)


_TOP = 6
"""Clauses that are looked at, best first."""
_TIMES = re.compile(r"按[^，。；]{0,12}(?:标准|价格|金额)的?\s*(?P<n>\d+(?:\.\d+)?)\s*倍")


def _multiple(
    question: Question, shown: dict[str, str], evidence: Evidence, held: Held, scored: Sequence[Scored]
) -> list[Statement]:
    """The value of a row, times what a clause sets for such a case (大型车按小型车标准的2倍)."""
    values = {n: v for n, cell in shown.items() if "元" in n + cell and (v := _figure(cell)) is not None}
    clause = next((s.clause for s in scored[:_TOP] if _TIMES.search(s.clause.flat)), None)
    if len(values) != 1 or clause is None or not question.asks("amount"):
        return []
    match = _TIMES.search(clause.flat)
    assert match is not None
    subject = re.sub(r"[（(][^）)]*[）)]", "", clause.flat[: match.start()])
    if not any(u.weight >= 2 and u.word in question.text and u.within(subject) for u in question.units):
        return []
    (name, value), times = next(iter(values.items())), Decimal(match["n"])
    total = value * times
    steps = f"{plain_number(value)}×{plain_number(times)}={plain_number(total)}元"
    cited = [evidence, evidence_of(held, clause.article)]
    name = _COLUMN_NAME.sub("", name)
    return said(f"算下来是{shown_sum(total)}。{name}按“{match.group()}”算：{steps}。", cited, value, times, total)


# -- words and figures ------------------------------------------------------------------------------------------


def _figure(cell: str) -> Decimal | None:
    """The one number of a cell."""
    found = re.findall(r"\d[\d,]*(?:\.\d+)?", cell)
    return Decimal(found[0].replace(",", "")) if len(found) == 1 else None


def _named(text: str, column: str) -> bool:
    """Whether the first word of a column's name is said (养老保险补贴: 养老)."""
    return any(word in text for word in _WORD.findall(_COLUMN_NAME.sub("", column))[:1])


def _denied(text: str, column: str) -> bool:
    words = _WORD.findall(_COLUMN_NAME.sub("", column))[:1]
    return any(re.search(_DENIED.format(re.escape(word)), text) for word in words)


def _term(row: dict[str, str]) -> Decimal | None:
    """The months for which a row grants something at most."""
    terms = [m for n, c in row.items() if re.search("期限|时长|年限", n) and (m := _months(c))]
    return terms[0] if len(terms) == 1 else None


def _months(text: str) -> Decimal | None:
    """The months of the one period that is asked for; a single month is none."""
    found = [m for m in _PERIOD.finditer(text)]
    if len(found) != 1:
        return None
    if found[0]["half"]:
        return Decimal(6)
    value = number(found[0]["n"])
    each = {"个月": 1, "年": 12}.get(found[0]["unit"], 3)
    months = round(value * each) if value else 0
    return Decimal(months) if 1 < months <= 60 else None
