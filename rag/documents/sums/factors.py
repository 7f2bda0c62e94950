"""What a name in a formula stands for: a figure of the document that is the resident's, or what they told.

Knows nothing of what a formula comes to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.quantities import number
from kg.schema import Article
from rag.documents.question import plain
from rag.documents.sums import fractions
from rag.documents.sums.amounts import Sense
from rag.documents.sums.case import Case, quoted, section, shown
from rag.documents.sums.coefficients import coefficient
from rag.documents.sums.terms import Term

_COUNTED = (
    ("人|人口|人数", "人"),
    ("月数|个月|月份", "月"),
    ("面积", "平方米"),
    ("里程|公里", "公里"),
    ("天数|日数", "天"),
    ("亩数|面积", "亩"),
    ("功率|千瓦", "千瓦"),
    ("头数", "头"),
)
_CLAUSE = re.compile("[。；;\n]")
_WHOLE_LOSS = re.compile("按照?全部损失|视为全部损失|全额赔")
_NONE = re.compile("(?:自己|名下|我们|家里|本人)?(?:没得?有?|无)(?:自有)?(?:住房|房子?|屋)")
_PAIRS = re.compile(
    r"(?P<n>[\d一二三四五六七八九]|单)(?:人|口)?(?P<more>及以上|以上)?(?:户|家庭)?(?:的)?[^\d,，。；;、]{0,6}?(?P<v>\d+(?:\.\d+)?)\s*平方米"
)
_ALIKE = 0.6
_RATE = re.compile("[\u4e00-\u9fff]{1,4}(?<![功频效])率")


@dataclass(frozen=True)
class Factor:
    """A value with the words that tell it, where it stands, and the figure that it is, if it is one."""

    value: Decimal
    words: str
    articles: tuple[Article, ...] = ()
    base: Term | None = None


def factor_of(case: Case, article: Article, name: str) -> Factor | None:
    """What a name stands for: what was told, a figure of the resident's class, or one by the number of people."""
    if name.endswith("系数"):
        found = coefficient(case, name)
        return Factor(found.value, f"{name}{shown(found.value)}（{found.words}）", (found.article,)) if found else None
    if _RATE.fullmatch(name[-3:]):
        return _rate(case, article, name)
    units = [u for sign, u in _COUNTED if re.search(sign, name)]
    unit = next((u for u in units if quantity(case, u, name)), units[0] if units else "")
    if unit == "平方米" and re.search("自有|现有|已有|自住", name):
        if _NONE.search(case.question.whole):
            return Factor(Decimal(0), f"{name}0平方米")
        return quantity(case, unit, name)
    if unit == "平方米" and (listed := _by_people(case, name)):
        return listed
    if unit and (told := quantity(case, unit, name)):
        return told
    term = figure_called(case, article, name)
    return (
        Factor(
            term.amount.value,
            f"{name}{term.amount.words if term.row < 0 else shown(term.amount.value) + '元'}（{quoted(term)}）",
            (term.article,),
            term,
        )
        if term
        else None
    )


def _rate(case: Case, article: Article, name: str) -> Factor | None:
    """The rate that was told, as far as the document takes it: none too low, a high one for all."""
    share = fractions.of_name(case.question.whole, name)
    if share is None:
        return None
    value, words = share.value / 100, f"{name}{shown(share.value)}%"
    for other in (a for a in case.held.articles if not a.table and section(a) == section(article)):
        for piece in (p for p in _CLAUSE.split(plain(other.text)) if name in p and "%" in p and "=" not in p):
            if not fractions.lies_in(share.value, piece):
                continue
            if re.search("不予|不赔|不得", piece):
                return None
            if _WHOLE_LOSS.search(piece):
                return Factor(Decimal(1), f"{words}，{piece.strip()}，算100%", (other,))
    return Factor(value, words)


def quantity(case: Case, unit: str, name: str) -> Factor | None:
    """The one quantity of a unit that was told."""
    found = [t for t in case.person.told if t.kind == unit and not t.vague]
    if unit == "月" and not found and (m := re.search(r"([\d一二两三四五六七八九十]+)个月", case.question.whole)):
        value = number(m[1])
        return Factor(Decimal(str(value)), f"{name}{m.group()}") if value else None
    return Factor(found[0].value, f"{name}{found[0].words}") if len({t.value for t in found}) == 1 else None


def _by_people(case: Case, name: str) -> Factor | None:
    """保障面积 …：1人30平方米，2人40平方米，4人及以上60平方米."""
    people = [t for t in case.person.told if t.kind == "人"]
    if len({t.value for t in people}) != 1:
        return None
    for article in (a for a in case.held.articles if not a.table and name in plain(a.text)):
        best: Decimal | None = None
        for match in _PAIRS.finditer(plain(article.text)):
            count = 1 if match["n"] == "单" else number(match["n"])
            if count is not None and (count == people[0].value or (match["more"] and count <= people[0].value)):
                best = Decimal(match["v"])
        if best is not None:
            return Factor(best, f"{name}{shown(best)}平方米", (article,))
    return None


def figure_called(case: Case, article: Article, name: str) -> Term | None:
    """The figure that is set under a name for the resident."""
    names = [name, name.replace("低保", "最低生活保障")]
    scored: list[tuple[float, bool, Term]] = []
    for term in case.terms:
        if term.amount.unit != "元" or term.amount.sense not in (Sense.PLAIN, Sense.CAP):
            continue
        words = plain(f"{term.name} {term.about} {term.text} {term.article.heading}")
        share = max(sum(n[i : i + 2] in words for i in range(len(n) - 1)) / (len(n) - 1) for n in names)
        by_column = term.row >= 0 and term.own and name in plain(term.name)
        if by_column or (share >= _ALIKE and term.settled):
            scored.append((share, term.own, term))
    best = max((s for s, _, _ in scored), default=0.0)
    top = [t for s, own, t in scored if s == best and own] or [t for s, _, t in scored if s == best]
    return top[0] if len({t.amount.value for t in top}) == 1 else None
