"""Numbers in a text by kind and value, and which of them the evidence does not hold.

Arabic and Chinese numerals have the same value (十二个月 = 12个月). Knows nothing of citations or replies.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

import cn2an

CN = "零〇一二两三四五六七八九十百千万亿"
NUM = rf"(?:\d[\d,]*(?:\.\d+)?\s?[百千万亿]*|[{CN}]+)"
YEAR = r"(?:\d{4}|[一二三四五六七八九〇零]{4})"
UNITS = {
    "工作日": "工作日",
    "自然日": "日",
    "日历日": "日",
    "日": "日",
    "天": "日",
    "周": "周",
    "星期": "周",
    "个月": "月",
    "月": "月",
    "年": "年",
    "小时": "小时",
    "钟头": "小时",
    "分钟": "分钟",
}
DURATION_UNITS = "工作日|自然日|日历日|小时|钟头|分钟|星期|周|日|天|年"


class NumberKind(StrEnum):
    """What a number measures."""

    AMOUNT = "金额"
    PERCENT = "百分比"
    DURATION = "期限"
    AGE = "年龄"
    DATE = "日期"
    TIME = "时刻"
    PHONE = "电话"
    ARTICLE = "条款"
    BARE = "无单位"


@dataclass(frozen=True)
class Number:
    """One number: its ``kind``, its comparable ``value`` (``12|月``, ``2025-06-01``, ``043185109029``), its text."""

    kind: NumberKind
    value: str
    text: str


def extract_numbers(text: str, *, bare: bool = False) -> list[Number]:
    """Numbers of ``text`` in reading order; ``bare`` adds Arabic numbers without a unit."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"[—–−]", "-", plain)
    plain = re.sub(r"[\u200b-\u200f\ufeff]", "", plain)
    found: list[tuple[int, Number]] = []
    for kind, pattern, value_of in _PATTERNS:
        if kind is NumberKind.BARE and not bare:
            continue
        for match in pattern.finditer(plain):
            value = value_of(match)
            if value is not None:
                found.append((match.start(), Number(kind, value, match.group().strip())))
        plain = pattern.sub(lambda m: "\x00" * len(m.group()), plain)
    return [number for _, number in sorted(found, key=lambda pair: pair[0])]


def unsupported_numbers(answer: str, evidence: Iterable[str]) -> list[Number]:
    """Numbers of ``answer`` (not bare ones) that none of the ``evidence`` texts holds.

    A number without a unit in the evidence supports one with a unit: spreadsheets hold ``10`` under 承诺办结时限.
    """
    known = [number for text in evidence for number in extract_numbers(text, bare=True)]
    return [number for number in extract_numbers(answer) if not _supported(number, known)]


def to_value(literal: str) -> Decimal | None:
    """Value of ``12``, ``1,200``, ``3万``, ``十二`` or ``二〇二五``; ``None`` if it is no number."""
    compact = literal.replace(",", "").replace(" ", "").replace("两", "二").replace("〇", "零")
    if not compact:
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([百千万亿]*)", compact)
    try:
        if match:
            value = Decimal(match[1])
            for unit in match[2]:
                value *= {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}[unit]
            return value.normalize()
        if re.fullmatch(r"[零一二三四五六七八九]{2,}", compact):
            return Decimal("".join(str("零一二三四五六七八九".index(char)) for char in compact))
        return Decimal(str(cn2an.cn2an(compact, "smart"))).normalize()
    except (ValueError, InvalidOperation, KeyError):
        return None


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _literal(match: re.Match[str]) -> str | None:
    return _plain(to_value(match["n"]))


def _duration(match: re.Match[str]) -> str | None:
    value = _literal(match)
    return None if value is None else f"{value}|{UNITS[match['unit']]}"


def _date(match: re.Match[str]) -> str | None:
    parts = [_plain(to_value(match[name])) if match[name] else None for name in ("y", "m", "d")]
    return "-".join(part.zfill(2) if part else "*" for part in parts)


