"""Automatic list numbers of Word documents, which are no part of the stored text: 第三条, （二）, 4."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import cn2an

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE_NAMES = (
    "chineseCounting chineseCountingThousand chineseLegalSimplified japaneseCounting japaneseDigitalTenThousand "
    "taiwaneseCounting taiwaneseCountingThousand ideographDigital"
)
_CHINESE = frozenset(_CHINESE_NAMES.split())


class ListNumbers:
    """Counts list paragraphs in document order and renders each one's printed number."""

    def __init__(self, numbering: Any | None) -> None:
        """``numbering`` is the root of ``numbering.xml``, or ``None`` if the document has none."""
        self._abstract: dict[str, str] = {}
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._counters: dict[str, list[int]] = defaultdict(lambda: [0] * 10)
        if numbering is None:
            return
        for abstract in numbering.iter(f"{_W}abstractNum"):
            name = abstract.get(f"{_W}abstractNumId", "")
            for level in abstract.iter(f"{_W}lvl"):
                self._levels[name, _number(level.get(f"{_W}ilvl"), 0)] = (
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText") or "",
                    _number(_value(level, "start"), 1),
                )
        for num in numbering.iter(f"{_W}num"):
            self._abstract[num.get(f"{_W}numId", "")] = _value(num, "abstractNumId") or ""

    def next(self, num_id: str, level: int) -> str:
        """The printed number of the next paragraph in this list at this level; empty for bullets."""
        abstract = self._abstract.get(num_id)
        if abstract is None or (abstract, level) not in self._levels:
            return ""
        kind, pattern, start = self._levels[abstract, level]
        counters = self._counters[abstract]
        counters[level] = max(counters[level] + 1, start)
        counters[level + 1 :] = [0] * (len(counters) - level - 1)
        if kind in ("bullet", "none"):
            return ""

        def render(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            fmt = self._levels.get((abstract, at), (kind, "", 1))[0]
            return _render(max(counters[at], 1), fmt)

        return re.sub(r"%([1-9])", render, pattern)


def _render(number: int, kind: str) -> str:
    if kind in _CHINESE:
        return str(cn2an.an2cn(number)).removeprefix("一" if 10 <= number < 20 else "")
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26)
        return letter.upper() if kind == "upperLetter" else letter
    if kind.startswith("decimalEnclosedCircle") and number <= 20:
        return chr(0x2460 + number - 1)
    return str(number)


def _value(element: Any, name: str) -> str | None:
    child = element.find(f"{_W}{name}")
    return None if child is None else child.get(f"{_W}val")


def _number(value: str | None, default: int) -> int:
    return int(value) if value and value.isdigit() and len(value) < 6 else default
