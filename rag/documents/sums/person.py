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
from rag.documents.rules import as_written
from rag.documents.sums import children
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
_SPANS = frozenset(("岁", "级", "层", "人", "元", "平方米", "亩", "吨", "公里", "公斤"))
_LETTERS = frozenset("的了在是有和与及或者以为于中内其该本各每按由对将被把所可应已未不无个我你他她家这那要能给再就还")
_LASTING = frozenset(("人", "岁", "亩"))
"""What somebody is that was told in an earlier message still holds."""
_MONEY_KIND = re.compile("收入|支出|自付|财产|费用|价")
_FIGURE = re.compile(r"\d\s*(?:万?元|%)|类")
_END = re.compile(
    "(?:家庭成员|人员|对象|家庭|老人|职工|居民|人群|户|人才|学生|儿童|机构|医院|企业|车型|毕业生|研究生)$"
)
_OF_PEOPLE = re.compile("的(?:人才|人员|职工)?$")
_HAVING = re.compile("^(?:具有|取得|获得|持有)(?:全日制)?|(?:学历学位|学位|学历|研究生学历)$")
"""What stands around the name of a degree."""
_OTHERS = re.compile("其他|其余|其它|一般")
"""What is left when none of the labels beside it fits."""
_RATE_NAME = re.compile("([\u4e00-\u9fff]{1,3}率)(?=[^\u4e00-\u9fff]|不|达|低|高)")
_AT_LEAST, _BELOW = (
    re.compile(r"(\d+(?:\.\d+)?)%(?:\(含\))?[及]?以上"),
    re.compile(r"(?:不足|不满|低于|未达到?)(\d+(?:\.\d+)?)%"),
)
_SHORT_OF = re.compile("(?:未|没有?)(?:达到?|满|超过)")
_AT_MOST = re.compile(r"(?:不(?:得)?超过|不高于|不大于|不多于)(\d+(?:\.\d+)?(?:周岁|岁|人|万?元|级))")
_FULL_YEARS = re.compile(r"(?:年满|已满|满)(\d+周?岁)(?!以上|至|到|-|—)")
_DIGIT = re.compile(r"\d")
_BOUNDED = re.compile(r"(?:超过|不满|不足|低于|高于)?\d")
_OWNED = re.compile("收入|工资|月薪|年薪|挣|养老金|退休金|余额|存款|财产|资产")
_USUAL = re.compile("普通(?:家庭|人家|老人|人|居民|老百姓|户)|一般(?:家庭|人家|户)|啥(?:都|也)不是|什么(?:都|也)不是")
_SHORT = {"低保": "最低生活保障"}
_BY_A_WORD = 2.0
"""What it counts that a word of the question stands for a part of a label."""
_A_NAME = 10
"""Characters up to which a part of a definition is a name, of which some letters may be said."""
_NEXT_CLASS = "边缘"
_BOUNDS = re.compile("[、,，;；]|以及")
_OF_NEXT = ("低保", "最低生活保障")
_OF_LAST = re.compile("(?:低保|最低生活保障)[家户]?庭?边缘[家户]?庭?")
"""Who is just above a limit (低保边缘) is not of those below it."""
_LIMITED = re.compile("(?:低保|最低生活保障)(?:家庭|户)?(边缘)?")
_OF_OTHERS = re.compile(
    "(?:邻居|隔壁|同事|朋友|别人|人家|同村|亲戚|熟人|对门|楼上|楼下)(?!介绍|说)[^,，。;；?？]*[,，。;；]"
)
_CONTRAST = re.compile(
    "(?:但是?|可是?)?(?:我们?|咱们?|俺)家?(?:就|可|也|又|却)?(?:不是|没有?|不|没有领|没得|不算)[,，。;；?？]"
)
_CONDITION = re.compile(r"[,，;；]|且|并且")
_KEPT = re.compile(
    r"(?P<who>[^,，。；;:：]{4,80})(?:[,，][^。；;]{0,30}?)?[,，]?(?:仍|继续)按照?(?:原|调整前)[^。；;]{0,8}(?:标准|价格)"
)
"""Who still pays by the price of before."""
_EVERYWHERE = re.compile("^(?:[(（]?[一二三四五六七八九十]+[)）])?(?:城乡|城镇|农村|本市)?")
_TELLING = 2.0


def _just_above(label: str, text: str) -> bool:
    """Whether a label is for those just above a limit (低保边缘) and ``text`` for those below it, or the other way."""
    named, told = _LIMITED.findall(label), _LIMITED.findall(text)
    if not named or not told:
        return False
    return not set(map(bool, named)) & set(map(bool, told))


