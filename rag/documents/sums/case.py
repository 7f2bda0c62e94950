"""One question with what a document sets for the resident: which figures belong together and which are meant.

Knows nothing of what they come to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from kg.schema import Article
from rag.asked import Unit
from rag.documents import compute, rows
from rag.documents.compute import of_what_is_asked, plain_number
from rag.documents.held import Held
from rag.documents.question import Question, plain
from rag.documents.quoting import evidence_of
from rag.documents.select import Scored, said, split_units
from rag.documents.sums.amounts import Sense
from rag.documents.sums.person import Person
from rag.documents.sums.terms import Term, terms
from rag.documents.sums.told import Told
from rag.frame import Evidence, Statement

_IN_TEN_THOUSANDS, _QUOTED = 100000, 90
_TOP, _BY_TEXT, _AROUND = 4, 0.4, 0.3
_IN_TOP, _IN_ROW = 1.5, 1.0
_SIBLING = 0.5
"""Share of its worth from which another figure of the same sort and article makes one doubtful."""
_MARGIN = 0.5
"""By how much the figure that is meant must fit the question better than any other."""
_GOES_ON, _ASKS, _SUM = re.compile("呢[?？]?$"), re.compile("多少|几|哪|什么"), re.compile("多少|最高|最多")
_MONEY = re.compile("多少钱|几块|多少元|几元|多少块|好多钱")
_OTHER_NUMBER = re.compile(
    "(?:多少|几|好多)个?(?:分|人|平|月|天|日|年|岁|级|次|公里|名|位|档|类|学期|小时)|电话|号码|百分之|比例"
)
_MEASURE = re.compile(r"[一二两三四五六七八九十\d]*(?:个?月|年|套|平方米|公里|天|次|人|户|元|块|个)")
_LEVEL = re.compile(r" > ")
_MEASURES = frozenset(("平方米", "立方米", "亩", "公里", "吨", "度", "千瓦"))
_OF_ALL = re.compile("总额|累计|合计|总计")
_IN_ALL = re.compile("(?:总额|累计|合计|总计|单[个户船台项家]|每[个户家船])[^,，。；;]{0,16}$")
_CHAPTER = re.compile("^第[一二三四五六七八九十]+章")
KINDS = {
    "income": re.compile("收入|工资|月薪|年薪|挣|养老金|退休金"),
    "balance": re.compile("余额|账户|存款|缴存"),
    "rent": re.compile("租金|房租|租房"),
    "price": re.compile("总价|合同价|价格|售价|发票|购买|买|车价"),
    "cost": re.compile("费用|医疗费|护理费|自付|自费|自负|花|掏|支出|报完|用了"),
}
"""What a sum of money is, by the words around it."""


@dataclass
class Case:
    """The question, the document, and the figures in it."""

    question: Question
    held: Held
    picked: rows.Picked | None
    scored: Sequence[Scored]
    person: Person = field(init=False)

    def __post_init__(self) -> None:
        self.person = Person(self.question, self.held)

    @cached_property
    def terms(self) -> list[Term]:
        """All figures that are not for others; where all that may be the resident's are alike, none is in doubt."""
        found = terms(self.person)
        alike: dict[tuple[str, int, str], set[Decimal]] = {}
        rows_: dict[str, set[int]] = {}
        for term in found:
            if term.row >= 0:
                alike.setdefault((term.article.id, term.row, term.amount.unit), set()).add(term.amount.value)
                rows_.setdefault(term.article.id, set()).add(term.row)

        def sure(term: Term) -> bool:
            one_row = term.row >= 0 and len(rows_[term.article.id]) == 1
            return one_row and len(alike[(term.article.id, term.row, term.amount.unit)]) == 1

        return [replace(t, settled=True) if not t.settled and sure(t) else t for t in found]

    @cached_property
    def _asked(self) -> list[Unit]:
        """What is asked, and, for less, what was said around it."""
        topic, rest = split_units(self.question, self.held)
        units = [*topic, *rest, *(replace(u, weight=_AROUND * u.weight) for u in self.question.before)]
        mine = self.person.mine
        units = [u for u in units if not _MEASURE.fullmatch(u.word)]
        return [replace(u, weight=_AROUND * u.weight) if any(u.within(m) for m in mine) else u for u in units]

    @cached_property
    def _top(self) -> list[str]:
        return list(dict.fromkeys(s.clause.article.id for s in self.scored[:_TOP]))

    def meant(self, term: Term) -> float:
        """How well a figure fits what is asked."""
        rest = self._asked
        text = f"{term.scope} {term.amount.after} {term.article.locator}"
        value = sum(u.weight * said(u, text) for u in rest)
        value += _BY_TEXT * sum(u.weight * said(u, plain(term.text)) for u in rest)
        value += _IN_TOP * (term.article.id in self._top) + _IN_ROW * (term.article.id in self.question.read)
        if self.picked is not None and term.article.id == self.picked.article.id:
            value += _IN_ROW * (1 + (term.row in self.picked.rows))
        return value

    @cached_property
    def asks_money(self) -> bool:
        """Whether a sum of money is asked for, and no other number."""
        text = self.question.text
        if _GOES_ON.search(text) and not _ASKS.search(text):
            text = self.question.whole
            return bool(_MONEY.search(text) or (_SUM.search(text) and not _OTHER_NUMBER.search(text)))
        if not self.question.asks("amount", "formula"):
            return False
        return bool(_MONEY.search(text)) or not _OTHER_NUMBER.search(text)

    def named(self, term: Term) -> bool:
        """Whether a figure is one of the sum that the question names (押金), if it names one."""
        text = f"{term.name} {term.about} {term.text}"
        some = term.amount.per & _MEASURES in self._named_for
        return of_what_is_asked(self.question, text if some else f"{text} {self.held.subject}")

    @cached_property
    def _named_for(self) -> set[frozenset[str]]:
        """What the figures are for (a measure, or none) that say by themselves that they are of what is asked for."""
        own = (t for t in self.terms if t.amount.unit == "元")
        return {
            t.amount.per & _MEASURES for t in own if of_what_is_asked(self.question, f"{t.name} {t.about} {t.text}")
        }

    def best(self, candidates: Iterable[Term], same: Callable[[Term], object] | None = None) -> Term | None:
        """The one figure that fits best; ``None`` where another of a different value fits as well."""
        ranked = sorted(((self.meant(t), -t.order, t) for t in candidates), key=lambda e: e[:2], reverse=True)
        if not ranked:
            return None
        value, _, term = ranked[0]
        alike = same or (lambda t: (t.amount.value, t.amount.unit))
        rivals = [t for v, _, t in ranked[1:] if v > value - _MARGIN and alike(t) != alike(term)]
        if term.own:
            rivals = [t for t in rivals if t.own or not _siblings(t, term)]
        beside = [
            t for v, _, t in ranked[1:] if v >= value * _SIBLING and _siblings(t, term) and alike(t) != alike(term)
        ]
        return None if rivals or value <= 0 or (beside and not term.own) else term

    def beside(self, term: Term) -> list[Term]:
        """The figures of the same row, article or section, nearest first."""
        own = [t for t in self.terms if t is not term and section(t.article) == section(term.article)]
        return sorted(
            own, key=lambda t: (t.article.id != term.article.id or t.row != term.row, abs(t.order - term.order))
        )

    def evidence(self, *articles: Article) -> list[Evidence]:
        """The evidence for articles, each once."""
        return [evidence_of(self.held, a) for a in {a.id: a for a in articles}.values()]

    def money(self, about: str) -> Told | None:
        """The one sum that was told of the kind that ``about`` names; an earlier one if nothing else is told now."""
        own = [t for t in self.person.told if t.kind == "元" and not t.vague]
        now = [t for t in own if t.part in self.question.text]
        counted = any(t.part in self.question.text for t in self.person.told if t.kind not in ("元", "岁", "人"))
        own = now or ([] if counted else own)
        wanted = {kind for kind, sign in KINDS.items() if sign.search(about)}
        found = [t for t in own if wanted & kinds_of(t)] if wanted else []
        if not found:
            found = [t for t in own if not kinds_of(t) & {"income", "balance"}]
        return found[0] if len({t.value for t in found}) == 1 else None


