"""Which of the classes, districts and ranges that a document tells apart are the resident's.

Labels that stand side by side (the rows or columns of a table, the items of a list) exclude each other: to be one of
them is not to be the others. Knows nothing of sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rag.documents.held import Held
from rag.documents.measures import Measure, span_of
from rag.documents.question import Question, plain
from rag.documents.sums.labels import Axis, common_pairs, item_label, run
from rag.documents.sums.told import Told, told

_TOKEN = re.compile(r"[、,，/;；\s()（）]+|(?<=[\u4e00-\u9fff])(?:和|或者|或|以及|及)(?=[\u4e00-\u9fff])")
_ALIAS = re.compile(r"([\u4e00-\u9fff]{2,6})[(（]([^()（）]{2,40})[)）]")
_COUNTIES = re.compile("各(县|区)(?!区|\\()")
_DENIED = (
    r"(?:不是|不算|不属于|不能|不会|没有?|没办过?|非|未|无)[^,，。;；]{{0,3}}{0}"
    r"|{0}[^,，。;；]{{0,3}}(?:不符合|不够|不算)"
)
_LEAST_NAME = 3
_CLASS = re.compile("[a-z]类|[一二三四五六七八九十甲乙丙丁][类档级]")
_SPANS = frozenset(("岁", "级", "层", "人", "元"))
_MONEY_KIND = re.compile("收入|支出|自付|财产|费用|价")
_FIGURE = re.compile(r"\d\s*(?:万?元|%)|类")
_END = re.compile(
    "(?:家庭成员|人员|对象|家庭|老人|职工|居民|人群|户|人才|学生|儿童|机构|医院|企业|车型|毕业生|研究生)$"
)
_OTHERS = re.compile("其他|其余|其它|一般")
"""What is left when none of the labels beside it fits."""
_RATE_NAME = re.compile("([\u4e00-\u9fff]{1,3}率)(?=[^\u4e00-\u9fff]|不|达|低|高)")
_AT_LEAST, _BELOW = (
    re.compile(r"(\d+(?:\.\d+)?)%(?:\(含\))?[及]?以上"),
    re.compile(r"(?:不足|不满|低于|未达到?)(\d+(?:\.\d+)?)%"),
)
_AT_MOST = re.compile(r"(?:不(?:得)?超过|不高于|不大于|不多于)(\d+(?:\.\d+)?(?:周岁|岁|人|万?元|级))")
_FULL_YEARS = re.compile(r"(?:年满|已满|满)(\d+周?岁)(?!以上|至|到|-|—)")
_DIGIT = re.compile(r"\d")
_CONDITION = re.compile(r"[,，;；]|且|并且")
_TELLING = 2.0


@dataclass
class Person:
    """What the message tells, held against the labels of one document."""

    question: Question
    held: Held
    told: list[Told] = field(init=False)

    def __post_init__(self) -> None:
        own = told(self.question.text)
        kinds = {t.kind for t in own}
        self.told = own + [t for t in told(self.question.whole) if t.kind not in kinds or t.kind == "元"]
        self.told = list({(t.kind, t.value, t.part): t for t in self.told}.values())

    # -- districts ----------------------------------------------------------------------------------------------

    @cached_property
    def _aliases(self) -> dict[str, str]:
        """Names of groups of districts (一类区域) with the districts that they stand for."""
        known = (*self.question.here, *self.question.elsewhere)
        texts = [self.held.text, *(n for t in self.held.tables for n in map(plain, t.table[0]))]
        found = {m[1]: m[2] for text in texts for m in _ALIAS.finditer(text)}
        return {name: members for name, members in found.items() if any(k in members for k in known)}

    def place(self, text: str) -> bool | None:
        """Whether ``text`` is for the district asked about; ``None`` if it names none."""
        direct = self.question.place(text)
        if direct is not None:
            return direct
        for name, members in self._aliases.items():
            if name in text:
                return self.question.place(members)
        ends = {name[-1] for name in self.question.here}
        if (kind := _COUNTIES.search(text)) and ends:
            return kind[1] in ends
        return None

    # -- classes ------------------------------------------------------------------------------------------------

    def fit(self, label: str, meaning: str, text: str, common: frozenset[str]) -> float:
        """How clearly ``text`` says that ``label`` is the resident's; negative where it is not."""
        where = self.place(f"{label} {meaning}")
        if where is False:
            return -9.0
        ranged = self._ranged(label)
        if ranged is False:
            return -9.0
        best = (3.0 if where else 0.0) + (2.0 if ranged else 0.0)
        words = 0.0
        for token in (t for t in _TOKEN.split(f"{label} {meaning}") if len(t) > 1):
            words = max(words, self._said(token, text, common))
        return best + words

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

    def _ranged(self, label: str) -> bool | None:
        if "%" in label:
            return self._share(label)
        span = span_of(_AT_MOST.sub(r"\1以下", _FULL_YEARS.sub(r"\1以上", plain(label))))
        if span is None or span.unit not in _SPANS:
            return None
        about = _MONEY_KIND.search(label)
        if span.unit == "元":
            if about is None:
                return None
            own = [t for t in self.told if t.kind == "元" and about.group() in t.around]
            found = [Measure("元", float(t.value), float(t.value), t.words) for t in own]
        else:
            found = [m for m in self.question.measures if m.unit == span.unit]
            if not found:
                found = [
                    Measure(t.kind, float(t.value), float(t.value), t.words) for t in self.told if t.kind == span.unit
                ]
        return any(span.holds(m) for m in found) if found else None

    def _said(self, token: str, text: str, common: frozenset[str]) -> float:
        if re.search(_DENIED.format(re.escape(token[:4])), text):
            return 0.0
        found = run(token, text, common)
        if found and not re.search(_DENIED.format(re.escape(found)), text):
            whole = len(found) == len(token)
            if whole or len(found) >= _LEAST_NAME or token.startswith(found) or token.endswith(found):
                return len(found) + float(whole)
        core = _END.sub("", token)
        if len(core) > 1 and core in text and not re.search(_DENIED.format(re.escape(core)), text):
            return float(len(core))
        for unit in self.question.units:
            if unit.word in text and len(unit.word) > 1 and not re.search(_DENIED.format(re.escape(unit.word)), text):
                parts = [p for term in unit.terms for p in term.parts if p in token and p not in common]
                if any(term.within(token) for term in unit.terms) and parts:
                    return 2.0
        return 0.0

    def choose(self, axis: Axis) -> int | None:
        """The one label that is the resident's: by the question itself, else by all that was said."""
        if len(axis.labels) == 1:
            return 0
        common = common_pairs(axis)
        for text in dict.fromkeys((self.question.text, self.question.whole)):
            scores = [self.fit(a, m, text, common) for a, m in zip(axis.labels, axis.meanings, strict=True)]
            best = max(scores)
            if best > 0 and scores.count(best) == 1:
                index = scores.index(best)
                return None if _OTHERS.match(axis.labels[index]) and min(scores) >= 0 else index
            left = [i for i, s in enumerate(scores) if s >= 0]
            if best <= 0 and len(left) == 1 and all(s < 0 for i, s in enumerate(scores) if i != left[0]):
                return left[0]
        return None

    def possible(self, axis: Axis) -> list[int]:
        """The labels that nothing said shuts out."""
        common = common_pairs(axis)
        scores = [self.fit(a, m, self.question.whole, common) for a, m in zip(axis.labels, axis.meanings, strict=True)]
        return [i for i, s in enumerate(scores) if s >= 0]

    def all_said(self, axis: Axis) -> list[int]:
        """The labels that the message names, where it may name several."""
        common = common_pairs(axis)
        scores = [self.fit(a, m, self.question.whole, common) for a, m in zip(axis.labels, axis.meanings, strict=True)]
        return [i for i, s in enumerate(scores) if s > 1]

    # -- what a passage is for ----------------------------------------------------------------------------------

    @cached_property
    def _names(self) -> tuple[set[str], set[str]]:
        """Labels that are the resident's, and those that are not."""
        mine: set[str] = set()
        others: set[str] = set()
        for axis in self._axes():
            chosen = self.choose(axis)
            if chosen is None or len(axis.labels) == 1:
                continue
            for index, label in enumerate(axis.labels):
                names = {t for t in _TOKEN.split(label) if len(t) >= _LEAST_NAME or _CLASS.fullmatch(t)}
                (mine if index == chosen else others).update(names)
        return mine, {o for o in others if not any(o in m for m in mine)}

    @property
    def mine(self) -> set[str]:
        """Labels that are the resident's."""
        return self._names[0]

    def _axes(self) -> Iterator[Axis]:
        for table in self.held.tables:
            header = list(table.table[0])
            first = header[0]
            yield self.axis([row.get(first, "") for row in table.table])
            yield self.axis(header[1:])
        if self.held.labels:
            yield Axis(tuple(self.held.labels), tuple(self.held.labels.values()))
        by_article: dict[str, list[str]] = {}
        for clause in self.held.clauses:
            if clause.lead:
                by_article.setdefault(f"{clause.article.id} {clause.lead}", []).append(clause.flat)
        for items in by_article.values():
            if len(items) > 1 and all(_FIGURE.search(text) for text in items):
                yield self.axis([item_label(text) for text in items])

    def axis(self, labels: Sequence[str]) -> Axis:
        """An axis with the meanings that the document gives for its labels."""
        flat = tuple(map(plain, labels))
        return Axis(flat, tuple(self._meaning(label) for label in flat))

    def _meaning(self, label: str) -> str:
        """What the document says that a label stands for (D类人才: 硕士研究生 …)."""
        meanings = self.held.members | self.held.labels
        named = [m for name, m in meanings.items() if label == name or (_CLASS.fullmatch(name) and name in label)]
        return named[0] if len(named) == 1 else ""

    def holds(self, text: str) -> bool | None:
        """Whether a passage is for the resident: ``False`` where it is for others, ``None`` where nothing tells."""
        where = self.place(text)
        if where is False:
            return False
        mine, others = self._names
        if any(name in text for name in others) and not any(name in text for name in mine):
            return False
        if where or any(name in text for name in mine):
            return True
        return None

    def met(self, condition: str) -> bool | None:
        """Whether a condition of a passage is met: by district, class, age, or a word that nothing else there says."""
        state: bool | None = None
        for part in (p for p in _CONDITION.split(condition) if len(p) > 1):
            own = self.holds(part)
            ranged = self._ranged(part) if _DIGIT.search(part) else None
            if own is False or ranged is False:
                return False
            if (
                _DIGIT.search(part)
                and ranged is None
                and len(run(part, self.question.whole, frozenset())) < _LEAST_NAME
            ):
                return None
            state = state or own or ranged
        return state or (True if self._mentions(condition) else None)

    def _mentions(self, condition: str) -> bool:
        """Whether the message says a word that only the passage with this condition says."""
        others = [c.flat for c in self.held.clauses if condition not in plain(c.text)]
        text = self.question.whole
        for unit in self.question.units:
            if unit.weight < _TELLING or len(unit.word) < 2 or re.search(_DENIED.format(re.escape(unit.word)), text):
                continue
            if unit.word in condition and not any(unit.word in other for other in others):
                return True
        return False
