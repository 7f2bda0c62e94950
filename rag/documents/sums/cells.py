"""The one figure of a table that is set for the resident, where their class, place and numbers choose row and column.

Nothing is said where what was told does not tell the row and the column, or where something may change the figure.
"""

from __future__ import annotations

import re

from kg.schema import Article
from rag.documents.question import plain
from rag.documents.sums.amounts import Sense
from rag.documents.sums.based import COUNTED
from rag.documents.sums.case import Case, money, quoted
from rag.documents.sums.changes import changes
from rag.documents.sums.terms import Term
from rag.frame import Statement

_SEVERAL = re.compile(
    "各(?:[是能给有发领收要交]|自)?多少|各多|分别|哪个[多高低少]|差多少|相差|和[^,，。]{1,12}比|[^,，。]都多少"
)
"""Signs that more than one figure is asked for."""
_LIMIT = re.compile("最高|最多|限额|上限|封顶")


def stated(case: Case) -> list[Statement]:
    """「保障人数：4人户；A类：780」 for a family of four that is of class A, with the words that define the class."""
    if not case.asks_money or _SEVERAL.search(case.question.whole):
        return []
    base = case.best(t for t in case.terms if _is_sum(case, t) and case.named(t))
    if base is None or base.row < 0 or not (base.settled and base.own) or len(base.article.table[0]) <= 2:
        return []
    if case.picked is not None and case.picked.article.id != base.article.id and _stands_in(case, case.picked.article):
        return []
    if changes(case, base) != []:
        return []
    definition, articles = _definition(case, base)
    unit = "".join(f"每{u}" for u in sorted(base.amount.per - COUNTED))
    line = f"按您说的情况，对应的是{unit}{money(base.amount.value)}：{quoted(base)}{definition}。"
    return [Statement(line, case.evidence(base.article, *articles))]


def _stands_in(case: Case, table: Article) -> bool:
    """Whether a table that was chosen by its words has a figure that is the resident's."""
    return any(t.article.id == table.id and t.own and t.settled for t in case.terms)


def _is_sum(case: Case, term: Term) -> bool:
    """Whether a figure is a sum by itself: no price for what is measured, no limit unless one is asked for."""
    amount = term.amount
    one = {t.kind for t in case.person.told if t.value == 1 and t.part in case.question.text}
    if amount.unit != "元" or not amount.per <= COUNTED | one:
        return False
    return amount.sense is Sense.PLAIN or (amount.sense is Sense.CAP and bool(_LIMIT.search(case.question.text)))


def _definition(case: Case, base: Term) -> tuple[str, list[Article]]:
    """Who is of the class that chose the row or the column, as the document defines it."""
    scope = plain(f"{base.name} {base.text}")
    for name, meaning in (case.held.labels | case.held.named).items():
        if name in scope and name in case.person.mine and len(meaning) < 80:
            own = [a for a in case.held.articles if not a.table and plain(meaning[:8]) in plain(a.text)]
            if own:
                return f"（{name.upper()}：{meaning}）", own[:1]
    return "", []
