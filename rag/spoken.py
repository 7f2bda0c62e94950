"""Ages, durations and amounts as people say them, as ranges: 六十来岁, 快一年了, 去年三月来的, 俩月.

Knows nothing of what they are about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kg.quantities import number

INF = float("inf")
_DIGIT = "一二两三四五六七八九"
_N = r"(?:(?<![\d.第])\d{1,4}(?:\.\d)?(?![\d.])|(?<![第几])[零一二两俩仨三四五六七八九十百]{1,5})"
_NEAR = r"(?:左右|上下|的样子|差不多)"


@dataclass(frozen=True)
class Span:
    """A quantity from ``low`` to ``high`` (both possible) at ``start:end`` of the text; ``note`` says what is vague."""

    low: float
    high: float
    start: int
    end: int
    note: str = ""

    @property
    def exact(self) -> bool:
        """Whether it is one value."""
        return self.low == self.high


def _values(words: str) -> tuple[float, float] | None:
    """A number, or two neighbouring ones run together: 十七八, 六七十, 七八, 六十五六, 两三."""
    words = words.replace("俩", "两").replace("仨", "三")
    pair = re.fullmatch(rf"([{_DIGIT}]?十|[{_DIGIT}]十)?([{_DIGIT}])([{_DIGIT}])(十)?", words)
    if pair:
        tens, one, two, ten = pair.groups()
        low, high = number(one), number(two)
        if low is None or high is None or high != low + 1:
            return None
        base = number(tens) or 0.0 if tens else 0.0
        return (base + low, base + high) if not ten else (low * 10, high * 10 + 9)
    value = number(words)
    return None if value is None else (value, value)


_AGE = re.compile(
    r"(?P<soon>快要?|马上要?|将近|接近|就要|奔|眼看)?(?:到|满)?(?P<less>不到|没到|还没到|没满|还没满|不满|未满"
    r"|不足|还差一点)?"
    rf"(?P<nominal>虚岁)?(?P<least>刚?过了?|刚满|刚到|刚|已满|年满|满了?)?(?P<n>{_N})"
    r"(?P<odd>多|来|几|出头|大几)?(?P<unit>周?岁|虚岁)(?P<half>半)?(?P<after>多|出头"
    rf"|{_NEAR})?(?P<bound>及?以[上下后前内]|的?时候|之前|之后)?"
)


def ages(text: str) -> Iterator[Span]:
    """Ages in years that name their unit. What sounds like a rule (60岁以上, 满60岁就) is passed over."""
    short = list(_SHORT_OF.finditer(text))
    for found in _AGE.finditer(text):
        values = _values(found["n"])
        if any(s.start() <= found.start() < s.end() for s in short):
            continue
        if values is None or found["bound"] or re.match(r"(?:才|就|方可|或|至|到|-|的规定|起)", text[found.end() :]):
            continue
        if re.search(r"(?:要|得|需要?|必须|应该|是不是|规定|至少|等到?|到了?)$", text[: found.start()]):
            continue
        low, high = values
        note = ""
        odd, after = found["odd"], found["after"] or ""
        if low == high and low % 10 == 0 and odd in ("多", "来", "几", "大几"):
            low, high, note = (low + 1, low + 9, "约数") if odd != "来" or low < 20 else (low - 3, low + 6, "约数")
            if found["n"] == "十" and odd == "来":
                low, high = 9, 14
        elif odd in ("出头",) or after == "出头":
            high, note = high + 4, "约数"
        elif re.fullmatch(_NEAR, after):
            low, high, note = low - 2, high + 2, "约数"
        if found["nominal"] or found["unit"] == "虚岁":
            low, high, note = low - 2, high - 1, "虚岁"
        if found["soon"] or found["less"]:
            low, high, note = (0 if found["less"] else low - (4 if found["soon"] == "奔" else 2)), low - 1, "还没到"
        if found["half"]:
            low, high = low + 0.5, high + 0.5
        if 0 <= low <= high < 130:
            yield Span(low, high, found.start(), found.end(), note)
    for found in re.finditer(rf"(?:年过)?([{_DIGIT}])旬", text):
        tens = (number(found[1]) or 0) * 10
        yield Span(tens, tens + 9, *found.span(), "约数")
    for found in short:
        value, by = number(found["n"]), 0.5 if found["half"] else (number(found["by"]) or 0.0)
        by = by / 12 if found["unit"] == "月" else by
        if value is not None and 10 <= value < 100 and 0 < by < value:
            yield Span(value - by, value - by, *found.span(), "还没到")
    for found in re.finditer(r"年过半百", text):
        yield Span(50, 59, *found.span(), "约数")


_SHORT_OF = re.compile(
    rf"(?:再过|还差|还有|还得|差)(?:(?P<half>半)年|(?P<by>{_N})个?(?P<unit>[月年]))(?:才|就|才能|就能)?(?:到|满|够)?"
    rf"(?P<n>\d{{2}}|[{_DIGIT}]?十[{_DIGIT}]?)(?:周?岁|(?=[了呢,，。、\s]|$))"
)
_BARE = re.compile(
    r"(?P<lead>(?:我|妈|爸|娘|爹|他|她|奶|爷|姥|婆|公|伴|人|子|女|孩|娃)|^|(?<=[，,。；;！!？?\s]))(?:今年|现在"
    r"|都|已经|也|就|才|是){0,2}"
    rf"(?P<mark>刚满|刚到|刚过|刚|虚岁|没到|还没到|不到|没满|还没满|未满|不满|快要?|马上|满)?"
    rf"(?P<n>(?<!\d)\d{{2,3}}(?!\d)|[{_DIGIT}]?十[{_DIGIT}]{{0,2}})(?P<odd>多|来|几|出头|左右|上下|整)?"
    rf"(?P<end>了|啦|，|,|。|、|\s|$|能|可以|想|要(?!交)|还没|退休)"
)


def bare_ages(text: str) -> Iterator[Span]:
    """Ages without a unit, where the words around leave no other reading: 我今年45, 五十二了, 刚满60."""
    for found in _BARE.finditer(text):
        values = _values(found["n"])
        mark, odd = found["mark"] or "", found["odd"] or ""
        told = found["lead"] or "今年" in found[0] or mark or odd or found["end"] in ("了", "啦")
        if values is None or not 10 <= values[0] < 120 or not told:
            continue
        low, high = values
        note = ""
        if odd in ("多", "几", "出头", "来"):
            low, high, note = low + (1 if odd in "多几" else 0), high + (4 if odd == "出头" else 9), "约数"
        elif odd in ("左右", "上下"):
            low, high, note = low - 2, high + 2, "约数"
        if mark == "虚岁":
            low, high, note = low - 2, high - 1, "虚岁"
        elif mark.startswith(("快", "马上")):
            low, high, note = low - 2, low - 1, "还没到"
        elif mark.endswith(("没到", "不到", "没满", "未满", "不满")):
            low, high, note = 0, low - 1, "还没到"
        start = found.start("mark") if mark else found.start("n")
        yield Span(low, high, start, found.end("odd") if odd else found.end("n"), note)


_BORN = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2}|\d{2}|[一二][九零〇][零〇一二三四五六七八九]{2}"
    r"|[零〇一二三四五六七八九]{2})年(?:(?P<month>\d{1,2}|十?[一二]"
    r"|[一二三四五六七八九十])月份?(?:(?P<day>\d{1,2})[日号])?)?"
    r"(?P<tail>生人|出生|生的?|的(?=$|[，,。？?！!\s了吧能想今]|人))"
)
_CN_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")


def born(text: str, as_of: date) -> Iterator[Span]:
    """Ages that follow from a year of birth: 1960年生的, 68年的."""
    for found in _BORN.finditer(text):
        digits = found["year"].translate(_CN_DIGITS)
        year = int(digits)
        if len(digits) == 2:
            year += 2000 if year <= as_of.year % 100 else 1900
        if found["tail"].startswith("的") and not re.search(
            r"(?:我|他|她|[妈爸娘爹伴婆公子女孩娃])(?:也|都)?(?:是|，)?$", text[: found.start()]
        ):
            continue
        high = as_of.year - year
        low = high - 1
        month = number(found["month"]) if found["month"] else None
        if month and (found["day"] or month != as_of.month):
            passed = (month, float(found["day"] or 0)) <= (as_of.month, as_of.day)
            low = high = high if passed else high - 1
        if 0 <= high < 130:
            yield Span(max(low, 0), high, *found.span(), "按出生年份算")


_LASTS = re.compile(
    rf"(?P<short>差(?P<by>{_N})个?月(?:就)?(?:满|够|到|是)?)?(?P<less>不到|没到|还没到|没满|不满|未满|不足|没够"
    r"|不够|快要?|将近|接近|差不多快|马上)?(?:满|到|够)?"
    rf"(?P<over>过|超过|刚满|刚过|满|整)?(?:(?P<half_year>大半年|半年)(?P<more>多|不到)?"
    rf"|(?P<n>{_N})(?P<odd>多|来|几)?(?:个)?(?P<unit>年(?!级|度|前|轻|纪|底|初|龄|检|费|龄|收|比|迈|\d{{1,2}}月)|整年"
    rf"|周年)(?P<mid>半|多|来|零?(?P<m>{_N})个月)?"
    rf"|(?P<n2>{_N})(?P<odd2>多|来|几)?个?(?P<half>半)?(?P<more2>多)?(?P<unit2>月(?![份底初中])|礼拜|星期|周(?!岁|年)"
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
        values = _values(found["n"])
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
        values = _values(found["n2"])
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


_MONEY = re.compile(
    r"(?P<less>不到|不足|不够|没有|不超过|最多|才|不满)?(?P<n>\d+(?:\.\d+)?"
    r"|[零一二两三四五六七八九十百千万]+)(?P<big>万|千|k|K|w|百)?(?P<rest>(?<=[万千])[1-9](?!\d))?(?P<odd>多|来"
    r"|几)?(?P<unit>块钱|块|元|大洋)?(?P<after>多|出头|左右|上下)?(?:块钱|块|元)?"
)


def amounts(text: str) -> Iterator[Span]:
    """Sums of money in yuan."""
    for found in _MONEY.finditer(text):
        value = number(found["n"])
        if value is None or (not found["unit"] and not found["big"] and value < 100):
            continue
        if re.match(r"\s*(?:岁|年|个|月|平|天|号|%|口|斤|亩|人|吨|户|字|次)", text[found.end() :]):
            continue
        scale = {"万": 1e4, "w": 1e4, "千": 1e3, "k": 1e3, "百": 1e2}.get((found["big"] or "").lower(), 1.0)
        low = high = value * scale + (int(found["rest"]) * scale / 10 if found["rest"] else 0)
        step = scale if found["big"] else 10.0 ** max(0, len(str(int(value))) - len(str(int(value)).rstrip("0")))
        if found["odd"] or found["after"] in ("多", "出头"):
            high = low + max(step, 10) - 1
        elif found["after"]:
            low, high = low * 0.9, high * 1.1
        if found["less"] in ("不到", "不足", "不够", "没有", "不满"):
            low, high = 0.0, low - 0.01
        elif found["less"] in ("不超过", "最多"):
            low = 0.0
        if low <= high:
            yield Span(low, high, *found.span())
