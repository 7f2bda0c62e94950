"""Ages as people say them: 六十来岁, 奔六十, 68年的."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from kg.quantities import number
from rag.spoken.spans import DIGIT, NUMBER, Span, read_number

_NEAR = r"(?:左右|上下|的样子|差不多)"
_AGE = re.compile(
    r"(?P<soon>快要?|马上要?|将近|接近|就要|奔|眼看)?(?:到|满)?(?P<less>不到|没到|还没到|没满|还没满|不满|未满"
    r"|不足|还差一点)?"
    rf"(?P<nominal>虚岁)?(?P<least>刚?过了?|刚满|刚到|刚|已满|年满|满了?)?(?P<n>{NUMBER})"
    r"(?P<odd>多|来|几|出头|大几)?(?P<unit>周?岁|虚岁)(?P<half>半)?(?P<after>多|出头"
    rf"|{_NEAR})?(?P<bound>及?以[上下后前内]|的?时候|之前|之后)?"
)


def ages(text: str) -> Iterator[Span]:
    """Ages in years that name their unit. What sounds like a rule (60岁以上, 满60岁就) is passed over."""
    short = list(_SHORT_OF.finditer(text))
    for found in _AGE.finditer(text):
        values = read_number(found["n"])
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
    for found in re.finditer(rf"(?:年过)?([{DIGIT}])旬", text):
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
    rf"(?:再过|还差|还有|还得|差)(?:(?P<half>半)年|(?P<by>{NUMBER})个?(?P<unit>[月年]))(?:才|就|才能|就能)?(?:到|满|够)?"
    rf"(?P<n>\d{{2}}|[{DIGIT}]?十[{DIGIT}]?)(?:周?岁|(?=[了呢,，。、\s]|$))"
)
_BARE = re.compile(
    r"(?P<lead>(?:我|妈|爸|娘|爹|他|她|奶|爷|姥|婆|公|伴|人|子|女|孩|娃)|^|(?<=[，,。；;！!？?\s]))(?:今年|现在"
    r"|都|已经|也|就|才|是){0,2}"
    rf"(?P<mark>刚满|刚到|刚过|刚|虚岁|没到|还没到|不到|没满|还没满|未满|不满|快要?|马上|满)?"
    rf"(?P<n>(?<!\d)\d{{2,3}}(?!\d)|[{DIGIT}]?十[{DIGIT}]{{0,2}})(?P<odd>多|来|几|出头|左右|上下|整)?"
    rf"(?P<end>了|啦|，|,|。|、|\s|$|能|可以|想|要(?!交)|还没|退休)"
)


def bare_ages(text: str) -> Iterator[Span]:
    """Ages without a unit, where the words around leave no other reading: 我今年45, 五十二了, 刚满60."""
    for found in _BARE.finditer(text):
        values = read_number(found["n"])
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
