"""A price or grant for each unit, times what the resident states: formed only where the units cancel.

What lies above a threshold is charged otherwise where the document says so; a number that is granted at most cuts the
count, a limit cuts the sum. Nothing is said where more than one rate may hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from rag.documents.question import plain
from rag.documents.sums import payers
from rag.documents.sums.amounts import Sense
from rag.documents.sums.areas import Converted, converted
from rag.documents.sums.based import capped_by_paid
from rag.documents.sums.case import Case, in_all, limits, money, of_all, quoted, reckoned, section, shown
from rag.documents.sums.changes import changed
from rag.documents.sums.over_bound import Extra, charged_above, less_above, steps_of_product, threshold_of
from rag.documents.sums.products import (
    ELSEWHERE,
    RECEIVED,
    Product,
    above,
    condition_told,
    is_rate,
    product,
    same_units,
)
from rag.documents.sums.terms import Term
from rag.documents.sums.told import Told
from rag.frame import Statement

_TOTAL = re.compile("一共|总共|共能|合计|总计|加起来|全部|总的|全年")
_FORMULA = re.compile(r"[=＝]|×|乘以")
_WHOLE = re.compile("总|合计|累计|金额|单[个户船台项家]|每[个户家船]|最高(?:补|奖|资助|限)")
_NAME = re.compile(r"[（(].*")
_TIMES = frozenset(("月", "年"))
_OF_A_SHARE = re.compile(
    r"按照?(?P<what>[\u4e00-\u9fff]{2,6})的(?:一定比例|下列比例|\d+(?:\.\d+)?%)(?:收取|计收|缴纳|执行|交纳)"
)


def rated(case: Case) -> list[Statement]:
    """5元/平方米·月 × 55㎡ and 12元/平方米·月 × 5㎡; 2000元/人 × 60人, at most 10万元."""
    if not case.asks_money:
        return []
    rates = [
        t
        for t in case.terms
        if is_rate(t)
        and not (t.row < 0 and _FORMULA.search(t.article.text))
        and case.named(t)
        and condition_told(case, t)
    ]
    products = [p for t in rates if (p := product(case, t)) is not None]
    over = [p for p in products if above(p.rate)]
    usual = [p for p in products if not above(p.rate)]
    main = case.best(p.rate for p in usual)
    chosen = next((p for p in usual if p.rate is main), None)
    if chosen is None or not chosen.rate.settled:
        return [] if usual else _above_only(case, over)
    used = {t for _, _, t in chosen.counts}
    if _TOTAL.search(case.question.text) and any(
        t.kind == "月" and t not in used and RECEIVED.search(t.part) and not ELSEWHERE.search(t.part)
        for t in case.person.told
    ):
        return []
    more = [p for p in over if section(p.rate.article) == section(chosen.rate.article) and same_units(p, chosen)]
    return _multiplied(case, chosen, more)


def _multiplied(case: Case, chosen: Product, over: Sequence[Product]) -> list[Statement]:
    rate = chosen.rate
    articles = [rate.article]
    figures: list[Decimal] = [rate.amount.value]
    counts = list(chosen.counts)
    notes = [
        n
        for name, share in case.person.ranges.shares.items()
        if name in rate.name
        for n in _ratio(name, *share, figures)
    ]
    for index, (unit, value, told) in enumerate(counts):
        area = converted(case, rate, told) if unit == "平方米" and told is not None else False
        if area is None:
            return []
        if isinstance(area, Converted):
            notes.append(f"{area.words}：{shown(value)}×{shown(area.factor)}={shown(area.value)}平方米")
            figures += [value, area.factor, area.value]
            articles.append(area.article)
            value = area.value
            counts[index] = (unit, value, told)
        cut = _cut(case, rate, unit, value)
        if cut is None:
            return []
        if cut[0] != value:
            notes.append(cut[1])
            counts[index] = (unit, cut[0], told)
            figures += [value, cut[0], value - cut[0]]
            articles.append(cut[2].article)
    extra = Extra()
    if over:
        found = charged_above(case, over, counts)
        if found is None:
            return []
        counts, extra = found
    elif (less := less_above(case, rate, counts)) is not None:
        counts, extra = less
    part = _borne(case, rate)
    if part == []:
        part = _of_a_share(case, rate) or _part(case, rate)
    if part is not None and part == [rate]:
        return []
    if part is None or (part and over):
        return []
    total, steps = steps_of_product(rate, counts, part[0].amount.value if part else None)
    figures += [total, *(v for _, v, _ in counts), *(t.amount.value for t in part)]
    articles += [t.article for t in part]
    if extra.steps:
        whole = total + extra.sum
        steps = f"{steps}；{extra.steps}；合计{shown(total)}+{shown(extra.sum)}={shown(whole)}元"
        figures += [*extra.figures, whole]
        articles += extra.articles
        total = whole
    applied = None if over else changed(case, rate, total, "")
    if (applied is None and not over) or (applied and applied.articles and extra.steps):
        return []
    because = f"{quoted(rate)}{applied.because if applied else ''}"
    if applied and applied.articles:
        total, steps = applied.total, f"{steps}；{applied.steps}"
        figures, articles = [*figures, *applied.figures], [*articles, *applied.articles]
    unit = "".join(f"每{u}" for u in ("年", "月") if u in chosen.free)
    capped = _limited(case, rate, total, chosen.free)
    if capped is None:
        return []
    tail, limit, cap = capped
    if cap:
        articles.append(cap.article)
        figures.append(limit)
    by_paid = None if chosen.free & _TIMES else capped_by_paid(case, rate, min(total, limit))
    if by_paid:
        text, limit, more_figures, article = by_paid
        tail, figures, articles = f"{tail}{text}", [*figures, *more_figures, limit], [*articles, article]
    said_ = "、".join(dict.fromkeys(t.words for _, _, t in chosen.counts if t is not None))
    because = f"{because}和您说的{said_}"
    steps = f"{''.join(f'{n}；' for n in notes)}{steps}{tail}"
    return reckoned(case, f"{unit}{money(min(total, limit))}", because, steps, articles, figures)


def _part(case: Case, rate: Term) -> list[Term] | None:
    """The share of the rate that the resident's class pays (标准租金的下列比例); ``None`` if no class is told."""
    name = _NAME.sub("", rate.name)
    if rate.row < 0 or len(name) < 3:
        return []
    shares = [t for t in case.terms if t.amount.unit == "%" and t.row < 0 and name in f"{t.about} {t.name}"]
    shares = [t for t in shares if section(t.article) == section(rate.article)]
    own = [t for t in shares if t.own]
    if not shares:
        return []
    return own if len({t.amount.value for t in own}) == 1 else None


