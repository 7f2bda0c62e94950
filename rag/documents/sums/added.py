"""Several grants that are named together and asked for in one sum: each for its own time, then added up.

Nothing is said unless every part that is named has one figure that is the resident's.
"""

from __future__ import annotations

import re
from decimal import Decimal

from kg.schema import Article
from rag.documents.question import plain
from rag.documents.select import said
from rag.documents.sums.amounts import Sense
from rag.documents.sums.case import Case, money, quoted, reckoned, shown
from rag.documents.sums.changes import changed
from rag.documents.sums.terms import Term
from rag.documents.sums.told import Told, told
from rag.frame import Statement

_SUM = re.compile("一共|总共|合计|总计|加起来|合起来|加一起|两样|全部|加上")
_NAMES = re.compile(r"[,，。;；、?？]|(?<=[\u4e00-\u9fff])(?:加上?|跟|和|与|还有|以及)(?=[\u4e00-\u9fff])")
_NAMED = re.compile(r"[\u4e00-\u9fff]{0,6}(?:补贴|补助|津贴|费|金|标准|奖励|救助)(?!所|站|款人)")
_NOT_HAD = re.compile("没有?(?:领|拿|享受|办|交)|未|不是")
_LEAST_SAID = 1.0
_PERIODS = {"年": 12, "月": 1}


def added(case: Case) -> list[Statement]:
    """15000元/年×3年 + 1200元/月×36个月."""
    if not case.asks_money or not _SUM.search(case.question.whole):
        return []
    parts = [p for p in _NAMES.split(case.question.whole) if _NAMED.search(p) and not _NOT_HAD.search(p)]
    found = [(part, _term(case, part)) for part in parts]
    if any(term is None for _, term in found):
        return []
    terms = {term.order: (part, term) for part, term in found if term is not None}
    if len(terms) < 2 or len(terms) != len(parts):
        return []
    return _sum(case, list(terms.values()))


def asked(case: Case) -> bool:
    """Whether several sums are named that are asked for in one."""
    parts = [p for p in _NAMES.split(case.question.whole) if _NAMED.search(p) and not _NOT_HAD.search(p)]
    names = {m.group() for p in parts if (m := _NAMED.search(p))}
    return bool(_SUM.search(case.question.whole)) and len(names) > 1


def _term(case: Case, part: str) -> Term | None:
    """The one figure of a grant that a part of the message names."""
    name = _NAMED.search(part)
    assert name is not None
    units = [u for u in case.question.units if u.word in name.group() or name.group() in u.word]
    units = units or [u for u in case.question.before if u.word in name.group()]
    scored: list[tuple[float, Term]] = []
    for term in case.terms:
        if term.amount.unit != "元" or term.amount.sense not in (Sense.PLAIN, Sense.MORE) or not term.settled:
            continue
        pairs = [name.group()[i : i + 2] for i in range(len(name.group()) - 1)]
        own = plain(f"{term.name} {term.about} {term.amount.after} {term.text}")
        score = sum(p in own for p in pairs) + sum(said(u, own) for u in units)
        scored.append((score, term))
    best = max((s for s, _ in scored), default=0.0)
    top = [t for s, t in scored if s == best]
    top = [t for t in top if t.own and t.row >= 0] or top
    return top[0] if best > _LEAST_SAID and len({t.amount.value for t in top}) == 1 else None


def _sum(case: Case, terms: list[tuple[str, Term]]) -> list[Statement]:
    sums: list[Decimal] = []
    steps: list[str] = []
    figures: list[Decimal] = []
    left: set[frozenset[str]] = set()
    rules: dict[str, Article] = {}
    because: list[str] = []
    for part, term in terms:
        per = term.amount.per & _PERIODS.keys()
        times = [t for t in told(part) if t.kind == "月"]
        value, text = term.amount.value, f"{shown(term.amount.value)}元"
        if times:
            if len(times) > 1 or len(per) != 1:
                return []
            value, text = _for(times[0], term, next(iter(per)))
            if "年" in per and times[0].value % 12:
                return []
            figures.append(times[0].value / _PERIODS[next(iter(per))])
            per = frozenset()
        applied = changed(case, term, value, "")
        if applied is None or (applied.articles and times):
            return []
        if applied.articles:
            value, text = applied.total, applied.steps
            figures += applied.figures
            rules.update({a.id: a for a in applied.articles})
            because.append(applied.because)
        left.add(frozenset(per))
        sums.append(value)
        steps.append(text)
        figures += [term.amount.value, value]
    if len(left) != 1:
        return []
    total = sum(sums, Decimal(0))
    period = "".join(f"每{p}" for p in next(iter(left)))
    line = f"{'；'.join(steps)}；合计{'+'.join(map(shown, sums))}={shown(total)}元"
    words = "和".join(quoted(t) for _, t in terms) + "".join(because)
    articles = [*(t.article for _, t in terms), *rules.values()]
    return reckoned(case, f"{period}{money(total)}", words, line, articles, [*figures, total])


def _for(time: Told, term: Term, period: str) -> tuple[Decimal, str]:
    """A grant for each year or month over the time that was told."""
    count = time.value / _PERIODS[period]
    value = term.amount.value * count
    unit = {"年": "年", "月": "个月"}[period]
    return value, f"{shown(term.amount.value)}×{shown(count)}{unit}={shown(value)}元"
