"""Other phones, house numbers and time limits for a city, one for one, the same in tables and in cases.

Digits go through a fixed exchange of digits, so that a part of a phone still is a part of the new one; limits keep
their order, so that what was faster stays faster. Knows nothing of places.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterable

import cn2an

_HOUSE = re.compile(r"(?<=[路街])(\d+)(?=号)")
_DASH = r"[-—–－]"
_PLAIN_LIMIT = re.compile(
    r"(?<![\d.])\d+(?=个?工作日|天)|(?<![一二三四五六七八九十百])[一二三四五六七八九十百]+(?=个?工作日|天)"
)
_LIMIT_IN_PATTERN = re.compile(
    r"(?<=\(\?<!\[\\d\.\]\))\d+(?=\(\?!|个\?\()|(?<=\(\?<!\[一二三四五六七八九十\]\))[一二三四五六七八九十百]+(?=个\?\()"
)
_KEPT_LIMITS = frozenset({0, 1})
"""At once and within a day mean something in themselves."""


class Phones:
    """Exchanges the digits of phones and house numbers; ``area`` codes become one that nobody has."""

    def __init__(self, rng: random.Random, area: str, taken: Collection[str]) -> None:
        self._exchange = str.maketrans("23456789", _exchange(rng))
        self.area = next(code for code in (f"0{rng.randint(310, 999)}" for _ in range(1000)) if code not in taken)
        self._area = re.compile(rf"(?<!\d){area}(?=\s*{_DASH}?\s*\d{{3}})")
        self._number = re.compile(
            rf"(?<![\d.])({self.area}\s*{_DASH}?\s*)?(1[3-9]\d{{9}}|[2-9]\d{{6,7}})(?!\d)"
        )  # fmt: skip

    def __call__(self, text: str) -> str:
        """``text`` with other numbers. Short service numbers (12345) are the same everywhere and stay."""
        text = self._area.sub(self.area, _HOUSE.sub(lambda match: match[0].translate(self._exchange), text))
        return self._number.sub(lambda match: (match[1] or "") + match[2].translate(self._exchange), text)


class Limits:
    """Other days for every promised limit in ``values``; larger stays larger."""

    def __init__(self, rng: random.Random, values: Iterable[int]) -> None:
        self.table: dict[int, int] = {}
        last = max(_KEPT_LIMITS)
        for value in sorted(set(values)):
            if value not in _KEPT_LIMITS:
                last = max(last + 1, value + rng.choice((-1, 1, 2, 3)))
                if last == value:
                    last += 1
                self.table[value] = last

    def cell(self, text: str) -> str:
        """A cell that holds nothing but a number of days."""
        return str(self.table.get(int(text), int(text))) if text.isascii() and text.isdigit() else text

    def words(self, text: str, mentioned: Collection[int]) -> str:
        """Days in the wording of a case or in its patterns, if they are among ``mentioned``."""
        pattern = _LIMIT_IN_PATTERN if text.startswith("re:") else _PLAIN_LIMIT
        return pattern.sub(lambda match: self._number(match[0], mentioned), text)

    def _number(self, literal: str, mentioned: Collection[int]) -> str:
        chinese = not literal.isascii()
        value = int(cn2an.cn2an(literal, "smart")) if chinese else int(literal)
        if value not in mentioned or value not in self.table:
            return literal
        new = self.table[value]
        return str(cn2an.an2cn(str(new))).removeprefix("一") if chinese and 10 <= new < 20 else _as(new, chinese)


def _as(value: int, chinese: bool) -> str:
    return str(cn2an.an2cn(str(value))) if chinese else str(value)


def _exchange(rng: random.Random) -> str:
    """Digits for 2…9: none stays, mobile numbers keep a second digit that exists, no local number begins with 9."""
    while True:
        digits = list("23456789")
        rng.shuffle(digits)
        to = dict(zip("23456789", digits, strict=True))
        if all(a != b for a, b in to.items()) and all(to[d] != "2" for d in "3578") and all(to[d] != "9" for d in "78"):
            return "".join(digits)