def _borne(case: Case, rate: Term) -> list[Term] | None:
    """The share of the price that the resident bears, where their own part is asked for; ``None`` if it is open."""
    if rate.row < 0 or payers.own(rate.name) or not payers.asks_own(case.question.text):
        return []
    beside = [t for t in case.terms if t.article.id == rate.article.id and t.row == rate.row]
    shares = [t for t in beside if t.amount.unit == "%" and (payers.own(t.name) or payers.public(t.name))]
    own = [t for t in shares if payers.own(t.name)]
    return own if len(own) == 1 else None if shares else []


def _of_a_share(case: Case, rate: Term) -> list[Term]:
    """The share of the rate that the class pays (一类10%，二类30%); the rate itself if that is open."""
    if rate.row >= 0:
        return []
    for article in (a for a in case.held.articles if not a.table and section(a) == section(rate.article)):
        match = next((m for m in _OF_A_SHARE.finditer(plain(article.text)) if m["what"] in plain(rate.text)), None)
        if match is None or _OF_A_SHARE.search(rate.name):
            continue
        shares = [t for t in case.terms if t.amount.unit == "%" and t.article.id == article.id]
        own = [t for t in shares if t.own]
        return own[:1] if len({t.amount.value for t in own}) == 1 else [rate]
    return []


