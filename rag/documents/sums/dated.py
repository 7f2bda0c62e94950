"""The day by which something has to be done, from which it can be, or until which a paper holds.

Knows nothing of sums of money. Nothing is said where more than one period counts from that day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rag.documents import compute
from rag.documents.sums.case import Case
from rag.documents.sums.labels import shared_run
from rag.documents.sums.periods import Period, periods
from rag.documents.sums.told import PART
from rag.frame import Statement
from rag.when import When, days, plus

_ASKED = re.compile(
    r"最晚|最迟|最早|哪天|哪一天|什么时候|啥时候|几号|几月|何时|截止|到期|哪年|(?:到|管|过)(?:多久|哪)|来得及"
)
_EARLIEST, _LATEST = re.compile("最早|才能|能再|可以再|再次"), re.compile("最晚|最迟|截止|之前|以前|内|前")
_HOLDS = re.compile("到期|过期|作废|失效|有效|到什么时候|到啥时候|到哪[天年]|管到|用到|还能用")
BARE_DAY = re.compile(r"((?<!\d)\d{1,2}月\d{1,2})(?=[批办发签领拿收交报登停搬完竣买生到告说])")
"""A day that is said without 号."""
_BETWEEN = re.compile("(?<=[\u4e00-\u9fff])[的了过](?=[\u4e00-\u9fff])")
_LEAST = 2
_BY_DEED = 0.5
"""What it counts that letters of the sentence which sets a period are asked about, beside those of its event."""
_EMPTY_RUNS = frozenset(("日起", "之日", "申请", "的日", "年的", "个月", "哪天", "应当", "最晚"))


def due(case: Case) -> list[Statement]:
    """The day told and what a rule adds to it (2026年3月20日 and 12个月: 2027年3月20日)."""
    asked = case.question.text
    if not _ASKED.search(asked):
        return []
    told = list(_days_told(case))
    if len({when.low for when, _, _ in told}) != 1:
        return []
    when, part, words = told[0]
    rule = _rule(case, part)
    if rule is None:
        return []
    day = _later(when.low, rule.count, rule.unit)
    text = f"{day.year}年{day.month}月{day.day}日"
    how = f"从您说的{words}算起，{rule.count}{rule.unit}到{text}"
    tail = "到期" if rule.valid else "满了以后" if rule.after else "前"
    line = f"算下来是{text}{tail}。按“{rule.words}”算：{how}；起算日以材料上的日期为准。"
    figures = (str(day.year), str(day.month), str(day.day), str(rule.count))
    return compute.said(line, case.evidence(*rule.articles), *figures)


def _rule(case: Case, part: str) -> Period | None:
    """The one period that is counted from the day told in ``part`` of the message."""
    asked = case.question.text
    found = list(periods(case))
    if _HOLDS.search(asked):
        holding = [p for p in found if p.valid]
        named = [(_shared(p.event, case.question.whole), p) for p in holding]
        best = max((s for s, _ in named), default=0)
        alone = len(holding) == 1 and holding[0].event[-1:] in case.question.whole
        found = [p for s, p in named if s == best and (s >= _LEAST or alone)]
        return found[0] if len({(p.count, p.unit) for p in found}) == 1 else None
    early, late = _EARLIEST.search(asked), _LATEST.search(asked)
    able = [p for p in found if not p.valid and (not (early or late) or p.after is bool(early))]
    shares = [(_shared(p.event, part), _shared(p.around, asked), p) for p in able]
    ranked = [(event + _BY_DEED * deed, event, p) for event, deed, p in shares]
    top = max((value for value, _, _ in ranked), default=0.0)
    best_ = [p for value, event, p in ranked if value == top and event >= _LEAST]
    return best_[0] if len({(p.count, p.unit) for p in best_}) == 1 else None


def _days_told(case: Case) -> Iterator[tuple[When, str, str]]:
    for part in (p for p in PART.split(BARE_DAY.sub(r"\1日", case.question.whole)) if p):
        for when in days(part, case.question.day):
            if when.exact and not re.fullmatch("今[天日]", part[when.start : when.end]):
                yield when, part, part[when.start : when.end]


def _shared(event: str, part: str) -> int:
    """How many letters of the event the part of the message with the day in it says."""
    runs = 0
    rest, part = event, _BETWEEN.sub("", part)
    while (run := shared_run(rest, part)) and len(run) >= _LEAST:
        runs += 0 if run in _EMPTY_RUNS else len(run)
        rest = rest.replace(run, "|", 1)
    return runs


def _later(day: date, count: int, unit: str) -> date:
    return plus(day, days=count) if unit in ("日", "天") else plus(day, months=count * (12 if unit == "年" else 1))
