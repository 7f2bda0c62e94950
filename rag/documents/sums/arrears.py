"""What is paid later for months missed: the monthly sum of the resident, for at most so many months as the rule allows.

Nothing is said where the months, the sum or the rule cannot be told. Knows nothing of how a sum is found.
"""

from __future__ import annotations

import re
from decimal import Decimal

from kg.quantities import number
from kg.schema import Article
from rag.documents.question import plain
from rag.documents.sums.amounts import Sense
from rag.documents.sums.case import Case, money, quoted, reckoned, shown
from rag.documents.sums.changes import changed
from rag.frame import Statement

_ASKED = re.compile("补(?:发|给|领|回|上|得|到|多少|几|好多)")
_LATE = re.compile("没|忘|未|才|停|断|漏|晚|迟|错过")
_RULE = re.compile(r"补发[^。；;\d]{0,16}?(?:不超过|最长|最多)[^。；;\d]{0,20}?(?P<n>\d{1,2})\s*个月")
_TAKEN_UP = re.compile("认证|停发|暂停|恢复|停了|停的")
_MONTHS = re.compile(r"(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,3})\s*个(?P<half>半)?月")
_STOPPED = re.compile("停|没发|断|没领|没拿|漏|欠|少")
_DATE = re.compile(r"(?:(?P<y>20\d\d)年|(?P<rel>前年|去年|今年))?(?P<m>\d{1,2}|[一二三四五六七八九十]{1,3})月(?!的)")
_RELATIVE = {"前年": -2, "去年": -1, "今年": 0}
_LEAST = 2


def made_good(case: Case) -> list[Statement]:
    """50×6=300 for somebody who applied a year and a half late where six months are paid later."""
    if not _ASKED.search(case.question.text) or not case.question.asks("amount", "formula"):
        return []
    if not _LATE.search(case.question.whole):
        return []
    rule = _rule(case)
    months = _missed(case)
    if rule is None or months is None:
        return []
    words, most, article = rule
    base = case.best(
        t
        for t in case.terms
        if t.amount.unit == "元" and t.amount.sense is Sense.PLAIN and "月" in t.amount.per | _monthly(t.text)
    )
    if base is None or not (base.settled and base.own):
        return []
    own = changed(case, base, base.amount.value, "")
    if own is None:
        return []
    count = min(months, most)
    total = own.total * count
    over = f"错过了{shown(months)}个月，最多补{shown(most)}个月" if months > most else f"错过了{shown(months)}个月"
    steps = f"{own.steps}{'；' if own.steps else ''}{over}：{shown(own.total)}×{shown(count)}={shown(total)}元"
    because = f"{quoted(base)}{own.because}和“{words}”"
    figures = [base.amount.value, *own.figures, months, most, count, total]
    return reckoned(case, money(total), because, steps, [base.article, article, *own.articles], figures)


def _monthly(text: str) -> frozenset[str]:
    return frozenset(("月",)) if "每月" in plain(text) else frozenset()


def _rule(case: Case) -> tuple[str, Decimal, Article] | None:
    """The one rule on what is paid later that the message speaks of: late to apply, or stopped and taken up again."""
    found: list[tuple[int, str, Decimal, Article]] = []
    text = case.question.whole
    for article in (a for a in case.held.articles if not a.table):
        for line in re.split("[。\n]", plain(article.text)):
            stopped = bool(_TAKEN_UP.search(line))
            if (match := _RULE.search(line)) and stopped is bool(_TAKEN_UP.search(text)):
                pairs = {line[i : i + 2] for i in range(len(line) - 1)}
                found.append((sum(p in text for p in pairs), line.strip(), Decimal(match["n"]), article))
    if not found:
        return None
    found.sort(key=lambda e: -e[0])
    best = [f for f in found if f[0] == found[0][0]]
    return (best[0][1], best[0][2], best[0][3]) if len({f[2] for f in best}) == 1 else None


def _missed(case: Case) -> Decimal | None:
    """The months that were missed, as told or between two dates."""
    text = case.question.whole
    for match in _MONTHS.finditer(text):
        around = text[max(0, match.start() - 6) : match.start()]
        if _STOPPED.search(around) and (count := number(match["n"])):
            return Decimal(str(count))
    dates: list[int] = []
    year = case.question.day.year
    for match in _DATE.finditer(text):
        month = number(match["m"])
        if month is None or not 1 <= month <= 12:
            continue
        year = (
            int(match["y"])
            if match["y"]
            else case.question.day.year + _RELATIVE.get(match["rel"] or "", year - case.question.day.year)
        )
        dates.append(12 * year + int(month))
    gap = max(dates) - min(dates) if len(dates) >= _LEAST else 0
    return Decimal(gap) if gap > 0 else None
