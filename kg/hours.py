"""On which days of the week do printed 办理时间 say that an office is open? Knows nothing of holidays."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from kg.configs import read_config

_CONFIG = Path(__file__).resolve().parent.parent / "configs" / "catalogue.yaml"
_DAYS = "一二三四五六日"
WEEKEND = frozenset((5, 6))


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    loaded: dict[str, Any] = read_config(_CONFIG)["hours"]
    return {name: re.compile(text) for name, text in loaded.items()}


def weekday(name: str) -> int:
    """0 for 一 … 6 for 日 or 天."""
    return _DAYS.index("日" if name == "天" else name)


def open_days(printed: str) -> frozenset[int] | None:
    """Days of the week (0 is Monday) on which ``printed`` says it is open; ``None`` if it names no days."""
    rules = _rules()
    if rules["every"].search(printed):
        return frozenset(range(7))
    left = rules["closed"].sub(" ", printed)
    found: set[int] = set()
    for match in rules["range"].finditer(left):
        first, last = weekday(match["a"]), weekday(match["b"])
        found |= set(range(first, last + 1)) if first <= last else {*range(first, 7), *range(last + 1)}
    found |= {weekday(match["d"]) for match in rules["single"].finditer(rules["range"].sub(" ", left))}
    if rules["workdays"].search(left):
        found |= set(range(5))
    return frozenset(found) if found else None
