"""Whether quantities that were told lie in the ranges that labels set (80周岁至84周岁, 4人及以上, 留用率40%以上).

Knows nothing of which labels stand beside each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from rag.documents.held import Held
from rag.documents.measures import Measure, span_of
from rag.documents.question import Question, plain
from rag.documents.sums.labels import MONEY_KIND
from rag.documents.sums.told import Told

_SPANS = frozenset(("岁", "级", "层", "人", "元", "平方米", "亩", "吨", "公里", "公斤"))
_RATE_NAME = re.compile("([\u4e00-\u9fff]{1,3}率)(?=[^\u4e00-\u9fff]|不|达|低|高)")
_AT_LEAST, _BELOW = (
    re.compile(r"(\d+(?:\.\d+)?)%(?:\(含\))?[及]?以上"),
    re.compile(r"(?:不足|不满|低于|未达到?)(\d+(?:\.\d+)?)%"),
)
_SHORT_OF = re.compile("(?:未|没有?)(?:达到?|满|超过)")
_AT_MOST = re.compile(r"(?:不(?:得)?超过|不高于|不大于|不多于)(\d+(?:\.\d+)?(?:周岁|岁|人|万?元|级))")
_FULL_YEARS = re.compile(r"(?:年满|已满|满)(\d+周?岁)(?!以上|至|到|-|—)")
_OWNED = re.compile("收入|工资|月薪|年薪|挣|养老金|退休金|余额|存款|财产|资产")


@dataclass
class Ranges:
    """The quantities of a message, held against ranges of one document."""

    question: Question
    held: Held
    told: list[Told]

    @cached_property
    def shares(self) -> dict[str, tuple[Told, Told]]:
        """For a rate that labels are told apart by (留用率), the count of those meant and that of all."""
        counts = [t for t in self.told if t.kind in ("人", "个") and not t.vague]
        names = {n[1] for t in self.held.tables for name in t.table[0] for n in _RATE_NAME.finditer(plain(name))}
        found: dict[str, tuple[Told, Told]] = {}
        for name in names:
            meant = [t for t in counts if name[0] in t.part]
            rest = [t for t in counts if t not in meant]
            if len(meant) == 1 and len({t.value for t in rest}) == 1 and meant[0].value <= rest[0].value:
                found[name] = (meant[0], rest[0])
        return found

    def of_sum(self, meaning: str) -> bool | None:
        """Whether the one sum that was told, no income and no savings, lies in a range that a class stands for."""
        span = span_of(plain(meaning))
        sums = [t for t in self.told if t.kind == "元" and not t.vague and not _OWNED.search(t.part)]
        now = [t for t in sums if t.part in self.question.text] or sums
        if span is None or span.unit != "元" or len({t.value for t in now}) != 1:
            return None
        return span.holds(Measure("元", float(now[0].value), float(now[0].value), now[0].words))

    def _share(self, label: str) -> bool | None:
        named = _RATE_NAME.search(label)
        share = self.shares.get(named[1]) if named else None
        if named is None or share is None:
            return None
        value = float(share[0].value / share[1].value * 100)
        least, below = _AT_LEAST.search(label), _BELOW.search(label)
        if least is None and below is None:
            return None
        return (least is None or value >= float(least[1])) and (below is None or value < float(below[1]))

    def holds(self, label: str) -> bool | None:
        """Whether what was told lies in the range that a label sets; ``None`` where nothing tells."""
        if "%" in label:
            return self._share(label)
        text = _SHORT_OF.sub("不满", plain(label))
        span = span_of(_AT_MOST.sub(r"\1以下", _FULL_YEARS.sub(r"\1以上", text)))
        if span is None or span.unit not in _SPANS:
            return None
        about = MONEY_KIND.search(label)
        if span.unit == "元":
            if about is None:
                return None
            own = [t for t in self.told if t.kind == "元" and about.group() in t.around]
            found = [Measure("元", float(t.value), float(t.value), t.words) for t in own]
        elif span.unit == "平方米":
            own = [t for t in self.told if t.kind == "平方米" and ("人均" in t.part) is ("人均" in label)]
            found = [Measure("平方米", float(t.value), float(t.value), t.words) for t in own]
        else:
            found = [m for m in self.question.measures if m.unit == span.unit]
            if not found:
                found = [
                    Measure(t.kind, float(t.value), float(t.value), t.words) for t in self.told if t.kind == span.unit
                ]
        return any(span.holds(m) for m in found) if found else None
