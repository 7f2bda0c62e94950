"""Dates and article numbers as Chinese official texts print them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import cn2an

_DIGITS = str.maketrans("〇零○ＯO一二三四五六七八九", "00000123456789")
_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})(?!\d)|"
    r"([一二][九〇零○ＯO][〇零○ＯO一二三四五六七八九]{2})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
CHINESE_NUMBER = r"[一二两三四五六七八九十百千零〇]+"
ARTICLE_NUMBER = re.compile(rf"第({CHINESE_NUMBER}|\d{{1,4}})条(?:之({CHINESE_NUMBER}|\d{{1,2}}))?")


def find_dates(text: str) -> list[date]:
    """All whole dates in ``text``, in order; impossible ones are passed over."""
    dates = []
    for match in _DATE.finditer(text):
        try:
            if match.group(1):
                year, month, day = (int(match.group(n)) for n in (1, 2, 3))
            else:
                year = int(match.group(4).translate(_DIGITS))
                month, day = (number(match.group(n)) for n in (5, 6))
            dates.append(date(year, month, day))
        except ValueError:
            continue
    return dates


def first_date(text: str | None) -> date | None:
    """The first whole date in ``text``."""
    dates = find_dates(text or "")
    return dates[0] if dates else None


def number(text: str) -> int:
    """The value of a number in digits or Chinese (``四十六``).

    Raises:
        ValueError: it is no number.
    """
    return int(text) if text.isascii() and text.isdigit() else int(cn2an.cn2an(text.replace("〇", "零"), "normal"))


def article_value(text: str) -> int:
    """The number of the 第N条 that ``text`` begins with; 0 if it does not begin with one.

    Raises:
        ValueError: the number is none.
    """
    match = ARTICLE_NUMBER.match(text)
    return number(match.group(1)) if match else 0


def add_years(day: date, years: int) -> date:
    """The same calendar day ``years`` later; 29 February becomes 28 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or that month's last day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise ValueError(f"no such month: {year}-{month}")


def day_before(day: date) -> date:
    """The day before ``day``."""
    return day - timedelta(days=1)
