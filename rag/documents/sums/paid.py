"""A share of a sum that was told: less what is deducted, up to a limit, with what is paid on top of a threshold.

Nothing is said where more than one share, deduction or limit may hold and they come to different sums.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.schema import Article
from rag.documents.sums.amounts import Sense
from rag.documents.sums.case import Case, limits, money, quoted, reckoned, shown
from rag.documents.sums.changes import changed, changes
from rag.documents.sums.lasting import over_time
from rag.documents.sums.table_steps import is_step
from rag.documents.sums.terms import Term
from rag.documents.sums.told import Told
from rag.frame import Statement

_CLEARER = 1.0
_PAID = re.compile("支付|报销|赔付|补贴|补助|救助|补偿|资助|比例")
_NO_SHARE = re.compile(
    "第[一二三四五六七八]年|超过的?按|基础上|标准的|金额的$|规定的?金额|承担|上浮|降低|提高|扣减|平均|公式|产权|利息|成本|最高|不超过|不得超过|占"
)
_TIER = re.compile(
    r"(?P<left>仍)?(?:超过|高于)(?P<n>\d[\d,]*(?:\.\d+)?)(?P<scale>万)?元[^。；;]{0,4}?[,，]?(?:对)?超(?:过|出)(?:的)?部分[^。；;\d]{0,6}(?P<share>\d+(?:\.\d+)?)%"
)
_MOST = re.compile(r"(?:限额|最高|不超过|封顶)[^，。；\d]{0,8}(\d[\d,]*(?:\.\d+)?)\s*(万)?元")
_WITHIN = re.compile("政策范围|医保|医疗|报销|赔付|保险")
_EXCLUDED = re.compile(r"([^,，。；;]{2,30}?)不(?:予|得)?享受")


@dataclass(frozen=True)
class _Paid:
    """A sum with its steps."""

    total: Decimal
    steps: str
    figures: tuple[Decimal, ...]
    cap: Term | None = None


@dataclass(frozen=True)
class _More:
    """The sum with what is paid on top."""

    total: Decimal
    steps: str = ""
    figures: tuple[Decimal, ...] = ()
    articles: tuple[Article, ...] = ()


def share(case: Case) -> list[Statement]:
    """What is paid of the costs that were stated: (22500-2500)×65%."""
    if not case.asks_money:
        return []
    shares = [t for t in case.terms if _is_share(t)]
    term = case.best(shares)
    if term is None or not term.settled or is_step(term) or _other_meant(case, term):
        return []
    cost = case.money(f"{term.scope} {term.amount.after}")
    if cost is None:
        return []
    beside = [t for t in case.beside(term) if t.settled or t.amount.sense is Sense.CAP]
    less = [t for t in beside if t.amount.sense is Sense.LESS and t.amount.unit == "元" and _belongs(t, term)]
    caps = [t for t in limits(beside, "元", frozenset(("月",))) if _belongs(t, term)]
    caps = [t for t in caps if t.row == term.row and t.article.id == term.article.id] or caps
    several = len({t.amount.value for t in caps}) > 1
    results = {
        p.total: p for cap in [*caps, *([] if caps else [None])] if (p := _worked(cost, term, less, cap)) is not None
    }
    if several and results and all(p.total < cap.amount.value for p in results.values() for cap in caps):
        results = {p.total: p for p in [_worked(cost, term, less, None)] if p is not None}
    if len(results) != 1 or len({t.amount.value for t in less}) > 1:
        return []
    paid = next(iter(results.values()))
    if (less and changes(case, less[0]) != []) or changes(case, term) != []:
        return _with_changes(case, cost, term, less, caps)
    more = _tier(case, cost, term, paid)
    if more is None:
        return []
    because = f"{quoted(term)}和您说的{cost.words}"
    if not more.steps and (over := over_time(case, term, paid.total, paid.steps)) is not None:
        return (
            reckoned(
                case,
                *over.said(because),
                [term.article, *([paid.cap.article] if paid.cap else [])],
                [cost.value, *paid.figures, *over.figures],
            )
            if over.figures
            else []
        )
    steps = f"{paid.steps}{more.steps}"
    if _WITHIN.search(f"{term.text}{term.about}"):
        steps += f"；{cost.words}要都在支付范围内，以实际结算为准"
    articles = [term.article, *(t.article for t in less), *([paid.cap.article] if paid.cap else []), *more.articles]
    return reckoned(
        case, money(more.total), because, steps, articles, [cost.value, *paid.figures, more.total, *more.figures]
    )


def _with_changes(case: Case, cost: Told, term: Term, less: list[Term], caps: list[Term]) -> list[Statement]:
    """(10500−1000×50%)×(65%+5%): the deduction and the share as rules set them for the resident."""
    points = changes(case, term)
    own = changed(case, less[0], less[0].amount.value, "") if less else None
    if points is None or (less and own is None) or any(not c.points for c in points) or len(caps) > 1:
        return []
    rate, least = term.amount.value + sum((c.points for c in points), Decimal(0)), own.total if own else Decimal(0)
    total = (cost.value - least) * rate / 100
    if total <= 0:
        return []
    steps = f"起付标准{own.steps}；" if own and own.articles else ""
    if points:
        steps += f"比例{shown(term.amount.value)}%{'+' if rate > term.amount.value else '−'}"
        steps += f"{shown(abs(rate - term.amount.value))}%={shown(rate)}%；"
    inner = f"({shown(cost.value)}−{shown(least)})" if least else shown(cost.value)
    steps += f"{inner}×{shown(rate)}%={shown(total)}元"
    figures = [cost.value, least, rate, total, abs(rate - term.amount.value), *(own.figures if own else ())]
    articles = [term.article, *(t.article for t in less), *(own.articles if own else ()), *(c.article for c in points)]
    if caps and total > caps[0].amount.value:
        total = caps[0].amount.value
        steps += f"，超过限额，按{shown(total)}元算"
        figures.append(total)
        articles.append(caps[0].article)
    because = (
        f"{quoted(term)}{own.because if own else ''}{''.join(f'和“{c.words}”' for c in points)}和您说的{cost.words}"
    )
    if _WITHIN.search(f"{term.text}{term.about}"):
        steps += f"；{cost.words}要都在支付范围内，以实际结算为准"
    return reckoned(case, money(total), because, steps, articles, figures)


def _other_meant(case: Case, term: Term) -> bool:
    """Whether a plain sum of the document is what is asked for rather than a share of one."""
    plain_sums = [t for t in case.terms if t.amount.unit == "元" and t.amount.sense is Sense.PLAIN and t.settled]
    return any(case.meant(t) > case.meant(term) + _CLEARER for t in plain_sums if t.row != term.row or t.row < 0)


def _is_share(term: Term) -> bool:
    amount = term.amount
    if amount.unit != "%" or amount.sense is not Sense.PLAIN or not Decimal(0) < amount.value <= 100:
        return False
    text = f"{term.name[-30:]} {amount.after}"
    return bool(_PAID.search(text)) and not _NO_SHARE.search(term.name[-12:]) and not _NO_SHARE.search(amount.after[:4])


def _belongs(other: Term, term: Term) -> bool:
    """Whether a deduction or a limit is one of the same payment: in its row or its clause, or in another table."""
    if other.article.id == term.article.id:
        return other.row == term.row if term.row >= 0 else True
    return other.row >= 0


def _worked(cost: Told, term: Term, less: list[Term], cap: Term | None) -> _Paid | None:
    rate = term.amount.value
    base = cost.value - (less[0].amount.value if less else 0)
    if base <= 0:
        return None
    total = base * rate / 100
    inner = f"({shown(cost.value)}−{shown(less[0].amount.value)})" if less else shown(cost.value)
    steps = f"{inner}×{shown(rate)}%={shown(total)}元"
    figures = (rate, total, *((less[0].amount.value,) if less else ()))
    if cap is not None and total > cap.amount.value:
        limit = cap.amount.value
        return _Paid(limit, f"{steps}，超过限额，按{shown(limit)}元算", (*figures, limit), cap)
    if cap is not None:
        return _Paid(total, f"{steps}，没有超过限额{shown(cap.amount.value)}元", (*figures, cap.amount.value), cap)
    return _Paid(total, steps, figures, None)


def _tier(case: Case, cost: Told, term: Term, paid: _Paid) -> _More | None:
    """What is paid on top of what is left above a threshold; ``None`` where that cannot be told."""
    near = {t.article.id: t.article for t in (term, *case.beside(term))}
    found = [(a, m) for a in near.values() if not a.table for m in _TIER.finditer(a.text)]
    if not found:
        return _More(paid.total)
    if len(found) > 1 or not found[0][1]["left"]:
        return None
    article, match = found[0]
    least = Decimal(match["n"].replace(",", "")) * (10000 if match["scale"] else 1)
    left = cost.value - paid.total
    if left <= 0:
        return _More(paid.total)
    if left <= least:
        return _More(paid.total, f"；剩下{shown(left)}元，没有超过{shown(least)}元", (left, least), (article,))
    if any(case.person.holds(m[1]) for m in _EXCLUDED.finditer(article.text)):
        return _More(paid.total)
    rate = Decimal(match["share"])
    more = (left - least) * rate / 100
    steps = f"({shown(left)}−{shown(least)})×{shown(rate)}%={shown(more)}元"
    most = _MOST.search(article.text[match.end() :].partition("。")[0])
    if most and more > Decimal(most[1].replace(",", "")) * (10000 if most[2] else 1):
        more = Decimal(most[1].replace(",", "")) * (10000 if most[2] else 1)
        steps = f"{steps}，最多{shown(more)}元"
    total = paid.total + more
    text = (
        f"；剩下{shown(left)}元，超过{shown(least)}元的部分再给{steps}，"
        f"合计{shown(paid.total)}+{shown(more)}={shown(total)}元"
    )
    return _More(total, text, (left, least, rate, more), (article,))
