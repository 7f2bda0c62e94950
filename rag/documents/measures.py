"""Quantities that a resident states (83岁, 三人, 6层, 二级) and ranges that a table's cell sets (80—89周岁, 4人及以上).

Knows nothing of tables or documents.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from kg.quantities import number

_NUMBER = r"\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百千]+(?:点[一二三四五六七八九])?"
_UNITS = {
    "周岁": "岁",
    "岁": "岁",
    "口人": "人",
    "个人": "人",
    "人": "人",
    "层": "层",
    "级": "级",
    "档": "档",
    "类": "类",
    "平方米": "平方米",
    "㎡": "平方米",
    "立方米": "立方米",
    "个月": "月",
    "月": "月",
    "年": "年",
    "天": "日",
    "日": "日",
    "孩": "孩",
    "元": "元",
    "块": "元",
    "吨": "吨",
    "公里": "公里",
    "公斤": "公斤",
    "次": "次",
    "户": "户",
    "台": "台",
    "亩": "亩",
    "分": "分",
    "度": "度",
    "℃": "度",
    "等": "等",
    "期": "期",
    "学年": "学年",
    "小时": "小时",
}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_SAID = re.compile(rf"(?P<n>{_NUMBER})(?P<scale>[万亿千百])?多?(?:来)?个?(?P<unit>{_UNIT})(?!限|度|龄|间|份|期|头)")
_SCALED = re.compile(rf"(?P<n>{_NUMBER})(?P<scale>万|千|百)(?!\w*分)")
_SCALE = {"万": 1e4, "亿": 1e8, "千": 1e3, "百": 1e2, None: 1.0, "": 1.0}
_LIST = re.compile(rf"(?:{_NUMBER})(?:[、和,，或/](?:{_NUMBER}))+|(?:{_NUMBER})级(?:[、和,，或/](?:{_NUMBER})级)+")
_END = r"(?:及其?以上|以上|及以下|以下|以内|（含）|\(含\)|（不含）)"
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER})\s*(?P<s1>万)?(?P<u1>{_UNIT})?(?:（含[^）]*）|\(含[^)]*\)|（不含）)?\s*(?:[-—–~～至到]+|以上(?:至|[,，、]?))\s*"
    rf"(?P<short>不满|不足|未满)?(?P<high>{_NUMBER})\s*(?P<s2>万)?(?P<u2>{_UNIT})?"
)
_FROM = re.compile(
    rf"(?:满|超过|高于|大于|≥|>)?(?P<n>{_NUMBER})\s*(?P<s>万)?(?P<u>{_UNIT})?(?:（含[^）]*）)?(?:及其?以上|以上)"
)
_BELOW = re.compile(
    rf"(?:不满|不足|未满|低于|小于|<|≤)(?P<n>{_NUMBER})\s*(?P<s>万)?(?P<u>{_UNIT})?|(?P<n2>{_NUMBER})\s*(?P<s2>万)?(?P<u2>{_UNIT})?(?:（含[^）]*）)?(?:及以下|以下|以内)"
)
_ONE = re.compile(rf"(?P<n>{_NUMBER})\s*(?P<s>万)?(?P<u>{_UNIT})")


@dataclass(frozen=True)
class Measure:
    """A quantity; ``low`` and ``high`` differ where it is vague. ``words`` are the resident's own."""

    unit: str
    low: float
    high: float
    words: str


@dataclass(frozen=True)
class Span:
    """What a cell covers: values from ``low`` to ``high``, both included, or just ``values``."""

    unit: str
    low: float
    high: float
    values: tuple[float, ...] = ()

    def holds(self, measure: Measure) -> bool:
        """Whether the quantity lies within."""
        if self.values:
            return any(measure.low <= v <= measure.high for v in self.values)
        return self.low <= measure.low and measure.high <= self.high


def measures(text: str) -> list[Measure]:
    """Quantities with a unit in the normalised ``text``, in order; an amount without a unit of money counts as 元."""
    found: list[Measure] = []
    taken: list[tuple[int, int]] = []
    for match in _SAID.finditer(text):
        value = _value(match["n"], match["scale"])
        if value is not None:
            found.append(Measure(_UNITS[match["unit"]], value, value, match.group()))
            taken.append(match.span())
    for match in _SCALED.finditer(text):
        value = _value(match["n"], match["scale"])
        if value is not None and not any(a < match.end() and match.start() < b for a, b in taken):
            found.append(Measure("元", value, value, match.group()))
    return found


def span_of(cell: str, header: str = "") -> Span | None:
    """The range that a cell sets, with its unit or that of its column's ``header``; ``None`` if it sets none."""
    cell = cell.replace(" ", "")
    if match := _RANGE.search(cell):
        low, high = (
            _value(match["low"], match["s1"] or ("" if match["u1"] else match["s2"])),
            _value(match["high"], match["s2"]),
        )
        unit = match["u2"] or match["u1"] or ""
        if low is not None and high is not None and low <= high:
            more = re.search("(?:超过|高于|大于)$", cell[: match.start()])
            return Span(_unit(unit, header), _above(low) if more else low, _below(high) if match["short"] else high)
    if match := _LIST.fullmatch(cell):
        values = [v for n in re.findall(_NUMBER, cell) if (v := number(n)) is not None]
        return (
            Span(_unit("级" if "级" in cell else "", header), min(values), max(values), tuple(values))
            if values
            else None
        )
    if match := _FROM.search(cell):
        value = _value(match["n"], match["s"])
        return Span(_unit(match["u"] or "", header), value, float("inf")) if value is not None else None
    if match := _BELOW.search(cell):
        value = _value(match["n"] or match["n2"], match["s"] or match["s2"])
        unit = match["u"] or match["u2"] or ""
        return Span(_unit(unit, header), 0.0, value) if value is not None else None
    if match := _ONE.fullmatch(cell) or _ONE.match(cell):
        value = _value(match["n"], match["s"])
        return Span(_unit(match["u"], header), value, value) if value is not None else None
    if re.fullmatch(_NUMBER, cell):
        value = number(cell.replace(",", ""))
        unit = _unit("", header)
        return Span(unit, value, value) if value is not None and unit else None
    return None


def _above(value: float) -> float:
    return math.nextafter(value, math.inf)


def _below(value: float) -> float:
    return math.nextafter(value, -math.inf)


def amounts(text: str) -> list[float]:
    """The plain numbers of a cell, in its own unit."""
    return [float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def _unit(unit: str, header: str) -> str:
    if unit:
        return _UNITS[unit]
    for sign, meant in (
        ("岁|年龄", "岁"),
        ("人口|人数|人$", "人"),
        ("楼层|层", "层"),
        ("等级|级", "级"),
        ("面积", "平方米"),
    ):
        if re.search(sign, header):
            return meant
    return ""


def _value(digits: str | None, scale: str | None) -> float | None:
    if not digits:
        return None
    value = number(digits.replace(",", ""))
    return None if value is None else value * _SCALE[scale]
