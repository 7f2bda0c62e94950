"""Quantities that a resident states for a computation: sums of money, people, areas, distances, times, counts.

Knows nothing of documents: each quantity keeps the part of the message that it stands in, by which a rule may tell
whether it is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.quantities import months, number

PART = re.compile(r"[,，。;；？?！!\n:：、（）()]|(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff\d])")
_DIGITS = r"\d[\d,]*(?:\.\d+)?"
_HAN = "零一二两三四五六七八九十百千"
_NUMBER = rf"(?:{_DIGITS}(?:万(?:\d[千百]?(?![\d.%]))?|千|百)?|[{_HAN}万]+)"
_KINDS = {
    "平方米": "平方米",
    "㎡": "平方米",
    "公里": "公里",
    "千米": "公里",
    "立方米": "立方米",
    "立方": "立方米",
    "方": "立方米",
    "吨": "吨",
    "小时": "小时",
    "学期": "学期",
    "元": "元",
    "块": "元",
    "天": "天",
    "日": "天",
    "次": "次",
    "趟": "次",
    "回": "次",
    "人": "人",
    "口": "人",
    "名": "人",
    "大人": "人",
    "周岁": "岁",
    "岁": "岁",
    "件": "件",
    "只": "只",
    "条": "只",
    "辆": "辆",
    "台": "台",
    "亩": "亩",
    "公斤": "公斤",
    "度": "度",
    "个": "个",
    "千瓦": "千瓦",
    "头": "头",
    "株": "株",
    "片": "片",
    "间": "间",
    "桌": "桌",
    "课时": "课时",
    "节课": "课时",
}
_KIND = "|".join(sorted(_KINDS, key=len, reverse=True))
_COUNTED = re.compile(
    rf"(?P<n>{_NUMBER})(?P<more>多|来)?(?:个)?(?P<kind>{_KIND})(?!月|工作|百分|前|内|之内|以内|左右前|子)"
)
_MONTHS = re.compile(
    r"(?<![\d第])(?:(?:\d{1,3}|[一二两三四五六七八九十]+)(?:周?年(?:半|零?(?:\d{1,2}|[一二两三四五六七八九十]+)个?月|多)?|个半?月)|半年|一整年|一整?个月)(?!级|龄|薪|收入|内|以内|之内|后|前|底|初|末)"
)
_MONEY = re.compile(rf"(?P<n>{_NUMBER})(?P<odd>多|来)?(?P<unit>元|块)?(?!\d)")
_OF_PEOPLE = re.compile("^[^,]{0,8}?(?:人|生|员工?|工)(?:,|$|的)")
_AREA = re.compile(r"(?<=面积)(?:是|有|为|才|就)?(?P<n>\d{2,4}(?:\.\d+)?)(?=$|的|,)")
_ORDINAL = re.compile("[第头]$")
_BARE = re.compile(r"^(?:的|了|左右|以?上下|整|一|,|$)")
_LEAST_BARE = 100
_YEAR_NUMBER = re.compile(r"(?:19|20)\d\d$")
_PER = (
    ("人", re.compile("人均|平均每人|每人|一个人")),
    ("月", re.compile(r"月均|每个?月|一个月|按月|月(?=工资|收入|薪|租|缴费|平均|房租|供)")),
    ("年", re.compile("年均|每年|一年|全年|年(?=收入|薪)")),
)


@dataclass(frozen=True)
class Told:
    """One quantity. ``part`` is the clause it stands in, ``around`` that and the one before, ``per`` what it is for."""

    value: Decimal
    kind: str
    words: str
    part: str
    around: str
    per: frozenset[str] = frozenset()
    vague: bool = False


def told(text: str) -> list[Told]:
    """The quantities of the normalised ``text``, spoken forms put in writing, in order."""
    found: list[Told] = []
    before = ""
    for part in (p for p in PART.split(text) if p):
        found += _in(part, before)
        before = part
    return found


def _in(part: str, before: str) -> list[Told]:
    found: list[Told] = []
    taken: list[tuple[int, int]] = []

    def keep(value: float | None, kind: str, match: re.Match[str], vague: bool = False) -> None:
        if value is None or any(a < match.end() and match.start() < b for a, b in taken):
            return
        taken.append(match.span())
        per = frozenset(name for name, sign in _PER if sign.search(part)) if kind == "元" else frozenset()
        found.append(
            Told(Decimal(str(round(value, 4))).normalize(), kind, match.group(), part, f"{before},{part}", per, vague)
        )

    for match in _MONTHS.finditer(part):
        words = match.group()
        if re.search(r"[一1]个月$|^一年$", words) and not re.search(r"满|整|了", part[: match.start()][-2:] + words):
            taken.append(match.span())
            continue
        plain = {"一整年": "一年", "一整个月": "一个月"}.get(words, words.removesuffix("多"))
        keep(months(plain), "月", match, words.endswith("多"))
    for match in _COUNTED.finditer(part):
        if _ORDINAL.search(part[: match.start()]):
            continue
        people = match["kind"] == "个" and _OF_PEOPLE.search(part[match.end() :])
        keep(_value(match["n"]), "人" if people else _KINDS[match["kind"]], match, bool(match["more"]))
    for match in _AREA.finditer(part):
        keep(_value(match["n"]), "平方米", match)
    for match in _MONEY.finditer(part):
        value = _value(match["n"])
        if value is None or value < _LEAST_BARE or _YEAR_NUMBER.match(match["n"]):
            continue
        scaled = bool(match["unit"]) or bool(re.search("[万千百]", match["n"]))
        if scaled or _BARE.search(part[match.end() :]):
            keep(value, "元", match, bool(match["odd"]))
    return found


def _value(digits: str) -> float | None:
    digits = digits.replace(",", "")
    if mixed := re.fullmatch(r"(\d+(?:\.\d+)?)万(\d)(千|百)?", digits):
        return float(mixed[1]) * 1e4 + float(mixed[2]) * {"千": 1e3, "百": 1e2, None: 1e3}[mixed[3]]
    return number(digits)
