"""A monthly sum over the months that were told, at most over those that the document grants. Knows nothing of bases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from rag.documents.question import plain
from rag.documents.sums.case import Case, money, shown
from rag.documents.sums.products import ELSEWHERE, RECEIVED
from rag.documents.sums.terms import Term

_TOTAL = re.compile("一共|总共|共能|合计|总计|加起来|全部|总的")
_MONTHLY = re.compile("每月|月[^,，。]{0,6}(?:最高|不超过)|按月|/月|·月")
_AT_MOST = re.compile(r"(?:期限|时间|时长|累计|最长)[^,，。；;\d]{0,10}(\d{1,3})\s*个月")


@dataclass(frozen=True)
class Lasting:
    """What a monthly sum comes to; without figures where it cannot be told."""

    total: Decimal = Decimal(0)
    steps: str = ""
    figures: tuple[Decimal, ...] = ()

    def said(self, because: str) -> tuple[str, str, str]:
        """The result, what it rests on, and the steps."""
        return money(self.total), because, self.steps


def over_time(case: Case, term: Term, monthly: Decimal, before: str) -> Lasting | None:
    """``monthly`` for each of the months told; ``None`` where no total of a monthly sum is asked for."""
    text = plain(term.text)
    if not _TOTAL.search(case.question.text) or not (_MONTHLY.search(text) or "月" in term.amount.per):
        return None
    told = [t for t in case.person.told if t.kind == "月" and not t.vague and not ELSEWHERE.search(t.part)]
    told = [t for t in told if RECEIVED.search(t.part)]
    if len({t.value for t in told}) != 1:
        return Lasting() if told else None
    months, most = told[0].value, _AT_MOST.search(text)
    steps, figures = before, [months]
    if most and months > Decimal(most[1]):
        months = Decimal(most[1])
        steps += f"；最多{shown(months)}个月"
        figures.append(months)
    total = monthly * months
    return Lasting(total, f"{steps}；{shown(monthly)}×{shown(months)}个月={shown(total)}元", (*figures, monthly, total))
