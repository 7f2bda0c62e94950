"""So many times a standard that another clause sets (低保月标准的14倍): the multiple and the standard of the resident.

Nothing is said where more than one multiple or standard may be the resident's.
"""

from __future__ import annotations

import re
from decimal import Decimal

from rag.documents.question import plain
from rag.documents.sums.amounts import Sense
from rag.documents.sums.case import Case, money, quoted, reckoned, section, shown
from rag.documents.sums.terms import Term
from rag.frame import Statement

_OF = re.compile(r"([\u4e00-\u9fff]{2,20}(?:标准|基数|工资))的?(?:\d+(?:\.\d+)?)?(?:倍数?)")
_LED_IN = re.compile("以|按照?|为|当地|本市|本区|上年度?")
_CAPPED = re.compile("不超过|不得超过|最高|低于|高于|以内")


def multiple(case: Case) -> list[Statement]:
    """680×14=9520 for a family whose row and column say 14倍 of a standard of 680元."""
    if not case.asks_money:
        return []
    times = [t for t in case.terms if t.amount.unit == "倍" and t.row >= 0 and t.amount.sense is Sense.PLAIN]
    term = times[0] if len(times) == 1 else case.best(times)
    if term is None or not (term.settled and term.own):
        return []
    named = _named(case, term)
    base = _standard(case, named) if named else None
    if base is None or base.amount.value == 0:
        return []
    total = base.amount.value * term.amount.value
    steps = f"{shown(base.amount.value)}×{shown(term.amount.value)}={shown(total)}元"
    because = f"{quoted(term)}和{quoted(base)}"
    figures: list[Decimal] = [base.amount.value, term.amount.value, total]
    return reckoned(case, money(total), because, steps, [term.article, base.article], figures)


def _named(case: Case, term: Term) -> str:
    """The standard that the multiples of a table are of, as the clause above it says."""
    place = term.article.locator.partition(" 表")[0]
    for clause in case.held.clauses:
        own = clause.article.locator == place or (
            term.article.locator == place and section(clause.article) == section(term.article)
        )
        match = _OF.search(clause.flat) if own else None
        if match and not _CAPPED.search(clause.flat[max(0, match.start() - 6) : match.start()]):
            return _LED_IN.split(match[1])[-1]
    return ""


def _standard(case: Case, named: str) -> Term | None:
    """The one sum that is set for the resident under that name."""
    pairs = [named[i : i + 2] for i in range(len(named) - 1)]
    found = []
    for term in case.terms:
        if term.amount.unit != "元" or term.amount.sense is not Sense.PLAIN or not term.amount.per <= {"人", "月"}:
            continue
        text = plain(f"{term.about} {term.text}")
        share = sum(p in text for p in pairs) / len(pairs)
        if share >= 0.7 and "标准" in text:
            found.append((share, term))
    best = [t for s, t in found if s == max(s for s, _ in found)]
    return best[0] if len({t.amount.value for t in best}) == 1 and best[0].settled else None
