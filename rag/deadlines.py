"""The last day of a time limit, counted from a day that the resident named. Knows nothing of which rule it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kg.benefit_rules import BenefitRule
from rag.inputs import Value
from rag.reckon import Amount, Result, plain
from rag.when import plus, say


@dataclass(frozen=True)
class Deadline:
    """What to say of the last day, and the count."""

    text: str
    low: date
    high: date
    steps: list[str] = field(default_factory=list)


def deadline(rule: BenefitRule, result: Result, values: Mapping[str, Value], today: date) -> Deadline | None:
    """The last day of the period of the one row that applies; ``None`` where that is not certain."""
    start = values.get(rule.deadline)
    if start is None or start.low is None or start.high is None or len(result.rows) != 1:
        return None
    row, length = result.rows[0]
    if length is None or length.low != length.high:
        return None
    first, last = (date.fromordinal(int(end)) for end in (start.low, start.high))
    low, high = _end(first, length), _end(last, length)
    days = say(low) if low == high else f"{say(low)}到{say(high)}之间"
    what = row.says.replace("{v}", length.text)
    if high < today:
        left = f"到今天（{say(today)}）已经过了"
    elif low >= today:
        left = f"今天是{say(today)}，还没有过"
    else:
        left = f"今天是{say(today)}，过没过要看准确的日子"
    began = say(first) if first == last else f"{say(first)}至{say(last)}"
    text = f"{what}，最后一天是{days}；{left}。"
    return Deadline(text, low, high, [f"从{began}起算，当日不计入，加{plain(length.low)}{length.unit}，到{days}"])


def _end(start: date, length: Amount) -> date:
    if length.unit in ("日", "天"):
        return plus(start, days=int(length.low))
    return plus(start, months=int(length.low * (12 if length.unit == "年" else 1)))
