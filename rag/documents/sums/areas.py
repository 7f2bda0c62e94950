"""A quantity told in one kind (建筑面积) that a price counts in another (使用面积), by a coefficient of the document.

Knows nothing of prices.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.schema import Article
from rag.documents.measures import span_of
from rag.documents.question import Question, plain
from rag.documents.sums.case import Case
from rag.documents.sums.terms import Term
from rag.documents.sums.told import Told

_KIND = re.compile("建筑面积|使用面积|套内面积|实际面积")
_RULE = re.compile(
    r"(?P<told>建筑面积|使用面积|套内面积)[^。；;]{0,24}?折算(?:为|成)?(?P<counted>建筑面积|使用面积|套内面积)"
)
_ONE = re.compile(r"(?:按照?|乘以|以)(?:建筑面积的)?\s*(?P<n>0\.\d+|\d{2}(?:\.\d+)?%)")
_OF_EACH = re.compile(r"(?P<who>[^,，:：。；;]{2,24}?)为\s*(?P<n>0\.\d+|\d{2}(?:\.\d+)?%)")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(frozen=True)
class Converted:
    """The quantity as it is counted, the words for how, and the article that sets it."""

    value: Decimal
    factor: Decimal
    words: str
    article: Article


def converted(case: Case, rate: Term, told: Told) -> Converted | bool | None:
    """The area as the price counts it; ``False`` where it is told so or no kind is; ``None`` where it is open."""
    kinds = set(_KIND.findall(told.part)) or set(_KIND.findall(told.around))
    counted = _counted(case, rate)
    if len(kinds) != 1 or counted is None or counted in kinds:
        return False
    kind = kinds.pop()
    for article in (a for a in case.held.articles if not a.table):
        text = plain(article.text)
        rule = next((r for r in _RULE.finditer(text) if (r["told"], r["counted"]) == (kind, counted)), None)
        if rule is None:
            continue
        sentence = text[rule.start() :].split("。")[0]
        factor = _factor(case.question, sentence)
        if factor is None:
            return None
        value, who = factor
        return Converted(told.value * value, value, f"{kind}折算{counted}{f'（{who}）' if who else ''}", article)
    return None


def _counted(case: Case, rate: Term) -> str | None:
    """The kind of area that a price is set for, by what stands with it or the one rule of the document."""
    near = plain(f"{rate.about} {rate.text} {case.held.intros.get(rate.article.id, '')}")
    found = set(re.findall(r"按照?(?:房屋)?(建筑面积|使用面积|套内面积)", near)) or set(
        re.findall(r"按照?(?:房屋)?(建筑面积|使用面积|套内面积)(?:计收|计算|收取|计)", plain(case.held.text))
    )
    return found.pop() if len(found) == 1 else None


def _factor(question: Question, sentence: str) -> tuple[Decimal, str] | None:
    each = list(_OF_EACH.finditer(sentence))
    if not each:
        found = {m["n"] for m in _ONE.finditer(sentence)}
        return (_number(found.pop()), "") if len(found) == 1 else None
    fitting = []
    for match in each:
        span = span_of(_BRACKETS.sub("", match["who"]))
        told = [m for m in question.measures if span is not None and m.unit == span.unit]
        if span is not None and told and all(span.holds(m) for m in told):
            fitting.append((_number(match["n"]), match["who"].strip()))
    return fitting[0] if len(fitting) == 1 else None


def _number(text: str) -> Decimal:
    return Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)
