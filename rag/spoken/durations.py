"""Lengths of time in months as people say them: 快一年了, 俩月, 去年三月来的."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from kg.quantities import number
from rag.spoken.spans import INF, NUMBER, Span, read_number

_LASTS = re.compile(
    rf"(?P<short>差(?P<by>{NUMBER})个?月(?:就)?(?:满|够|到|是)?)?(?P<less>不到|没到|还没到|没满|不满|未满|不足|没够"
    r"|不够|快要?|将近|接近|差不多快|马上)?(?:满|到|够)?"
    rf"(?P<over>过|超过|刚满|刚过|满|整)?(?:(?P<half_year>大半年|半年)(?P<more>多|不到)?"
    rf"|(?P<n>{NUMBER})(?P<odd>多|来|几)?(?:个)?(?P<unit>年(?!级|度|前|轻|纪|底|初|龄|检|费|龄|收|比|迈|\d{{1,2}}月)|整年"
    rf"|周年)(?P<mid>半|多|来|零?(?P<m>{NUMBER})个月)?"
    rf"|(?P<n2>{NUMBER})(?P<odd2>多|来|几)?个?(?P<half>半)?(?P<more2>多)?(?P<unit2>月(?![份底初中])|礼拜|星期|周(?!岁|年)"
    r"|天)(?P<half2>半)?(?P<more3>多)?)(?P<bound>以上|多|出头|左右|以内|之内|内|之前|以前|前)?"
)


_RATE = re.compile(
    r"(?:能|可以|会|大概|最多|最少|得|要)*(?:给|发|领|拿|补|返|报销?|交|缴)(?:我|他|她|补|个)?[^，,。]{0,3}(?:多少|几(?!个))"
)
"""What makes of 「一个月」 a unit rather than a length of time: 「一个月能领多少」, but not 「交了一年能领多少」."""
_SPENT = re.compile(r"(?:了|满|够|过|才|交|缴|干|有|刚)$")


def durations(text: str) -> Iterator[Span]:
    """Durations in months. Dates (3月, 2020年) are no durations."""
    for found in _LASTS.finditer(text):
        span, before = _duration(found), text[: found.start()]
        if span is None or (_RATE.match(text[span.end :]) and not _SPENT.search(before)):
            continue
        if not re.search(
            r"(?:要|得|必须|应该|是不是|规定|至少|需要?|最少|等)(?:交|缴|住|满|够|到|连续|累计)*$",
            before,
        ):
            yield span
    for found in re.finditer(r"一辈子|大半辈子|半辈子|从小(?!区|学|型|孩)|土生土长|祖祖辈辈", text):
        yield Span(120, INF, *found.span(), "很久")
    for found in re.finditer(r"没几天|没多久|没多长时间|没几个?月|才几天|没两天", text):
        yield Span(0, 3, *found.span(), "不久")
    for found in re.finditer(r"刚(?:来|到|搬|交|开始)(?!.{0,4}[年月天])|才刚", text):
        yield Span(0, 2, *found.span(), "刚开始")


def _duration(found: re.Match[str]) -> Span | None:
    note = ""
    if found["half_year"]:
        low = high = 6.0
        if found["half_year"] == "大半年":
            low, high, note = 7, 11, "约数"
        elif found["more"] == "多":
            low, high, note = 6.1, 11, "约数"
    elif found["n"]:
        values = read_number(found["n"])
        if values is None or (len(found["n"]) == 4 and found["n"].isdigit()) or values[0] > 60:
            return None
        if found["n"].isdigit() and len(found["n"]) == 2 and found["n"][0] == "0":
            return None
        low, high = values[0] * 12, values[1] * 12
        if found["odd"] in ("多", "几", "来"):
            if found["odd"] == "来" and values[0] >= 10:
                low, high, note = low - 12, high + 48, "约数"
            else:
                low, high, note = low + 1, high + (119 if values[0] >= 10 else 11), "约数"
        if found["mid"] == "半":
            low, high = low + 6, high + 6
        elif found["mid"] in ("多", "来"):
            low, high, note = low + 0.1, high + 11, "约数"
        elif found["m"]:
            extra = number(found["m"])
            if extra is None or extra > 11:
                return None
            low, high = low + extra, high + extra
    else:
        values = read_number(found["n2"])
        if values is None:
            return None
        unit = {"月": 1.0, "天": 1 / 30, "周": 7 / 30, "星期": 7 / 30, "礼拜": 7 / 30}[found["unit2"]]
        explicit = "个" in found[0] or re.search("[俩仨两]|[半多来几]", found[0])
        if found["unit2"] == "月" and values[0] <= 12 and not explicit:
            return None
        half = 0.5 if found["half"] or found["half2"] else 0.0
        low, high = (values[0] + half) * unit, (values[1] + half) * unit
        if found["odd2"] or found["more2"] or found["more3"]:
            low, high, note = low + 0.1 * unit, high + (9 if found["odd2"] and values[0] >= 10 else 0.9) * unit, "约数"
    if found["bound"] in ("以内", "之内", "内", "之前", "以前", "前"):
        return None
    if found["bound"] in ("以上", "多", "出头") and not note:
        low, high, note = (low, INF, "约数") if found["bound"] == "以上" else (low + 0.1, high + 11, "约数")
    if found["bound"] == "左右":
        low, high, note = low * 0.9, high * 1.1, "约数"
    if found["over"] in ("超过", "过") and not note:
        low, high, note = low + 0.1, INF, "约数"
    if found["short"]:
        by = number(found["by"])
        if by is None or by >= low:
            return None
        low, high = low - by, high - by
    elif found["less"]:
        low, high, note = (low * 0.7 if re.search("快|近|马上", found["less"]) else 0.0), low - 0.1, "还没到"
    return Span(low, high, *found.span(), note)


_SINCE = re.compile(
    r"(?:从|打|自)?(?P<year>(?:20|19)\d{2}年|去年|前年|大前年|今年|上上个?月|上个?月|这个月)(?P<month>\d{1,2}月"
    r"|十?[一二]月"
    r"|[一二三四五六七八九十]月)?(?P<part>年初|年底|初|底)?(?:份)?"
    r"(?:\d{1,2}[日号])?(?P<tail>开始|起|就|来的|搬来|搬到|到的|毕业|入职|参保|交的|开的|领的|办的|以来)"
)


def since(text: str, as_of: date) -> Iterator[Span]:
    """Months since a point in time: 去年三月开始, 2020年来的, 2023年毕业."""
    for found in _SINCE.finditer(text):
        word = found["year"]
        if "月" in word:
            back = {"上上": 2, "上": 1, "这": 0}[word.rstrip("月").rstrip("个")]
            yield Span(max(0, back - 1), back, *found.span(), "按起始月份算")
            continue
        names = {"去年": 1, "前年": 2, "大前年": 3, "今年": 0}
        year = as_of.year - names[word] if word in names else int(word[:4])
        month = number(found["month"].removesuffix("月")) if found["month"] else None
        if month is not None and not 1 <= month <= 12:
            continue
        ahead = (as_of.year - year) * 12 + as_of.month
        low, high = (ahead - month - 1, ahead - month) if month else (ahead - 12, ahead - 1)
        if high >= 0:
            yield Span(max(0, low), high, *found.span(), "按起始时间算")
