"""What clauses and the items of lists come to for this person: scales by age, extras, differences, multiples, shares.

Every figure is the document's or the resident's and the steps are shown; where more than one reading is possible
nothing is said. Knows nothing of tables.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from kg.schema import Article
from rag.documents.compute import plain_number, said
from rag.documents.held import Held
from rag.documents.measures import Span, span_of
from rag.documents.question import Question, plain
from rag.documents.quoting import evidence_of
from rag.documents.select import Scored
from rag.documents.sums.case import Case, money
from rag.frame import Statement

_ONE_SUM = re.compile(r"(\d+(?:\.\d+)?)\s*(万?元)")


def worked(case: Case) -> list[Statement]:
    """What follows from the best clauses, or nothing."""
    question, held, scored = case.question, case.held, case.scored
    return _added(question, held, scored) or _apart(question, held, scored)


_TOP = 6
_EXTRA = re.compile(r"基础上[^，。；]{0,14}?(?:加发|增发|增加|另加|再加|多发)\s*(?P<n>\d+(?:\.\d+)?)\s*元")


def _scale(held: Held) -> list[tuple[Article, Span, Decimal, str]]:
    """Items of a list that set one sum of money for one range (85周岁至89周岁，每人每月150元)."""
    found = []
    for clause in held.clauses:
        sums = _ONE_SUM.findall(clause.text)
        span = span_of(plain(clause.text)) if clause.lead and len(sums) == 1 else None
        if span and span.unit == "岁":
            found.append((clause.article, span, Decimal(sums[0][0]), sums[0][1]))
    return found


def _added(question: Question, held: Held, scored: Sequence[Scored]) -> list[Statement]:
    """The sum of one's own range and what a clause adds to it (150+50=200)."""
    ages = [m for m in question.measures if m.unit == "岁"]
    clause = next((s.clause for s in scored[:_TOP] if _EXTRA.search(s.clause.flat)), None)
    if clause is None or len({m.low for m in ages}) != 1 or not question.asks("amount"):
        return []
    span = span_of(plain(clause.text))
    own = [u for u in question.units if u.weight > 2 and u.within(clause.flat) and not u.within(held.subject)]
    if span is None or span.unit != "岁" or not span.holds(ages[0]) or not own:
        return []
    rows_ = [entry for entry in _scale(held) if entry[1].holds(ages[0]) and entry[0].id != clause.article.id]
    match = _EXTRA.search(clause.flat)
    if len(rows_) != 1 or match is None or rows_[0][3] != "元":
        return []
    article, _, base, _ = rows_[0]
    extra = Decimal(match["n"])
    total = base + extra
    steps = f"{plain_number(base)}+{plain_number(extra)}={plain_number(total)}元"
    cited = [evidence_of(held, article), evidence_of(held, clause.article)]
    line = f"算下来是{money(total)}。按您说的{ages[0].words}和“{own[0].word}”算：{steps}。"
    return said(line, cited, base, extra, total)


_RANGE_SAID = re.compile(r"(\d+)\s*(?:周?岁)?\s*(?:到|至|-|—|~)\s*(\d+)\s*周?岁")
_DIFFERENCE = re.compile(r"差(?:多少|几|额|别|多大)|相差|多(?:发|给|拿|领)?多少|少多少")


def _apart(question: Question, held: Held, scored: Sequence[Scored]) -> list[Statement]:
    """The difference of two ranges that are named (500-300=200)."""
    named = [(float(a), float(b)) for a, b in _RANGE_SAID.findall(question.whole)]
    if len(named) != 2 or not _DIFFERENCE.search(question.whole):
        return []
    best = {s.clause.article.id for s in scored[:_TOP]}
    found = [[e for e in _scale(held) if (e[1].low, e[1].high) == ends and e[0].id in best] for ends in named]
    if any(len(f) != 1 for f in found) or found[0][0][3] != found[1][0][3]:
        return []
    low, high = sorted((found[0][0][2], found[1][0][2]))
    steps = f"{plain_number(high)}−{plain_number(low)}={plain_number(high - low)}{found[0][0][3]}"
    return said(
        f"两档相差{plain_number(high - low)}{found[0][0][3]}：{steps}。",
        [evidence_of(held, found[0][0][0])],
        high,
        low,
        high - low,
    )