def _ratio(name: str, some: Told, all_: Told, figures: list[Decimal]) -> list[str]:
    """The rate by which the column was chosen (留用率4÷10=40%)."""
    share = some.value / all_.value * 100
    figures += [some.value, all_.value, share]
    return [f"{name}{shown(some.value)}÷{shown(all_.value)}={shown(round(share, 2))}%"]


def _cut(case: Case, rate: Term, unit: str, value: Decimal) -> tuple[Decimal, str, Term] | None:
    """The count that is paid for: less what is never paid, at most what is granted; ``None`` if that cannot be told."""
    names = [n for n in re.split(r"[(（、/]", rate.about.split(" ")[0]) if len(n) > 1]
    near = [t for t in case.beside(rate) if t.amount.unit == unit and t.settled]
    near = [t for t in near if t.article.id == rate.article.id or any(n in plain(t.text) for n in names)]
    less = [t for t in near if t.amount.sense is Sense.LESS]
    most = [t for t in near if t.amount.sense is Sense.CAP and (t.amount.per & {"年"} or not t.amount.per)]
    if len({t.amount.value for t in less}) > 1 or len({t.amount.value for t in most}) > 1:
        return None
    paid, text, term = value, "", rate
    if less:
        paid, term = value - less[0].amount.value, less[0]
        text = f"{shown(value)}−{shown(less[0].amount.value)}={shown(paid)}{unit}"
    if most and paid > most[0].amount.value:
        paid, term = most[0].amount.value, most[0]
        text = f"{text + '，' if text else ''}最多算{shown(paid)}{unit}"
    return (paid, text, term) if paid > 0 else None


def _above_only(case: Case, over: Sequence[Product]) -> list[Statement]:
    """A price for each above a number that is free: (15-12)×80."""
    rate = case.best(p.rate for p in over)
    if rate is None or not rate.settled:
        return []
    product = next(p for p in over if p.rate is rate)
    if len(product.counts) != 1:
        return []
    unit, value, told = product.counts[0]
    threshold = threshold_of(case, rate, unit)
    if threshold is None or told is None or value <= threshold.amount.value:
        return []
    least = threshold.amount.value
    total = (value - least) * rate.amount.value
    steps = f"({shown(value)}−{shown(least)})×{shown(rate.amount.value)}={shown(total)}元"
    because = f"{quoted(rate)}和您说的{told.words}"
    figures = (value, least, rate.amount.value, total, value - least)
    return reckoned(case, money(total), because, steps, [rate.article], figures)


def _limited(case: Case, rate: Term, total: Decimal, free: frozenset[str]) -> tuple[str, Decimal, Term | None] | None:
    """The limit that the same passage sets to the sum."""
    own = [t for t in case.beside(rate) if t.article.id == rate.article.id and t.settled and t.row == rate.row]
    whole = [
        t for t in case.terms if t.row < 0 and (section(t.article) == section(rate.article) or of_all(t, rate.article))
    ]
    whole = [t for t in whole if t.article.id != rate.article.id and in_all(t) and t.settled]
    caps = [
        t
        for t in limits(own, "元", frozenset(("月",)) if "月" in free else frozenset())
        if not t.amount.each or t.amount.per <= {"户", "年"}
    ]
    caps = caps or limits(whole, "元")
    caps = [
        t for t in caps if t in whole or t.text == rate.text or (t.order == rate.order + 1 and _WHOLE.search(t.name))
    ]
    if len({t.amount.value for t in caps}) > 1:
        caps = [t for t in caps if t.text == rate.text]
    if len({t.amount.value for t in caps}) > 1:
        return None
    if not caps:
        return "", total, None
    limit = caps[0].amount.value
    if total > limit:
        return f"，超过上限，按{shown(limit)}元算", limit, caps[0]
    return f"，没有超过{shown(limit)}元", limit, caps[0]
