"""Rates that a resident tells (损失六成, 投了80%), held against what a document says of a rate of that name.

Knows nothing of sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rag.documents.sums.told import PART

_TENTHS = "一二三四五六七八九"
_SAID = re.compile(
    rf"(?P<p>\d+(?:\.\d+)?)\s*%|百分之(?P<n>\d+)"
    rf"|(?<!\d)(?:(?P<t>[1-9])|(?P<han>[{_TENTHS}两]))成(?:(?P<half>半)|(?P<more>[{_TENTHS}]))?(?![年都人员本立功为交果熟群])"
)
_ALL = re.compile("绝收|绝产|全毁|全损|全死|颗粒无收|全部损失|全军覆没")
_LOST = re.compile("损|灾|赔")
_HEARD = re.compile("几|多少")
_N = r"(\d+(?:\.\d+)?)\s*%"
_AT_LEAST = re.compile(rf"(?:达到|不低于|不少于|不足(?!\d))?{_N}(?:\(含\))?(?:及|或)?以上|(?:达到|不低于){_N}")
_MORE = re.compile(rf"(?<!不)(?:超过|高于|大于){_N}")
_BELOW = re.compile(rf"(?:不足|不满|低于|未达到?|不到|小于){_N}|{_N}以下")
_AT_MOST = re.compile(rf"(?:不超过|不高于){_N}|(?:至|到|-|—|~){_N}")


@dataclass(frozen=True)
class Fraction:
    """A share of a hundred, the words that told it and the part of the message that they stand in."""

    value: Decimal
    words: str
    part: str


def told(text: str) -> Iterator[Fraction]:
    """The shares that the normalised ``text`` states."""
    for part in (p for p in PART.split(text) if p):
        for match in _SAID.finditer(part):
            yield Fraction(_value(match), match.group(), part)
        if (lost := _ALL.search(part)) and not _HEARD.search(part[: lost.start()][-2:]):
            yield Fraction(Decimal(100), lost.group(), part)


def of_name(text: str, name: str) -> Fraction | None:
    """The one share of the name (损失率) that ``text`` tells; one that nothing is said of may be meant."""
    found = list(told(text))
    named = [f for f in found if name[:2] in f.part or (_ALL.fullmatch(f.words) and _LOST.search(name))]
    found = named or [f for f in found if not _ALL.fullmatch(f.words)]
    return found[0] if len({f.value for f in found}) == 1 else None


def lies_in(value: Decimal, text: str) -> bool | None:
    """Whether a share lies within the bounds that ``text`` sets; ``None`` if it sets none."""
    bounds = [
        *(value >= _number(m) for m in _AT_LEAST.finditer(text)),
        *(value > _number(m) for m in _MORE.finditer(text)),
        *(value < _number(m) for m in _BELOW.finditer(text)),
        *(value <= _number(m) for m in _AT_MOST.finditer(text) if not text[m.end() :].startswith("以上")),
    ]
    return all(bounds) if bounds else None


def _number(match: re.Match[str]) -> Decimal:
    return Decimal(next(g for g in match.groups() if g))


def _value(match: re.Match[str]) -> Decimal:
    if whole := match["p"] or match["n"]:
        return Decimal(whole)
    tenths = int(match["t"]) if match["t"] else {"两": 2}.get(match["han"], _TENTHS.find(match["han"]) + 1)
    more = 5 if match["half"] else _TENTHS.find(match["more"] or "") + 1 if match["more"] else 0
    return Decimal(10 * tenths + more)