def _alike(part: str, common: frozenset[str]) -> bool:
    """Whether a part of a label tells it from none beside it."""
    return part in common or all(part[i : i + 2] in common for i in range(len(part) - 1))


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

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        """What tells who the resident is, the question itself first, each in its own and in official words."""
        question = self.question
        texts: tuple[str, ...] = (question.text, question.whole, f"{question.story} {question.whole}".strip())
        texts = tuple(_CONTRAST.sub("", _OF_OTHERS.sub("", t)) for t in texts)
        return tuple(dict.fromkeys(self._official(t) for t in texts))

    def _official(self, text: str) -> str:
        """``text`` with the same once more in the terms of the document (低保边缘: 最低生活保障边缘)."""
        other = text
        for unit in (*self.question.units, *self.question.before):
            terms = (t.parts[0] for t in unit.terms if len(t.parts) == 1 and t.parts[0] in self.held.text)
            if unit.word in other and (term := next(terms, "")) and term not in unit.word:
                other = other.replace(unit.word, term)
        for short, full in _SHORT.items():
            if full in self.held.text and full not in other:
                other = other.replace(short, full)
        other = as_written(other, self.held.text)
        return text if other == text else f"{text} | {other}"

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
        if ranged is None and _BOUNDED.match(meaning):
            ranged = self._of_sum(meaning)
        if ranged is None and _MONEY_KIND.search(meaning):
            bounds = [self._ranged(p) for p in _BOUNDS.split(meaning) if _DIGIT.search(p)]
            known = [b for b in bounds if b is not None]
            ranged = all(known) if known else None
        if ranged is False or children.met(label, self._texts[-1]) is False:
            return -9.0
        best = (3.0 if where else 0.0) + (2.0 if ranged else 0.0)
        words = 0.0
        for token in (t for t in _TOKEN.split(label) if len(t) > 1):
            words = max(words, self._said(token, text, common))
        for token in (t for t in _TOKEN.split(meaning) if len(t) > 1):
            found = self._said(token, text, common)
            words = max(words, found if len(token) <= _A_NAME or 2 * found >= len(token) else 0.0)
        return best + words

    def _of_sum(self, meaning: str) -> bool | None:
        """Whether the one sum that was told, no income and no savings, lies in a range that a class stands for."""
        span = span_of(plain(meaning))
        sums = [t for t in self.told if t.kind == "元" and not t.vague and not _OWNED.search(t.part)]
        now = [t for t in sums if t.part in self.question.text] or sums
        if span is None or span.unit != "元" or len({t.value for t in now}) != 1:
            return None
        return span.holds(Measure("元", float(now[0].value), float(now[0].value), now[0].words))

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
        text = _SHORT_OF.sub("不满", plain(label))
        span = span_of(_AT_MOST.sub(r"\1以下", _FULL_YEARS.sub(r"\1以上", text)))
        if span is None or span.unit not in _SPANS:
            return None
        about = _MONEY_KIND.search(label)
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

    def _said(self, token: str, text: str, common: frozenset[str]) -> float:
        if re.search(_DENIED.format(re.escape(token[:4])), text):
            return 0.0
        found = run(token, text, common)
        if found and not re.search(_DENIED.format(re.escape(found)), text):
            whole = len(found) == len(token)
            if whole or len(found) >= _LEAST_NAME or token.startswith(found) or token.endswith(found):
                return len(found) + float(whole)
        core = _HAVING.sub("", _END.sub("", _END.sub("", _OF_PEOPLE.sub("", token))))
        if len(core) > 1 and core in text and not re.search(_DENIED.format(re.escape(core)), text):
            return float(len(core))
        for unit in (*self.question.units, *self.question.before):
            if unit.word in text and len(unit.word) > 1 and not re.search(_DENIED.format(re.escape(unit.word)), text):
                parts = [p for term in unit.terms for p in term.parts if p in token and not _alike(p, common)]
                if any(term.within(token) for term in unit.terms) and parts:
                    return _BY_A_WORD
        return 0.0

    def choose(self, axis: Axis) -> int | None:
        """The one label that is the resident's: by the question itself, else by all that was said."""
        if len(axis.labels) == 1:
            return 0
        for text in self._texts:
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
                rest = _OTHERS.match(axis.labels[index]) and min(scores) >= 0
                return None if rest and not self._none_else(axis, index, text) else index
            if best <= 0 and (usual := self._usual(axis, scores, text)) is not None:
                return usual
            left = [i for i, s in enumerate(scores) if s >= 0]
            if best <= 0 and len(left) == 1 and all(s < 0 for i, s in enumerate(scores) if i != left[0]):
                return left[0]
        return None

    def _usual(self, axis: Axis, scores: list[float], text: str) -> int | None:
        """The one label for all others (一般老年人), where it was said that the resident is of no class beside it."""
        usual = [i for i, label in enumerate(axis.labels) if _OTHERS.search(label) and scores[i] >= 0]
        return usual[0] if len(usual) == 1 and self._none_else(axis, usual[0], text) else None

    def _none_else(self, axis: Axis, index: int, text: str) -> bool:
        """Whether ``text`` denies every other label that may be the resident's."""
        if _USUAL.search(text):
            return True
        tokens = [
            [_END.sub("", t) for t in _TOKEN.split(f"{label} {meaning}") if len(t) > 1]
            for i, (label, meaning) in enumerate(zip(axis.labels, axis.meanings, strict=True))
            if i != index and self._ranged(label) is not False and self.place(f"{label} {meaning}") is not False
        ]
        return all(any(re.search(_DENIED.format(re.escape(t[:4])), text) for t in own if len(t) > 1) for own in tokens)

    def possible(self, axis: Axis) -> list[int]:
        """The labels that nothing said shuts out."""
        common = common_pairs(axis)
        scores = [self.fit(a, m, self.question.whole, common) for a, m in zip(axis.labels, axis.meanings, strict=True)]
        return [i for i, s in enumerate(scores) if s >= 0]

    def all_said(self, axis: Axis) -> list[int]:
        """The labels that the message names, where it may name several."""
        common = common_pairs(axis)
        text = self._official(self.question.whole)
        scores = [self.fit(a, m, text, common) for a, m in zip(axis.labels, axis.meanings, strict=True)]
        best = max(scores, default=0.0)
        return [i for i, s in enumerate(scores) if s > 1 and not (s <= _BY_A_WORD and best > 2 * _BY_A_WORD)]

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
        if children.wants(condition) and not (state := children.met(condition, self._texts[-1])):
            return state
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

    @cached_property
    def kept(self) -> bool:
        """Whether a rule leaves the resident the price of before (低保家庭……仍按调整前的价格执行)."""
        found = (m for c in self.held.clauses for m in _KEPT.finditer(plain(c.text)))
        names = (_END.sub("", _EVERYWHERE.sub("", t)) for m in found for t in _TOKEN.split(m["who"]))
        return any(len(name) > 1 and self.is_one(name) for name in names)

    def ranged(self, condition: str) -> bool | None:
        """Whether what was told lies in the range that a condition sets; ``None`` where nothing tells."""
        return self._ranged(condition)

    def tells(self, case: str) -> bool:
        """Whether most pairs of letters of a ``case`` were told, and it was not denied."""
        if len(case) < 2 or re.search(_DENIED.format(re.escape(case[:4])), self._texts[-1]):
            return False
        text = self._texts[-1] if _NEXT_CLASS in case else self._texts[-1].replace(_NEXT_CLASS, "|")
        if _NEXT_CLASS in self._texts[-1] and case in _OF_NEXT:
            text = _OF_LAST.sub("|", self._texts[-1])
        own = [case[i : i + 2] for i in range(len(case) - 1)]
        said = sum(p in text for p in own)
        longest = run(case, text, frozenset())
        named = len(longest) == _LEAST_NAME and any(u.word == longest for u in self.question.units)
        telling = named and longest not in self.held.subject
        return 2 * said >= len(own) or len(longest) > _LEAST_NAME or telling

    def is_one(self, name: str) -> bool:
        """Whether the message names a class, by the whole of its name or by how it ends (学生)."""
        return self._said(name, self._texts[-1], frozenset()) >= len(_OTHERS.sub("", name)[:2])

    def says(self, token: str, empty: re.Pattern[str]) -> bool:
        """Whether what was told says a part of a condition in letters that are not ``empty``, and does not deny it."""
        text = self._texts[-1]
        found = run(token, text, frozenset())
        bare = empty.sub("", found)
        if len(bare) < 2 or bare in self.held.subject or (len(bare) == 2 and set(bare) & _LETTERS):
            return False
        return not re.search(_DENIED.format(re.escape(found)), text)

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
