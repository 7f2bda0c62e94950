"""Days as people name them, as ranges: 去年六月, 上个月底, 前天, 3月5号, 半个月前.

Knows nothing of what happened then.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kg.quantities import number


@dataclass(frozen=True)
class When:
    """From ``low`` to ``high`` (both possible) at ``start:end`` of the text."""

    low: date
    high: date
    start: int
    end: int

    @property
    def exact(self) -> bool:
        """Whether it is one day."""
        return self.low == self.high


_N = r"(?:\d{1,2}|[一二三四五六七八九十两]{1,3})"
_PART = r"(?P<part>上旬|中旬|下旬|月初|月中|月底|月末|初|中(?=[，,。\s]|$)|底|末)?"
_YEARS = {"今年": 0, "本年": 0, "去年": 1, "前年": 2, "大前年": 3}
_DAYS = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "昨晚": 1, "前天": 2, "大前天": 3}
_BACK = {"上上": 2, "上": 1, "这": 0, "本": 0}
_WEEK = "一二三四五六日天"
_FULL = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})(?!\d)"
    rf"|(?P<year>(?:19|20)\d{{2}}年|大前年|前年|去年|今年|本年)的?(?:(?P<month>{_N})月份?(?:(?P<day>{_N})[日号])?{_PART}"
    r"|(?P<third>年初|年中|年底|年末|初|底|上半年|下半年))?"
    rf"|(?P<back>上上个?月|上个?月|这个?月|本月)(?:份)?(?:(?P<day2>{_N})[日号]|{_PART.replace('part', 'part2')})"
    rf"|(?P<named>大前天|前天|昨天|昨日|昨晚|今天|今日)"
    rf"|(?P<weeks>上上个?|上个?|这个?|本)?(?:周|星期|礼拜)(?P<weekday>[{_WEEK}])"
    rf"|(?<![年\d个])(?P<month3>{_N})月(?:(?P<day3>{_N})[日号]|份?{_PART.replace('part', 'part3')}(?![\d内后个]))"
    rf"|(?P<ago>{_N}|半)个?(?P<half>半)?(?P<odd>多|来)?(?P<unit>天|日|周|星期|礼拜|月|年)(?P<half2>半)?(?P<odd2>多)?(?:以|之)?前(?!年)"
)


def days(text: str, as_of: date) -> Iterator[When]:
    """Days named in ``text``, seen from ``as_of``; a month without a year is the last one that has begun."""
    for found in _FULL.finditer(text):
        span = _read(found, as_of)
        if span and span[0] <= span[1]:
            yield When(span[0], span[1], *found.span())


def _read(found: re.Match[str], as_of: date) -> tuple[date, date] | None:
    try:
        if found["y"]:
            return _one(date(int(found["y"]), int(found["m"]), int(found["d"])))
        if found["year"]:
            return _of_year(found, as_of)
        if found["back"]:
            first = plus(as_of.replace(day=1), months=-_BACK[found["back"].rstrip("月个")])
            return _of_month(first.year, first.month, found["day2"], found["part2"])
        if found["named"]:
            return _one(as_of - timedelta(_DAYS[found["named"]]))
        if found["weekday"]:
            return _of_week(found, as_of)
        if found["month3"]:
            month = int(number(found["month3"]) or 0)
            year = as_of.year if (month, _int(found["day3"]) or 1) <= (as_of.month, as_of.day) else as_of.year - 1
            if not found["day3"] and not found["part3"] and "份" not in found[0]:
                return None
            return _of_month(year, month, found["day3"], found["part3"])
        return _ago(found, as_of)
    except (ValueError, OverflowError):
        return None


def _one(day: date) -> tuple[date, date]:
    return day, day


def _int(words: str | None) -> int | None:
    value = number(words) if words else None
    return int(value) if value is not None else None


def _of_year(found: re.Match[str], as_of: date) -> tuple[date, date]:
    word = found["year"]
    year = as_of.year - _YEARS[word] if word in _YEARS else int(word[:4])
    if found["month"]:
        return _of_month(year, _int(found["month"]) or 0, found["day"], found["part"])
    part = found["third"] or ""
    first, last = {"初": (1, 2), "中": (5, 7), "底": (11, 12), "末": (11, 12), "上": (1, 6), "下": (7, 12)}.get(
        part.removeprefix("年")[:1], (1, 12)
    )
    low = date(year, first, 1)
    return low, max(low, min(date(year, last, calendar.monthrange(year, last)[1]), as_of))


def _of_month(year: int, month: int, day: str | None, part: str | None) -> tuple[date, date]:
    if day:
        return _one(date(year, month, _int(day) or 0))
    last = calendar.monthrange(year, month)[1]
    key = (part or "").removeprefix("月")[:1]
    low, high = {
        "初": (1, 10),
        "上": (1, 10),
        "中": (11, 20),
        "底": (21, last),
        "末": (21, last),
        "下": (21, last),
    }.get(key, (1, last))
    return date(year, month, low), date(year, month, high)


def _of_week(found: re.Match[str], as_of: date) -> tuple[date, date] | None:
    weeks = _BACK.get((found["weeks"] or "").rstrip("个"))
    if weeks is None:
        return None
    monday = as_of - timedelta(as_of.weekday())
    return _one(monday - timedelta(7 * weeks) + timedelta(min(_WEEK.index(found["weekday"]), 6)))


def _ago(found: re.Match[str], as_of: date) -> tuple[date, date] | None:
    half = 0.5 if found["half"] or found["half2"] else 0.0
    value = 0.5 if found["ago"] == "半" else (number(found["ago"]) or 0) + half
    near, far = value, value + (0.9 if found["odd"] or found["odd2"] else 0.0)
    unit = found["unit"]
    return _before(as_of, far, unit), _before(as_of, near, unit)


def _before(day: date, value: float, unit: str) -> date:
    if unit in ("天", "日"):
        return day - timedelta(round(value))
    if unit in ("周", "星期", "礼拜"):
        return day - timedelta(round(7 * value))
    return ago(day, value * (12 if unit == "年" else 1))


def ago(day: date, months: float) -> date:
    """``months`` before ``day``; parts of a month count as of 30 days."""
    whole = int(months)
    return plus(day, months=-whole) - timedelta(round(30 * (months - whole)))


def plus(day: date, *, days: int = 0, months: int = 0) -> date:
    """``day`` and some days or months; the last day of the month where it has no such day (民法典第二百零二条)."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days)


def say(day: date) -> str:
    """2026年7月9日."""
    return f"{day.year}年{day.month}月{day.day}日"
