"""What a message states that a rule may count with: sums of money by kind, numbers of days, people or hours.

Knows nothing of rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.configs import read_config
from kg.quantities import NUMBER, number
from rag.spoken import amounts

_CONFIG = Path(__file__).resolve().parent.parent.parent / "configs" / "applied.yaml"
_SEGMENT = re.compile(r"[^,，。;；!！?？、\s]+")
_BEFORE, _AFTER = 12, 4
"""Characters before and after a sum within which its kind is named."""
_COUNT = re.compile(
    rf"(?P<n>{NUMBER})(?P<vague>多|来|几)?(?P<unit>个(?:小时|钟头|月|人)|号人|小时|钟头|[天日年人位名户票]|个(?!工作日|半|多))(?!工资|薪)"
)
_ASKS = re.compile(
    r"多少|几(?:块|元|钱|倍|成|个|人|名)|怎么算|咋算|如何计算|[吗么嘛不没吧][?？。!！]*$|行不|能不|可不|是不是|合[法规]|够不|违法"
)


@dataclass(frozen=True)
class Kind:
    """A kind of sum: how rules and people name it, and the units that it is counted by."""

    name: str
    rule: re.Pattern[str]
    said: re.Pattern[str]
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sum:
    """A sum of money as stated; ``value`` is ``None`` where it is vague."""

    value: float | None
    words: str
    kind: str
    """Empty where nothing near it says what it is."""
    around: str
    """The part of the message that states it."""


@dataclass(frozen=True)
class Count:
    """A number of days, people …, with the part of the message that states it."""

    value: float
    unit: str
    words: str
    around: str
    before: str
    after: str
    """What stands right before and after it."""


@cache
def kinds() -> tuple[Kind, ...]:
    """The kinds of sums, the more special ones first."""
    table = read_config(_CONFIG)["sums"]
    return tuple(
        Kind(name, re.compile(entry["rule"]), re.compile(entry["said"]), tuple(entry.get("unit", ())))
        for name, entry in table.items()
    )


def asks(text: str) -> bool:
    """Whether a message asks how much or whether something is right."""
    return bool(_ASKS.search(text))


def parts(text: str) -> list[str]:
    """The parts of the normalised ``text`` between its punctuation marks."""
    return _SEGMENT.findall(text)


def sums(text: str) -> list[Sum]:
    """The sums of money in the normalised ``text``, in order."""
    found = []
    for part in parts(text):
        for span in amounts(part):
            words = part[span.start : span.end]
            value = span.low if span.exact else None
            found.append(Sum(value, words, _kind(part, span.start, span.end), part))
    return found


def _kind(part: str, start: int, end: int) -> str:
    """The kind that is named nearest before a sum, else right after it."""
    before, after = part[max(0, start - _BEFORE) : start], part[end : end + _AFTER]
    named = [(m.end(), -order, k.name) for order, k in enumerate(kinds()) for m in k.said.finditer(before)]
    if named:
        return max(named)[2]
    return next((k.name for k in kinds() if k.said.search(after)), "")


def counts(text: str) -> Iterator[Count]:
    """Exact numbers of days, people … in the normalised ``text``."""
    for part in parts(text):
        for found in _COUNT.finditer(part):
            value = number(found["n"])
            if value is not None and not found["vague"] and not re.search(r"第$", part[: found.start()]):
                start, end = found.span()
                yield Count(value, found["unit"], found[0], part, part[max(0, start - 8) : start], part[end : end + 6])
