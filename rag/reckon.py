"""Rows that apply and what they come to: tables, sums, scales and formulas over what is known.

Every result keeps the row that carries it and the steps in words. Knows nothing of how a question is understood.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from simpleeval import EvalWithCompoundTypes, InvalidExpression

from kg.benefit_rules import BenefitRule, Bound, Cited, Row, Step
from rag.inputs import Value

State = Literal["met", "not_met", "unknown"]
When = Mapping[str, Bound | str | list[str]]


@dataclass(frozen=True)
class Amount:
    """A number from ``low`` to ``high`` with its unit."""

    low: float
    high: float
    unit: str

    @property
    def text(self) -> str:
        """``18个月``, or ``10到15天``."""
        ends = plain(self.low) if self.low == self.high else f"{plain(self.low)}到{plain(self.high)}"
        return f"{ends}{self.unit}"


@dataclass
class Result:
    """``rows`` that apply, each with its amount; ``total`` where they add up or a scale was climbed."""

    rows: list[tuple[Row, Amount | None]] = field(default_factory=list)
    total: Amount | None = None
    steps: list[str] = field(default_factory=list)
    cited: list[Cited] = field(default_factory=list)
    certain: bool = True
    """Whether no other row could apply."""


def plain(value: float) -> str:
    """A number without needless decimals, at most two."""
    rounded = round(value, 2)
    return str(int(rounded)) if rounded == int(rounded) else f"{rounded:g}" if rounded < 1e6 else f"{rounded:.2f}"


def holds(when: When, values: Mapping[str, Value]) -> State:
    """Whether all of ``when`` is met by what is known."""
    states = [_one(wanted, values.get(name)) for name, wanted in when.items()]
    return "not_met" if "not_met" in states else ("unknown" if "unknown" in states else "met")


def _one(wanted: Bound | str | list[str], value: Value | None) -> State:
    if value is None:
        return "unknown"
    if isinstance(wanted, tuple):
        if value.low is None or value.high is None:
            return "unknown"
        low = -math.inf if wanted[0] is None else wanted[0]
        high = math.inf if wanted[1] is None else wanted[1]
        if value.low >= low and value.high < high:
            return "met"
        return "not_met" if value.high < low or value.low >= high else "unknown"
    return "met" if value.word in ([wanted] if isinstance(wanted, str) else wanted) else "not_met"


def missing(rule: BenefitRule, values: Mapping[str, Value]) -> list[str]:
    """Names of inputs that are not known and without which no row can be told, or not computed, in order of need."""
    open_rows = [row for row in rule.rows if holds(row.when, values) == "unknown"]
    wanted = [name for row in open_rows for name in row.when if name not in values]
    sure = [row for row in rule.rows if holds(row.when, values) == "met"]
    if sure and not rule.add_up:
        wanted = []
    for row in sure:
        wanted += [i.name for i in rule.inputs if i.name not in values and row.value and _uses(row.value, i.name)]
    optional = {i.name for i in rule.inputs if i.optional}
    if rule.scale and rule.scale_of not in derive(rule, values)[0]:
        wanted += [i.name for i in rule.inputs if i.name not in values]
    return [n for n in dict.fromkeys(wanted) if n not in optional]


def _uses(expression: str, name: str) -> bool:
    return re.search(rf"\b{name}\b", expression) is not None


def derive(rule: BenefitRule, values: Mapping[str, Value]) -> tuple[dict[str, Value], list[tuple[str, Cited | None]]]:
    """``values`` with what follows from them, and each such step in words with what carries it."""
    known = dict(values)
    steps: list[tuple[str, Cited | None]] = []
    for entry in rule.derive:
        if entry.name in known:
            continue
        found = amount(entry.value, entry.unit, known)
        if found:
            if entry.says:
                steps.append((f"{entry.says}：{put_in(entry.value, known)} = {found.text}", entry.basis))
            known[entry.name] = Value(found.low, found.high)
    return known, steps


def put_in(expression: str, values: Mapping[str, Value]) -> str:
    """The expression with the numbers in place of the names."""

    def number(found: re.Match[str]) -> str:
        value = values.get(found[0])
        if value is None or value.low is None or value.high is None:
            return found[0]
        return plain(value.low) if value.exact else f"({plain(value.low)}~{plain(value.high)})"

    inner = re.sub(r"^(?:max|min)\(\d+,\s*(.*)\)$", r"\1", expression)
    return re.sub(r"[a-z_]+", number, inner).replace("*", "×").replace("/", "÷").replace(" ", "")


def reckon(rule: BenefitRule, values: Mapping[str, Value]) -> Result | None:
    """What ``rule`` comes to; ``None`` if no row applies or something needed is not known."""
    if rule.scale:
        found, working = derive(rule, values)
        climbed = _climb(rule, found)
        if climbed:
            climbed.steps = [step for step, _ in working] + climbed.steps
            climbed.cited = [cited for _, cited in working if cited] + climbed.cited
        return climbed
    states = [(row, holds(row.when, values)) for row in rule.rows]
    chosen = [row for row, state in states if state == "met"]
    if not rule.add_up:
        chosen = chosen[:1] or [row for row, state in states if state == "unknown"]
    if not chosen:
        return None
    result = Result(certain=len(chosen) == 1 or rule.add_up)
    for row in chosen:
        result.rows.append((row, amount(row.value, row.unit, values) if row.value else None))
        result.cited += [row.basis, *row.also]
    amounts = [a for _, a in result.rows if a]
    if rule.add_up and len(amounts) > 1:
        unit = amounts[0].unit
        result.total = Amount(sum(a.low for a in amounts), sum(a.high for a in amounts), unit)
        result.steps.append(f"{' + '.join(plain(a.high) for a in amounts)} = {result.total.text}")
    elif len(amounts) == 1 and result.certain:
        result.total = amounts[0]
    return result


def _climb(rule: BenefitRule, values: Mapping[str, Value]) -> Result | None:
    value = values.get(rule.scale_of)
    if value is None or value.low is None or value.high is None:
        return None
    ends = [_scaled(rule.scale, end) for end in (value.low, value.high)]
    (low, _, _), (high, steps, cited) = ends
    total = Amount(low, high, rule.scale_unit)
    result = Result(total=total, cited=cited)
    if low == high:
        result.steps = [f"{' + '.join(steps)} = {total.text}"]
    return result


def _scaled(scale: Sequence[Step], value: float) -> tuple[float, list[str], list[Cited]]:
    total, below = 0.0, 0.0
    steps: list[str] = []
    cited: list[Cited] = []
    for step in scale:
        if value <= below and below:
            break
        part = min(value, step.upto or math.inf) - below
        total += step.flat + part * step.rate
        steps.append(plain(step.flat) if step.flat else f"{plain(part)}×{plain(step.rate * 100)}%")
        cited.append(step.basis)
        if step.upto is None:
            break
        below = step.upto
    return total, steps, cited


def amount(expression: str, unit: str, values: Mapping[str, Value]) -> Amount | None:
    """The value of an expression at both ends of what is known; ``None`` if something in it is not known."""
    ends = []
    for end in ("low", "high"):
        names = {name: getattr(v, end) for name, v in values.items() if v.low is not None}
        try:
            ends.append(float(_evaluator(names).eval(expression)))  # type: ignore[no-untyped-call]
        except (InvalidExpression, TypeError, ValueError, ZeroDivisionError, KeyError):
            return None
    return Amount(min(ends), max(ends), unit)


def _evaluator(names: dict[str, float]) -> EvalWithCompoundTypes:
    functions = {"floor": math.floor, "ceil": math.ceil, "min": min, "max": max, "round": round}
    return EvalWithCompoundTypes(names=names, functions=functions)  # type: ignore[no-untyped-call]
