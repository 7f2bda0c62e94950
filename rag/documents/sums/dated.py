"""The day by which something has to be done, or from which it can be: so many months from a day that was told.

Knows nothing of sums of money. Nothing is said where more than one rule counts from that day.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kg.quantities import NUMBER, number
from kg.schema import Article
from rag.documents import compute
from rag.documents.question import plain
from rag.documents.sums.case import Case, shown
from rag.documents.sums.labels import shared_run
from rag.documents.sums.told import PART
from rag.frame import Statement
from rag.when import When, days

_ASKED = re.compile(r"最晚|最迟|最早|哪天|哪一天|什么时候|啥时候|几号|何时|截止|到期|哪年")
_EARLIEST, _LATEST = re.compile("最早|才能|能再|可以再|再次"), re.compile("最晚|最迟|截止|之前|内|前")
_FROM = re.compile(
    rf"自(?P<event>[^,，。；;]{{2,30}}?)之日起(?:的)?(?P<n>{NUMBER})(?P<unit>个月|年|日|天)(?P<side>以?内|之内|后|以后|之后)?"
)
_COUNTED_FROM = re.compile(r"(?P<what>[\u4e00-\u9fff]{2,8})自(?P<event>[^,，。；;]{2,30}?)之日起(?:计算|起算|算|计)")
_NOT_IT = re.compile("不得|办结|审核|受理之日|拨付|公示")
"""Periods that bind others than the resident, or that are asked about otherwise."""
_LEAST = 2
_EMPTY_RUNS = frozenset(("日起", "之日", "申请", "的日", "年的", "个月"))


@dataclass(frozen=True)
class _Rule:
    """So many of a unit of time from an event on."""

    event: str
    count: int
    unit: str
    after: bool
    words: str
    articles: tuple[Article, ...]


def due(case: Case) -> list[Statement]:
    """The day told and what a rule adds to it (2026年3月20日 and 12个月: 2027年3月20日)."""
    if not _ASKED.search(case.question.text):
        return []
    told = list(_days_told(case))
    if len({when.low for when, _, _ in told}) != 1:
        return []
    when, part, words = told[0]
    early, late = _EARLIEST.search(case.question.text), _LATEST.search(case.question.text)
    rules = [r for r in _rules(case) if not (early or late) or r.after is bool(early)]
    ranked = sorted(((_shared(rule.event, part), rule) for rule in rules), key=lambda e: -e[0])
    best = [rule for score, rule in ranked if score >= _LEAST and score == ranked[0][0]]
    if len({(r.count, r.unit) for r in best}) != 1:
        return []
    rule = best[0]
    day = _later(when.low, rule.count, rule.unit)
    text = f"{day.year}年{day.month}月{day.day}日"
    how = f"从您说的{words}算起，{rule.count}{rule.unit}到{text}"
    tail = "满了以后" if rule.after else "前"
    line = f"算下来是{text}{tail}。按“{rule.words}”算：{how}；起算日以材料上的日期为准。"
    figures = (str(day.year), str(day.month), str(day.day), str(rule.count))
    return compute.said(line, case.evidence(*rule.articles), *figures)


def _days_told(case: Case) -> Iterator[tuple[When, str, str]]:
    for part in (p for p in PART.split(case.question.whole) if p):
        for when in days(part, case.question.day):
            if when.exact and not re.fullmatch("今[天日]", part[when.start : when.end]):
                yield when, part, part[when.start : when.end]


def _rules(case: Case) -> Iterator[_Rule]:
    for clause in case.held.clauses:
        text = plain(clause.text)
        for match in _FROM.finditer(text):
            count = number(match["n"])
            around = f"{match['event']}{text[match.end() : match.end() + 16]}"
            if count is None or "工作日" in match.group() or _NOT_IT.search(around):
                continue
            after = bool(match["side"] and "后" in match["side"])
            yield _Rule(match["event"], int(count), match["unit"], after, match.group(), (clause.article,))
        for match in _COUNTED_FROM.finditer(text):
            yield from _of_column(case, match, clause.article)


def _of_column(case: Case, match: re.Match[str], article: Article) -> Iterator[_Rule]:
    """A period that a row of a table sets, counted from an event (使用年限自……之日起算)."""
    for term in case.terms:
        if term.row >= 0 and term.settled and term.amount.unit in ("年", "月") and term.name in match["what"]:
            unit = "年" if term.amount.unit == "年" else "个月"
            words = f"{match.group()}；{term.name}：{shown(term.amount.value)}{unit}"
            yield _Rule(match["event"], int(term.amount.value), unit, True, words, (article, term.article))


def _shared(event: str, part: str) -> int:
    """How many letters of the event the part of the message with the day in it says."""
    runs = 0
    rest = event
    while (run := shared_run(rest, part)) and len(run) >= _LEAST:
        runs += 0 if run in _EMPTY_RUNS else len(run)
        rest = rest.replace(run, "|", 1)
    return runs


def _later(day: date, count: int, unit: str) -> date:
    if unit in ("日", "天"):
        return day + timedelta(days=count)
    months = day.month - 1 + count * (12 if unit == "年" else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
