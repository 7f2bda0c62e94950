"""Sums of money as people say them: 三千来块, 两万五."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.quantities import number
from rag.spoken.spans import Span

_MONEY = re.compile(
    r"(?P<less>不到|不足|不够|没有|不超过|最多|才|不满)?(?P<n>\d+(?:\.\d+)?"
    r"|[零一二两三四五六七八九十百千万]+)(?P<big>万|千|k|K|w|百)?(?P<rest>(?<=[万千])[1-9](?!\d))?(?P<odd>多|来"
    r"|几)?(?P<unit>块钱|块|元|大洋)?(?P<after>多|出头|左右|上下)?(?:块钱|块|元)?"
)


def amounts(text: str) -> Iterator[Span]:
    """Sums of money in yuan."""
    for found in _MONEY.finditer(text):
        value = number(found["n"])
        if value is None or (not found["unit"] and not found["big"] and value < 100):
            continue
        if re.match(r"\s*(?:岁|年|个|月|平|天|号|%|口|斤|亩|人|吨|户|字|次)", text[found.end() :]):
            continue
        scale = {"万": 1e4, "w": 1e4, "千": 1e3, "k": 1e3, "百": 1e2}.get((found["big"] or "").lower(), 1.0)
        low = high = value * scale + (int(found["rest"]) * scale / 10 if found["rest"] else 0)
        step = scale if found["big"] else 10.0 ** max(0, len(str(int(value))) - len(str(int(value)).rstrip("0")))
        if found["odd"] or found["after"] in ("多", "出头"):
            high = low + max(step, 10) - 1
        elif found["after"]:
            low, high = low * 0.9, high * 1.1
        if found["less"] in ("不到", "不足", "不够", "没有", "不满"):
            low, high = 0.0, low - 0.01
        elif found["less"] in ("不超过", "最多"):
            low = 0.0
        if low <= high:
            yield Span(low, high, *found.span())
