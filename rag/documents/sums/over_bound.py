"""What is charged for the part of a quantity above a bound: another price, or a share of the usual one.

Knows nothing of how the usual price is found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg.schema import Article
from rag.documents.question import plain
from rag.documents.sums.amounts import Sense
from rag.documents.sums.case import Case, section, shown
from rag.documents.sums.products import (
    MEASURED,
    Count,
    Counts,
    Product,
)
from rag.documents.sums.terms import Term

_ARTICLE = re.compile("第[一二三四五六七八九十百]+条")
_SHARE_ABOVE = re.compile(
    r"超(?:过|出)(?P<n>\d+(?:\.\d+)?)(?P<unit>平方米|立方米|亩|公里|吨|小时|天)的?(?:部分|面积)[,，]?"
    r"(?:(?P<half>减半)|(?:减?按)(?:[\u4e00-\u9fff]{0,6}的)?(?P<share>\d+(?:\.\d+)?)%|免收|免费|不收|不计)"
)
_SET = re.compile("包含|包括|免费|以内|不超过|含|限|标准为")


@dataclass(frozen=True)
class Extra:
    """What is charged for the part above a threshold."""

    steps: str = ""
    sum: Decimal = Decimal(0)
    figures: tuple[Decimal, ...] = ()
    articles: tuple[Article, ...] = ()


def steps_of_product(rate: Term, counts: Sequence[Count], part: Decimal | None = None) -> tuple[Decimal, str]:
    """What a rate comes to for the quantities, or a part of it, and how."""
    total = rate.amount.value
    words = shown(rate.amount.value)
    for _, value, _ in counts:
        total *= value
        words += f"×{shown(value)}"
    if part is not None:
        total = total * part / 100
        words += f"×{shown(part)}%"
    return total, f"{words}={shown(total)}元"


def charged_above(case: Case, over: Sequence[Product], counts: Counts) -> tuple[Counts, Extra] | None:
    """The counts up to the threshold, and what is charged for the rest; ``None`` where the threshold is not told."""
    rate = case.best(p.rate for p in over)
    if rate is None or not rate.settled:
        return None
    for index, (unit, value, told) in enumerate(counts):
        if unit not in rate.amount.per or unit not in MEASURED:
            continue
        threshold = threshold_of(case, rate, unit)
        if threshold is None:
            return None
        least = threshold.amount.value
        if value <= least:
            return counts, Extra()
        rest = [*counts]
        rest[index] = (unit, value - least, told)
        counts = [*counts]
        counts[index] = (unit, least, told)
        more, steps = steps_of_product(rate, rest)
        text = f"超出{shown(least)}{unit}的{shown(value - least)}{unit}：{steps}"
        figures = (more, rate.amount.value, value - least, least)
        return counts, Extra(text, more, figures, (rate.article, threshold.article))
    return None


def less_above(case: Case, rate: Term, counts: Counts) -> tuple[Counts, Extra] | None:
    """The counts up to a bound above which only a share of the price is charged (超过140平方米的部分减半收取)."""
    for article in (a for a in case.held.articles if not a.table):
        if article.heading.strip() and section(article) != section(rate.article):
            continue
        for match in _SHARE_ABOVE.finditer(plain(article.text)):
            least, share = Decimal(match["n"]), Decimal(match["share"] or (50 if match["half"] else 0))
            for index, (unit, value, told) in enumerate(counts):
                if unit != match["unit"] or value <= least:
                    continue
                rest = [*counts]
                rest[index] = (unit, value - least, told)
                kept = [*counts]
                kept[index] = (unit, least, told)
                more, steps = steps_of_product(rate, rest, share)
                text = f"超出{shown(least)}{unit}的部分按{shown(share)}%：{steps}"
                return kept, Extra(text, more, (more, value - least, least, share), (article,))
    return None


def threshold_of(case: Case, rate: Term, unit: str) -> Term | None:
    """Up to how many the usual price holds: set in the same sentence or in the article that it names."""
    named = _ARTICLE.findall(rate.text)
    places = {rate.article.locator, *named}
    found = [
        t
        for t in case.terms
        if t.amount.unit == unit and t.article.locator in places and t is not rate and not (t.amount.per - {"户", "人"})
    ]
    same = [t for t in found if t.text == rate.text and (t.amount.sense is Sense.BOUND or _SET.search(t.name))]
    found = same or [t for t in found if t.amount.sense is Sense.CAP and t.article.locator in named]
    return found[0] if len({t.amount.value for t in found}) == 1 and found[0].settled else None
