"""What a rule has to know, taken from the facts that a resident stated or from the words of the question.

Knows nothing of how a rule is computed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kg.benefit_rules import BenefitRule, Bound, Input
from kg.condition_patterns import Predicate
from kg.quantities import NUMBER, number
from rag.comparison import fact_for
from rag.fact import Fact
from rag.when import ago

_DENIED = re.compile(r"(?:不是|没有?|不|非|未|并非)$")
_PARTICLE, _CLAUSE_END = re.compile(r"[不没]$"), re.compile(r"[\s,，。;；?？!！]|$")
_PER = {"年": 1 / 12, "月": 1.0, "周": 30 / 7, "日": 30.0}
_MONTHLY = 12


@dataclass(frozen=True)
class Value:
    """A range of numbers, or a ``word`` chosen; ``said`` in the resident's words, empty if it is assumed."""

    low: float | None = None
    high: float | None = None
    word: str = ""
    said: str = ""

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.low is not None and self.low == self.high


def bind(
    rule: BenefitRule, known: Mapping[str, Fact], texts: Sequence[str], as_of: date, given: Mapping[str, str]
) -> dict[str, Value]:
    """The inputs of ``rule`` that are known, by name; ``given`` are options chosen when they were asked for."""
    found = {}
    for wanted in rule.inputs:
        chosen = wanted.options.get(given.get(wanted.name, ""))
        value = _option(chosen, given[wanted.name]) if chosen is not None else _of(wanted, known, texts, as_of)
        if value is not None:
            found[wanted.name] = value
    return found


def _of(wanted: Input, known: Mapping[str, Fact], texts: Sequence[str], as_of: date) -> Value | None:
    for text in texts:
        told = _told(wanted, text)
        if told:
            return told
    if wanted.fact:
        fact = _fact(wanted, known)
        if fact is not None:
            return _measured(wanted, fact, as_of)
    if wanted.default is None:
        return None
    return (
        _chosen(str(wanted.default), "") if isinstance(wanted.default, str) else Value(wanted.default, wanted.default)
    )


def _told(wanted: Input, text: str) -> Value | None:
    """A choice or a number that the words of ``text`` tell."""
    for choice in wanted.choices:
        for cue in choice.cues:
            for found in re.finditer(cue, text):
                if not (_DENIED.search(text[: found.start()]) or _asks(text, found)):
                    return _chosen(choice.name, found[0])
    for pattern in wanted.reads:
        told = re.search(pattern.replace("{n}", f"(?P<n>{NUMBER})"), text)
        value = number(told["n"]) if told else None
        if told and value is not None:
            return Value(value, value, said=told[0])
    return None


def _asks(text: str, found: re.Match[str]) -> bool:
    """Whether what looks like a denial ends a question: 「厂里给开工资不」."""
    return bool(_PARTICLE.search(found[0]) and _CLAUSE_END.match(text, found.end()))


def _option(chosen: Bound | str, said: str) -> Value:
    return Value(word=chosen, said=said) if isinstance(chosen, str) else Value(chosen[0], chosen[1], said=said)


def _chosen(name: str, said: str) -> Value:
    count = number(name)
    return Value(count, count, name, said)


def _fact(wanted: Input, known: Mapping[str, Fact]) -> Fact | None:
    if "/" in (wanted.fact or ""):
        return next((known[n] for n in (wanted.fact or "").split("/") if n in known), None)
    name, _, kind = (wanted.fact or "").partition(":")
    if name == "insured_months":
        return fact_for(Predicate("insured_months", ">=", 0.0, kind=kind), known, kind)
    if name == "income":
        return known.get("income:本人月") or known.get("income:本人年")
    if name == "amount":
        return known.get(wanted.fact or "") or next((f for f in known.values() if f.var == name and not kind), None)
    if name == "date":
        return known.get("date") or known.get("elapsed_months")
    fact = known.get(wanted.fact or "")
    return fact if fact is None or not wanted.near or re.search(wanted.near, fact.note) else None


def _measured(wanted: Input, fact: Fact, as_of: date) -> Value | None:
    if fact.low is None or fact.high is None:
        return Value(word=fact.value, said=fact.words) if fact.value else None
    low, high = fact.low, fact.high
    if fact.var == "elapsed_months":
        low, high = float(ago(as_of, high).toordinal()), float(ago(as_of, low).toordinal())
    elif fact.var == "income":
        yearly, want = fact.kind.endswith("年"), (wanted.fact or "").endswith("年")
        scale = (_MONTHLY if want else 1) / (_MONTHLY if yearly else 1)
        low, high = low * scale, high * scale
    elif wanted.per:
        low, high = round(low * _PER[wanted.per], 4), round(high * _PER[wanted.per], 4)
    return Value(low, high, said=fact.words)
