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
from rag.documents.question import Question, plain
from rag.documents.sums import children
from rag.documents.sums.heard import Heard, denied
from rag.documents.sums.labels import (
    KIND_OF_LABEL,
    LEAST_NAME,
    MONEY_KIND,
    OTHERS,
    TOKEN,
    Axis,
    common_pairs,
    item_label,
    run,
)
from rag.documents.sums.ranges import Ranges
from rag.documents.sums.told import Told, told

_ALIAS = re.compile(r"([\u4e00-\u9fff]{2,6})[(（]([^()（）]{2,40})[)）]")
_COUNTIES = re.compile("各(县|区)(?!区|\\()")
_CLASS = re.compile("[a-z]类|[一二三四五六七八九十甲乙丙丁][类档级]")
_LASTING = frozenset(("人", "岁", "亩"))
"""What somebody is that was told in an earlier message still holds."""
_FIGURE = re.compile(r"\d\s*(?:万?元|%)|类")
_DIGIT = re.compile(r"\d")
_BOUNDED = re.compile(r"(?:超过|不满|不足|低于|高于)?\d")
_USUAL = re.compile("普通(?:家庭|人家|老人|人|居民|老百姓|户)|一般(?:家庭|人家|户)|啥(?:都|也)不是|什么(?:都|也)不是")
_BY_A_WORD = 2.0
"""What it counts that a word of the question stands for a part of a label."""
_A_NAME = 10
"""Characters up to which a part of a definition is a name, of which some letters may be said."""
_BOUNDS = re.compile("[、,，;；]|以及")
_LIMITED = re.compile("(?:低保|最低生活保障)(?:家庭|户)?(边缘)?")
_CONDITION = re.compile(r"[,，;；]|且|并且")


def _just_above(label: str, text: str) -> bool:
    """Whether a label is for those just above a limit (低保边缘) and ``text`` for those below it, or the other way."""
    named, told = _LIMITED.findall(label), _LIMITED.findall(text)
    if not named or not told:
        return False
    return not set(map(bool, named)) & set(map(bool, told))


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
        kinds = {t.kind for t in self.told}
        self.told += [t for t in told(self.question.story) if t.kind in _LASTING and t.kind not in kinds]
        self.told = list({(t.kind, t.value, t.part): t for t in self.told}.values())
        self.heard = Heard(self.question, self.held)
        self.ranges = Ranges(self.question, self.held, self.told)

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

    def fit(self, label: str, meaning: str, text: str, common: frozenset[str]) -> float:
        """How clearly ``text`` says that ``label`` is the resident's; negative where it is not."""
        where = self.place(f"{label} {meaning}")
        if where is False:
            return -9.0
        ranged = self.ranges.holds(label)
        if ranged is None and _BOUNDED.match(meaning):
            ranged = self.ranges.of_sum(meaning)
        if ranged is None and MONEY_KIND.search(meaning):
            bounds = [self.ranges.holds(p) for p in _BOUNDS.split(meaning) if _DIGIT.search(p)]
            known = [b for b in bounds if b is not None]
            ranged = all(known) if known else None
        if ranged is False or children.met(label, self.heard.texts[-1]) is False:
            return -9.0
        best = (3.0 if where else 0.0) + (2.0 if ranged else 0.0)
        words = 0.0
        for token in (t for t in TOKEN.split(label) if len(t) > 1):
            words = max(words, self.heard.said(token, text, common))
        for token in (t for t in TOKEN.split(meaning) if len(t) > 1):
            found = self.heard.said(token, text, common)
            words = max(words, found if len(token) <= _A_NAME or 2 * found >= len(token) else 0.0)
        return best + words

    def choose(self, axis: Axis) -> int | None:
        """The one label that is the resident's: by the question itself, else by all that was said."""
        if len(axis.labels) == 1:
            return 0
        for text in self.heard.texts:
            pairs = list(zip(axis.labels, axis.meanings, strict=True))
            shut = [_just_above(f"{a} {m}", text) for a, m in pairs]
            left_ = [p for p, out in zip(pairs, shut, strict=True) if not out]
            common = common_pairs(Axis(tuple(a for a, _ in left_), tuple(m for _, m in left_)))
            scores = [-9.0 if out else self.fit(a, m, text, common) for (a, m), out in zip(pairs, shut, strict=True)]
            within = [i for i, s in enumerate(scores) if s > 1 and axis.labels[i].startswith("其中")]
            if len(within) == 1:
                return within[0]
            best = max(scores)
            if best > 0 and scores.count(best) == 1:
                index = scores.index(best)
                rest = OTHERS.match(axis.labels[index]) and min(scores) >= 0
                return None if rest and not self._none_else(axis, index, text) else index
            if best <= 0 and (usual := self._usual(axis, scores, text)) is not None:
                return usual
            left = [i for i, s in enumerate(scores) if s >= 0]
            if best <= 0 and len(left) == 1 and all(s < 0 for i, s in enumerate(scores) if i != left[0]):
                return left[0]
        return None

    def _usual(self, axis: Axis, scores: list[float], text: str) -> int | None:
        """The one label for all others (一般老年人), where it was said that the resident is of no class beside it."""
        usual = [i for i, label in enumerate(axis.labels) if OTHERS.search(label) and scores[i] >= 0]
        return usual[0] if len(usual) == 1 and self._none_else(axis, usual[0], text) else None

    def _none_else(self, axis: Axis, index: int, text: str) -> bool:
        """Whether ``text`` denies every other label that may be the resident's."""
        if _USUAL.search(text):
            return True
        tokens = [
            [KIND_OF_LABEL.sub("", t) for t in TOKEN.split(f"{label} {meaning}") if len(t) > 1]
            for i, (label, meaning) in enumerate(zip(axis.labels, axis.meanings, strict=True))
            if i != index and self.ranges.holds(label) is not False and self.place(f"{label} {meaning}") is not False
        ]
        return all(any(denied(t[:4], text) for t in own if len(t) > 1) for own in tokens)

    def possible(self, axis: Axis) -> list[int]:
        """The labels that nothing said shuts out."""
        common = common_pairs(axis)
        scores = [self.fit(a, m, self.question.whole, common) for a, m in zip(axis.labels, axis.meanings, strict=True)]
        return [i for i, s in enumerate(scores) if s >= 0]

    def all_said(self, axis: Axis) -> list[int]:
        """The labels that the message names, where it may name several."""
        common = common_pairs(axis)
        text = self.heard.official(self.question.whole)
        scores = [self.fit(a, m, text, common) for a, m in zip(axis.labels, axis.meanings, strict=True)]
        best = max(scores, default=0.0)
        return [i for i, s in enumerate(scores) if s > 1 and not (s <= _BY_A_WORD and best > 2 * _BY_A_WORD)]

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
                names = {t for t in TOKEN.split(label) if len(t) >= LEAST_NAME or _CLASS.fullmatch(t)}
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
        named = named or [m for name, m in self.held.named.items() if name in label]
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
        if children.wants(condition) and not (state := children.met(condition, self.heard.texts[-1])):
            return state
        for part in (p for p in _CONDITION.split(condition) if len(p) > 1):
            own = self.holds(part)
            ranged = self.ranges.holds(part) if _DIGIT.search(part) else None
            if own is False or ranged is False:
                return False
            if _DIGIT.search(part) and ranged is None and len(run(part, self.question.whole, frozenset())) < LEAST_NAME:
                return None
            state = state or own or ranged
        return state or (True if self.heard.mentions(condition) else None)