def _clock(match: re.Match[str]) -> str:
    return f"{int(match['h']):02d}:{match['min']}"


def _digits(match: re.Match[str]) -> str:
    return re.sub(r"\D", "", match.group())


# Order matters: each pattern blanks what it took, so that 2025年 is not read as a duration afterwards.
_PATTERNS: list[tuple[NumberKind, re.Pattern[str], Callable[[re.Match[str]], str | None]]] = [
    (NumberKind.ARTICLE, re.compile(rf"第\s?(?P<n>\d+|[{CN}]+)\s?条"), _literal),
    (NumberKind.PERCENT, re.compile(rf"百分之(?P<n>{NUM})"), _literal),
    (NumberKind.PERCENT, re.compile(r"(?P<n>\d+(?:\.\d+)?)\s?%"), _literal),
    (
        NumberKind.DATE,
        re.compile(
            rf"(?P<y>{YEAR})\s?年\s?(?:(?P<m>\d{{1,2}}|[{CN}]{{1,3}})\s?月"
            rf"(?:\s?(?P<d>\d{{1,2}}|[{CN}]{{1,3}})\s?[日号])?)?"
        ),
        _date,
    ),
    (NumberKind.DATE, re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"), _date),
    (
        NumberKind.DATE,
        re.compile(
            rf"(?P<y>)(?P<m>(?<!\d)\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s?月"
            rf"(?P<d>\d{{1,2}}|[{CN}]{{1,3}})\s?[日号]"
        ),
        _date,
    ),
    (NumberKind.TIME, re.compile(r"(?<!\d)(?P<h>[01]?\d|2[0-4])\s?:\s?(?P<min>[0-5]\d)(?!\d)"), _clock),
    (NumberKind.AMOUNT, re.compile(rf"(?P<n>{NUM})\s?(?:多|余)?(?:元|块钱?|圆|RMB)"), _literal),
    (NumberKind.AMOUNT, re.compile(r"[¥￥]\s?(?P<n>\d[\d,]*(?:\.\d+)?)"), _literal),
    (NumberKind.AGE, re.compile(rf"(?P<n>{NUM})\s?(?:周岁|岁)"), _literal),
    (
        NumberKind.PHONE,
        re.compile(
            r"(?<!\d)(?:\(?0\d{2,3}\)?[- ]?\d{7,8}|400[- ]?\d{3}[- ]?\d{4}|1[3-9]\d{9}"
            r"|0\d{2,3}-\d{5,7}|[2-8]\d{6,7}|12\d{3}|9[56]\d{3,6}"
            r"|1(?:10|14|19|20|22))(?![\d.]|\s?(?:个|元|份|平方))"
        ),
        _digits,
    ),
    (NumberKind.DURATION, re.compile(rf"(?P<n>{NUM})\s?个?(?P<unit>{DURATION_UNITS})"), _duration),
    (NumberKind.DURATION, re.compile(rf"(?P<n>{NUM})\s?(?P<unit>个月)"), _duration),
    (NumberKind.BARE, re.compile(r"(?P<n>\d[\d,]*(?:\.\d+)?)"), _literal),
]


_SHORT = 5
"""Digits of numbers like 110 and 12345, which may be no phone where they stand in a table."""


def _supported(number: Number, known: list[Number]) -> bool:
    value = number.value.split("|")[0]
    for other in known:
        if other.kind is NumberKind.BARE or (other.kind is NumberKind.PHONE and len(other.value) <= _SHORT):
            if other.value == value:
                return True
        elif other.kind is number.kind and _same(number, other):
            return True
    return False


def _same(number: Number, other: Number) -> bool:
    if number.kind is NumberKind.PHONE:
        short, long = sorted((number.value, other.value), key=len)
        return short == long or (len(short) >= 7 and long.endswith(short))
    if number.kind is NumberKind.DATE:
        mine, theirs = number.value.split("-"), other.value.split("-")
        return all(a in ("*", b) for a, b in zip(mine, theirs, strict=True))
    return number.value == other.value