def kinds_of(told: Told) -> set[str]:
    """What a sum that was told is: by its own part of the message, else by that and the part before."""
    own = {kind for kind, sign in KINDS.items() if sign.search(told.part)}
    return own or {kind for kind, sign in KINDS.items() if sign.search(told.around)}


def _siblings(one: Term, other: Term) -> bool:
    """Whether two figures of an article are of one sort: for different classes, where nothing tells which."""
    a, b = one.amount, other.amount
    return one.article.id == other.article.id and (a.unit, a.sense, a.per) == (b.unit, b.sense, b.per)


def section(article: Article) -> str:
    """The part of a document that an article stands in."""
    heading = article.heading.strip()
    levels = _LEVEL.split(heading)
    if _CHAPTER.match(levels[0]):
        return levels[0]
    return levels[0] if heading else article.locator.partition(" 表")[0].partition("（第")[0]


def of_all(cap: Term, article: Article) -> bool:
    """Whether a limit is one on all that is paid by a document without chapters (单船补助最高不超过15万元)."""
    plainly = not cap.article.heading.strip() and not article.heading.strip()
    return (plainly or bool(_OF_ALL.search(cap.name))) and in_all(cap) and not cap.amount.each


def in_all(cap: Term) -> bool:
    """Whether a limit is one on the whole of what is paid, not a sum by itself (当年补助总额不超过5万元)."""
    return cap.amount.sense is Sense.CAP and bool(_IN_ALL.search(cap.name))


def shown(value: Decimal) -> str:
    """A number as said in steps."""
    return plain_number(value.normalize() if value == value.to_integral() else value)


def money(value: Decimal) -> str:
    """A sum as people say it: 335元, 12.8万元."""
    value = round(value, 2)
    if value >= _IN_TEN_THOUSANDS and value % 1000 == 0:
        return f"{shown(value / 10000)}万元"
    return f"{shown(value)}元"


def quoted(term: Term) -> str:
    """The row or clause that a figure stands in, a long one from near the figure."""
    text = term.text.strip().rstrip("；;。")
    return f"“{text}”" if len(text) <= _QUOTED else f"“……{term.name[-20:].lstrip('、,')}{term.amount.words}”"


def reckoned(
    case: Case, result: str, because: str, steps: str, articles: Iterable[Article], figures: Iterable[Decimal]
) -> list[Statement]:
    """What it comes to, and how."""
    line = f"算下来是{result}。按{because}算：{steps}。"
    return compute.said(line, case.evidence(*articles), *figures)


def limits(beside: Iterable[Term], unit: str, per: frozenset[str] = frozenset()) -> list[Term]:
    """The caps among figures, in ``unit``."""
    return [
        t
        for t in beside
        if t.amount.sense is Sense.CAP and t.amount.unit == unit and t.amount.per <= per | {"年", "次", "户", "件"}
    ]
