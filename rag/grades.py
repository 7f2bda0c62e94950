"""Graded rules in running text (累计缴费满一年不足五年的，…最长为十二个月) applied to what a resident said.

Knows nothing of where the text comes from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.condition_patterns import Predicate, insurance_kinds
from kg.quantities import MONTHS, NUMBER, months, number
from rag.comparison import fact_for
from rag.facts import Fact

_AGES = rf"{NUMBER}周?岁"
_TERM = rf"(?:{MONTHS}|{_AGES})"
_GRADE = re.compile(
    rf"(?P<what>[^，。；：\n]*?)(?P<band>(?:已?满|达到)?(?P<from>{_TERM})(?P<up>及?以上)?的?[，、]?(?:但)?(?:不足"
    r"|不满|未满"
    rf"|以下)(?P<to>{_TERM})"
    rf"|(?:已?满|达到|超过)?(?P<only>{_TERM})(?:及?以上)?|(?:不足|不满"
    rf"|未满)(?P<below>{_TERM}))(?P<tail>以下)?的[，,](?P<result>[^；。\n]+)"
)
_VARS = (
    ("age", "岁"),
    ("insured_months", "缴费|缴纳|参保|缴存"),
    ("work_months", "工作|工龄|服务"),
    ("residence_months", "居住"),
)


@dataclass(frozen=True)
class Row:
    """One grade: from ``low`` up to but without ``high``, with the words of both, as printed."""

    var: str
    low: float
    high: float
    band: str
    result: str


def rows(text: str) -> list[Row]:
    """The grades that ``text`` sets; nothing unless there are at least two that don't overlap."""
    found: list[Row] = []
    for match in _GRADE.finditer(text):
        row = _row(match, found[-1].var if found else "")
        if row:
            found.append(row)
    ordered = sorted(found, key=lambda r: r.low)
    apart = all(a.high <= b.low for a, b in pairwise(ordered))
    one = len({r.var for r in found}) == 1
    return ordered if len(found) > 1 and apart and one else []


def _row(match: re.Match[str], above: str) -> Row | None:
    words = f"{match['what']}{match['band']}"
    unit = "岁" if "岁" in match["band"] else ""
    var = next((v for v, cue in _VARS if re.search(cue, unit or words)), above)
    if not var:
        return None
    first, last = match["from"] or match["only"], match["to"] or match["below"]
    low = _value(first, var) if first else 0.0
    high = _value(last, var) if last else float("inf")
    if low is None or high is None or low >= high:
        return None
    return Row(var, low, high, words.split()[-1], match["result"].strip())


def _value(text: str, var: str) -> float | None:
    return number(re.sub(r"周?岁$", "", text)) if var == "age" else months(text)


def graded(text: str, known: Mapping[str, Fact], *, about: str = "") -> list[str]:
    """Which grade of ``text`` the facts fall into, with the resident's words and the text's own, or nothing."""
    found = rows(text)
    if not found:
        return []
    kinds = insurance_kinds(text)
    rule = Predicate(
        found[0].var, ">=", 0.0, kind=kinds[0] if len(kinds) == 1 and found[0].var == "insured_months" else ""
    )
    fact = fact_for(rule, known, about)
    if fact is None or fact.low is None or fact.high is None:
        return []
    return [_line(found, fact, fact.low, fact.high)]


def _line(found: Sequence[Row], fact: Fact, low: float, high: float) -> str:
    said = f"您说的{fact.words}"
    hit = [r for r in found if r.low <= high and low < r.high]
    if not hit:
        return f"{said}，没有达到最低的一档“{found[0].band}”。"
    if len(hit) == 1 and hit[0].low <= low:
        return f"{said}，在“{hit[0].band}”这一档：“{hit[0].result}”。"
    return f"{said}，要看准确的数，可能是：" + "；".join(f"“{r.band}”，“{r.result}”" for r in hit) + "。"
