"""Which of several columns of one sort is the resident's by what their names tell: a year, 非居民, who bears it.

Knows nothing of rows and figures.
"""

from __future__ import annotations

import re
from datetime import date

from rag.documents.question import Question, plain
from rag.documents.sums import payers
from rag.when import days

_YEAR = re.compile(r"(?<!\d)(20\d\d)年?(?!\d)")
_STILL = re.compile(
    r"(?P<day>20\d\d年\d{1,2}月\d{1,2}日)(?:[（(]不含[)）])?(?:以|之)?前[^。；;]{0,30}?(?:仍|继续|还)[^。；;]{0,4}按照?(?P<year>20\d\d)年"
)
_NOT = re.compile("^(?:非|其他|其它)")
_TRADE = re.compile("经营|门面|店|铺|商|单位|公司|厂|企业|办公|机构|营业|生意|工业|非居民")
_RESIDENT = re.compile("居民|住宅|家庭|生活")


def left(question: Question, names: list[str], text: str, *, before: bool = False) -> list[int]:
    """The columns that may be meant; ``text`` is the document, which may say until when an earlier year holds.

    ``before``: the resident keeps the price of before.
    """
    kept = [i for i, n in enumerate(names) if before and "调整前" in n] or list(range(len(names)))
    for narrow in (_borne, _usual, _of_year):
        fewer = [i for i in narrow(question, [names[i] for i in kept], text)]
        kept = [kept[i] for i in fewer] if fewer else kept
    return kept


def _borne(question: Question, names: list[str], text: str) -> list[int]:
    return payers.meant(question.text, names)


def _usual(question: Question, names: list[str], text: str) -> list[int]:
    """居民 beside 非居民, where no trade is spoken of."""
    if _TRADE.search(question.story or question.whole):
        return []
    others = [i for i, n in enumerate(names) if _NOT.match(n)]
    bare = [_NOT.sub("", names[i]) for i in others]
    usual = [i for i, n in enumerate(names) if i not in others and _RESIDENT.search(n)]
    return usual if any(names[i] in bare for i in usual) else []


def _of_year(question: Question, names: list[str], text: str) -> list[int]:
    """The column of the year that is asked about, or of the last one that has begun."""
    years = [_YEAR.search(plain(n)) for n in names]
    if len(names) < 2 or any(y is None for y in years):
        return []
    of = [int(y[1]) for y in years if y is not None]
    if len(set(of)) < len(of):
        return []
    year = _told(question, of, text) or max((y for y in of if y <= question.day.year), default=None)
    return [i for i, y in enumerate(of) if y == year]


def _told(question: Question, of: list[int], text: str) -> int | None:
    """A year whose standard is asked for, or that a rule still holds by for what was done before a day."""
    asked = [int(y) for y in re.findall(r"(20\d\d)年(?:的)?(?:标准|价|那个|老)", question.whole) if int(y) in of]
    if asked:
        return asked[0]
    match = _STILL.search(plain(text))
    limit = next((w.low for w in days(match["day"], question.day)), None) if match else None
    if match is None or limit is None or int(match["year"]) not in of:
        return None
    told = [w for w in days(question.whole, question.day) if w.high - w.low < _MONTHS]
    first: date | None = min((w.high for w in told), default=None)
    return int(match["year"]) if first is not None and first < limit else None


_MONTHS = date(2026, 4, 1) - date(2026, 1, 1)
"""What is known no closer than by this tells not on which side of a day it was."""
