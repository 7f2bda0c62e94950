"""Ages, times, distances, areas and sums of money by which a rule tells cases apart (未满十六周岁, ……之日起三十日内).

Knows nothing of what anybody states.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.quantities import NUMBER, number

_UNITS = {"周岁": ("age", 1.0), "岁": ("age", 1.0), "年": ("time", 12.0), "周年": ("time", 12.0), "个月": ("time", 1.0)}
_UNITS |= {"日": ("time", 1 / 30), "天": ("time", 1 / 30), "小时": ("hours", 1.0)}
_UNITS |= {"公里": ("distance", 1.0), "千米": ("distance", 1.0), "平方米": ("area", 1.0), "平米": ("area", 1.0)}
_UNITS |= {"元": ("money", 1.0), "万元": ("money", 1e4)}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_ONE = rf"(?P<n>{NUMBER})\s*(?P<unit>{_UNIT})"
_OR = rf"(?<!\d)(?P<n2>{NUMBER})\s*(?P<unit2>{_UNIT})"
_FROM = r"(?:年满|已满|满)"
_SHORT = r"(?:未满|不满|不足)"
_BETWEEN = re.compile(
    rf"{_FROM}?(?P<low>{NUMBER})\s*(?P<unit>{_UNIT})以上[,，、的]?(?P<strict>{_SHORT})?(?P<high>{NUMBER})\s*(?P=unit)"
    rf"(?P<below>以下)?"
    rf"|{_FROM}(?P<low2>{NUMBER})\s*(?P<unit2>{_UNIT})[,，、的]?(?P<strict2>{_SHORT})(?P<high2>{NUMBER})\s*(?P=unit2)"
)
_LEAST = re.compile(rf"(?:{_FROM}|达到|不少于|不得少于|不低于|不得低于|至少)\s*{_ONE}(?:以上)?|{_OR}以上")
_OVER = re.compile(rf"(?<!不)(?<!不得)(?:超过|逾){_ONE}")
_UNDER = re.compile(rf"(?:{_SHORT}|未达到?){_ONE}")
_MOST = re.compile(rf"(?:不超过|不得超过|最长){_ONE}|{_OR}(?:以下|以内|之内|内)")
_INF = float("inf")


@dataclass(frozen=True)
class Bound:
    """Values from ``low`` to ``high``: an ``age`` in years, ``time`` in months, ``hours``, ``distance``, ``money`` …"""

    var: str
    low: float
    high: float
    above: bool
    below: bool
    """Whether the ends themselves are left out."""
    start: int
    end: int

    def holds(self, low: float, high: float) -> bool | None:
        """Whether what lies between ``low`` and ``high`` is within; ``None`` where it may be or not."""
        inside = (low > self.low if self.above else low >= self.low) and (
            high < self.high if self.below else high <= self.high
        )
        outside = (high <= self.low if self.above else high < self.low) or (
            low >= self.high if self.below else low > self.high
        )
        return True if inside else (False if outside else None)


def bounds(text: str) -> Iterator[Bound]:
    """The bounds that a sentence sets, in order, none within another."""
    taken: list[tuple[int, int]] = []
    found: list[Bound] = []
    for pattern, above, below, lower in (
        (_BETWEEN, False, True, None),
        (_UNDER, False, True, False),
        (_OVER, True, False, True),
        (_MOST, False, False, False),
        (_LEAST, False, False, True),
    ):
        for match in pattern.finditer(text):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            bound = _between(match) if lower is None else _one(match, lower, above, below)
            if bound:
                taken.append(match.span())
                found.append(bound)
    yield from sorted(found, key=lambda b: b.start)


def _between(match: re.Match[str]) -> Bound | None:
    low, high = number(match["low"] or match["low2"]), number(match["high"] or match["high2"])
    var, scale = _UNITS[match["unit"] or match["unit2"]]
    strict = bool(match["strict"] or match["strict2"])
    if low is None or high is None or low >= high or not (strict or match["below"]):
        return None
    return Bound(var, low * scale, high * scale, False, strict, *match.span())


def _one(match: re.Match[str], lower: bool, above: bool, below: bool) -> Bound | None:
    groups = match.groupdict()
    value, unit = number(groups.get("n") or groups.get("n2") or ""), groups.get("unit") or groups.get("unit2")
    if value is None or unit is None:
        return None
    var, scale = _UNITS[unit]
    return Bound(var, value * scale if lower else 0.0, _INF if lower else value * scale, above, below, *match.span())
