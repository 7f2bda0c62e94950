"""Distances, areas and sums of money that somebody states, held against the bound that a sentence sets.

Only where both name the same thing and only one of it. Knows nothing of how rules are found.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kg.quantities import NUMBER, number
from rag.applied.bounds import Bound, bounds
from rag.applied.line import Applied
from rag.applied.stated import parts, sums
from rag.asked import Asked
from rag.lexicon import normalise

_CLAUSE = re.compile(r"[^,，。；;：:\n（）()]+")
_EITHER = re.compile(r"或者?")
_FIRST_REACHED = re.compile(r"以先(?:到|达到)者?为准")
_UNLIKE = re.compile(r"不得|禁止|罚|处[^,，]{0,8}[拘罚]|不予")
"""Where being beyond a bound is no failure to meet it."""


@dataclass(frozen=True)
class _Stated:
    value: float
    words: str
    around: str


def of_size(sentence: str, asked: Asked, message: str) -> Applied | None:
    """「行驶里程3000公里之内」 and 「开了三千五百公里」; said only where the bound is not met."""
    found = list(bounds(sentence))
    for var, stated in _KINDS.items():
        own = [b for b in found if b.var == var]
        told = stated(message)
        if len(own) != 1 or len({t.value for t in told}) != 1 or _UNLIKE.search(sentence):
            continue
        if len(found) > 1 and _EITHER.search(sentence) and not _FIRST_REACHED.search(sentence):
            continue
        bound, size = own[0], told[0]
        if bound.holds(size.value, size.value) is not False or not _same(sentence, bound, asked, size):
            continue
        missed = "超过了" if size.value >= bound.high else "没有达到"
        return Applied(f"不符合：您说的“{size.words}”，{missed}“{_around(sentence, bound)}”。")
    return None


def _same(sentence: str, bound: Bound, asked: Asked, size: _Stated) -> bool:
    """Whether the bound is one of what is stated; lengths of road are only driven."""
    if bound.var == "distance":
        return True
    clause = normalise(_around(sentence, bound))
    return any(len(u.word) > 1 and u.word in size.around and u.within(clause) for u in asked.units)


def _around(sentence: str, bound: Bound) -> str:
    return next((m[0].strip() for m in _CLAUSE.finditer(sentence) if m.start() <= bound.start < m.end()), "")


def _measured(unit: str) -> Callable[[str], list[_Stated]]:
    pattern = re.compile(rf"(?P<n>{NUMBER})(?P<odd>多|来|几)?(?:{unit})(?P<more>多|以[上下内]|左右)?")

    def stated(message: str) -> list[_Stated]:
        found = [(m, part) for part in parts(message) for m in pattern.finditer(part)]
        exact = [(m, part) for m, part in found if not (m["odd"] or m["more"])]
        if len(exact) != len(found):
            return []
        return [_Stated(value, m[0], part) for m, part in exact if (value := number(m["n"])) is not None]

    return stated


def _paid(message: str) -> list[_Stated]:
    found = sums(message)
    return [_Stated(s.value, s.words, s.around) for s in found if s.value is not None] if len(found) == 1 else []


_KINDS: dict[str, Callable[[str], list[_Stated]]] = {
    "distance": _measured("公里|千米"),
    "area": _measured("平方米|平米|平(?!方|安|均|时)"),
    "money": _paid,
}
