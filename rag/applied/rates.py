"""Percentages, multiples and daily charges that a sentence of a rule sets, and of what.

Knows nothing of what anybody states.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.quantities import NUMBER, number
from rag.applied.line import decimal, plain
from rag.applied.stated import kinds

OWED = "欠款"
"""The kind of sum that a daily charge is of, where the rule gives it no name."""
PEOPLE = "人数"
_PARTS = {"百分之": Decimal(100), "千分之": Decimal(1000), "万分之": Decimal(10000)}
_SHARE = (
    rf"(?P<share>(?P<of>[百千万]分之)(?P<n>{NUMBER}(?:点[一二三四五六七八九]+)?)|(?P<d>\d+(?:\.\d+)?)(?P<sign>[%％‰]))"
)
_OF_SUM = re.compile(rf"(?P<base>[\u4e00-\u9fff]{{2,40}})的?{_SHARE}(?!以)")
_MONTHS = re.compile(rf"(?P<n>{NUMBER})个月的(?P<base>[\u4e00-\u9fff]{{0,4}}工资)")
_DAILY = re.compile(
    rf"(?:按日(?:加收|加处)|每日按(?:照)?)(?P<base>[\u4e00-\u9fff]{{0,8}}?)的?{_SHARE}"
    r"(?:的|加收|加处)*(?P<what>[\u4e00-\u9fff]{2,3})"
)
_ELIDED = re.compile(rf"级(?:伤残|残疾)?(?:的)?为{_SHARE}$")
_BETWEEN = re.compile(rf"以[上下]|至|到|—|-|{NUMBER}倍")
_EACH = re.compile(r"每满|每人|每[一1]?年|按日|每日按")
_OF_PEOPLE = re.compile(r"(?:职工|员工|从业人员|人员|代表|业主)(?:总数|总人数|人数)的?$")
_LOW = re.compile(r"(?P<what>[^,，。；;]*?)(?:不得|不应?)?(?:低于|少于)|至少")
_HIGH = re.compile(r"(?P<what>[^,，。；;]*?)(?:不得|不应?)?(?:超过|高于|多于)|最高|以内")
_EMPTY = re.compile(r"劳动者|职工|用人单位|每月|工资|部分|数额|但|其|[的在]")
_NUMERALS = "一二三四五六七八九十"
_GRADE = re.compile(rf"[{_NUMERALS}]级|(?:[大小]部分|完全)不能")
_GRADES = re.compile(rf"([{_NUMERALS}])级?(?:至|到)([{_NUMERALS}])级")
_CLAUSE = re.compile(r"[^,，;；。\n：:]+")


@dataclass(frozen=True)
class Share:
    """A part or multiple of a kind of sum that a clause sets."""

    factor: Decimal
    printed: str
    """As it is written in a sum: 80%, 18."""
    kind: str
    clause: str
    daily: str = ""
    """What is charged for each day (滞纳金), where something is."""

    @property
    def bound(self) -> str:
        """``至少`` or ``最多`` where the clause sets a limit."""
        return "至少" if _LOW.search(self.clause) else ("最多" if _HIGH.search(self.clause) else "")

    @property
    def limited(self) -> frozenset[str]:
        """Words for what the clause sets a limit to, as people may say them."""
        match = _LOW.match(self.clause) or _HIGH.match(self.clause)
        subject = _EMPTY.sub("", match["what"]) if match and match["what"] else ""
        return frozenset({subject[i : i + 2] for i in range(len(subject) - 1)} | set(subject[:1]))


def shares(sentence: str) -> Iterator[Share]:
    """What the sentence sets; ranges (百分之二十以上百分之五十以下) are none."""
    kind = ""
    for part in _CLAUSE.finditer(sentence):
        clause = part[0].strip().removeprefix("但")
        if kind and (elided := _ELIDED.search(clause)):
            yield Share(*_factor(elided), kind, clause)
        for match in _DAILY.finditer(clause):
            yield Share(*_factor(match), _kind_of(match["base"]) or OWED, clause, match["what"])
        if _EACH.search(clause):
            continue
        for match in _OF_SUM.finditer(clause):
            kind = _kind_of(match["base"])
            if kind and not _BETWEEN.search(clause[match.end() : match.end() + 4]):
                yield Share(*_factor(match), kind, clause)
        for match in _MONTHS.finditer(clause):
            count = number(match["n"])
            if count is not None and _kind_of(match["base"]) == "工资":
                yield Share(decimal(count), plain(decimal(count)), "工资", clause)


def grades(text: str) -> set[str]:
    """The grades that a text names, those between two as well."""
    found = set(_GRADE.findall(text))
    for low, high in _GRADES.findall(text):
        found |= {f"{n}级" for n in _NUMERALS[_NUMERALS.index(low) : _NUMERALS.index(high) + 1]}
    return found


def _factor(match: re.Match[str]) -> tuple[Decimal, str]:
    """The share as a factor and as it is written in a sum."""
    if match["d"]:
        return Decimal(match["d"]) / (1000 if match["sign"] == "‰" else 100), f"{match['d']}{match['sign']}"
    value = decimal(number(match["n"].replace("点", ".")) or 0.0)
    sign = {"百分之": "%", "千分之": "‰"}.get(match["of"])
    return value / _PARTS[match["of"]], f"{plain(value)}{sign}" if sign else match["share"]


def _kind_of(base: str) -> str:
    """The kind of sum that ``base`` ends with."""
    named = (kind.name for kind in kinds() if re.search(rf"(?:{kind.rule.pattern})的?$", base))
    return next(named, PEOPLE if _OF_PEOPLE.search(base) else "")
