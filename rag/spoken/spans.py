"""A quantity as a range in a text, and numbers as people run them together. Knows nothing of units."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.quantities import number

INF = float("inf")
DIGIT = "一二两三四五六七八九"
NUMBER = r"(?:(?<![\d.第])\d{1,4}(?:\.\d)?(?![\d.])|(?<![第几])[零一二两俩仨三四五六七八九十百]{1,5})"
"""A pattern of what :func:`read_number` reads."""


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


def read_number(words: str) -> tuple[float, float] | None:
    """A number, or two neighbouring ones run together: 十七八, 六七十, 七八, 六十五六, 两三."""
    words = words.replace("俩", "两").replace("仨", "三")
    pair = re.fullmatch(rf"([{DIGIT}]?十|[{DIGIT}]十)?([{DIGIT}])([{DIGIT}])(十)?", words)
    if pair:
        tens, one, two, ten = pair.groups()
        low, high = number(one), number(two)
        if low is None or high is None or high != low + 1:
            return None
        base = number(tens) or 0.0 if tens else 0.0
        return (base + low, base + high) if not ten else (low * 10, high * 10 + 9)
    value = number(words)
    return None if value is None else (value, value)
