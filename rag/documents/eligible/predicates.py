"""Conditions that predicates understand (:mod:`kg.condition_patterns`), and stretches of time, beside facts.

Knows nothing of words.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg.condition_patterns import Predicate, phrase
from rag.comparison import State, compare, fact_for
from rag.documents.eligible.figures import ATLEAST, ATMOST, STRICT
from rag.documents.eligible.judged import Judged
from rag.documents.eligible.told import Told
from rag.facts import Fact
from rag.lexicon import normalise
from rag.said import said

PERMIT = "居住证"
_PERMIT_TERM = re.compile(rf"{PERMIT}[^,，。]{{0,8}}(?:\d|[一二两三四五六七八九十半]年)")
_COMPARED = re.compile(
    r"(?:不少于|不低于|不超过|不高于|不满|未满|不足|已?满|达到)(?=[\d一二两三四五六七八九十半])|(?:及)?以[上下内]|之内"
)


def by_predicates(text: str, flat: str, told: Told) -> Judged | None:
    """How ``text`` stands, of which ``flat`` is what it says itself; ``None`` if no predicate understands it."""
    rules = phrase(flat) or phrase(normalise(flat))
    if rules:
        return _by_rules(text, [replace(r, text=text) for r in rules], told)
    stretch = _stretch(flat, told)
    return _by_rules(text, [stretch], told) if stretch else None


def _by_rules(text: str, rules: list[Predicate], told: Told) -> Judged:
    states: list[State] = []
    words: list[str] = []
    missing = False
    sex = told.facts.get("sex")
    for rule in rules:
        if rule.sex and sex and rule.sex != sex.value:
            continue
        fact = _fact(rule, told)
        if fact is None:
            missing = True
            continue
        state, _ = compare(rule, fact, told.facts, None)
        if rule.sex and sex is None and state != "met":
            state = "unknown"
        states.append(state)
        words += [fact.words.strip(" ，,。")]
    if "not_met" in states:
        at = states.index("not_met")
        firm = all(r.firm for r in rules)
        return Judged(text, "not_met", (words[at],), True, firm)
    if states and not missing and all(s == "met" for s in states):
        return Judged(text, "met", tuple(words), True)
    return Judged(text, "unknown", touched=bool(states))


def _fact(rule: Predicate, told: Told) -> Fact | None:
    if rule.var == "income":
        return _income(rule, told)
    return fact_for(rule, told.facts)


def _income(rule: Predicate, told: Told) -> Fact | None:
    """The income of the same heads and the same span; a month's counts twelve times for a year."""
    per, span = rule.kind[:-1], rule.kind[-1]
    for fact in told.facts.values():
        if fact.var != "income" or fact.low is None or fact.high is None:
            continue
        alone = (
            fact.kind[:-1] == "本人"
            and (per == "家庭" or per == "人均")
            and "spouse" in told.facts
            and told.facts["spouse"].value == "无"
        )
        if fact.kind[:-1] != per and not alone:
            continue
        times = {("年", "月"): 12.0, ("月", "年"): 1 / 12}.get((span, fact.kind[-1]), 1.0)
        return replace(fact, low=fact.low * times, high=fact.high * times)
    return None


def _stretch(text: str, told: Told) -> Predicate | None:
    """A stretch of time that the general patterns leave alone (由本市企业连续缴纳……满3个月, 签订3年以上劳动合同)."""
    if re.search(r"之日起|自[^,，]{2,20}起", text):
        return None
    bare = _COMPARED.sub("", normalise(text))
    found = [f for f in said(bare, told.day) if f.var.endswith("_months") and f.low == f.high and f.low]
    if len(found) != 1 or (PERMIT in text and not _PERMIT_TERM.search(told.whole)):
        return None
    fact = found[0]
    assert fact.low is not None
    if ATMOST.search(text):
        op = "<" if STRICT.search(text) else "<="
    elif ATLEAST.search(text):
        op = ">="
    else:
        return None
    return Predicate(fact.var, op, fact.low, "月", text, kind=fact.kind if fact.var == "insured_months" else "")  # type: ignore[arg-type]
