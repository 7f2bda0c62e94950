"""Which benefits and time limits a question asks for, and which part of it asks. Knows nothing of what they come to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from kg.benefit_rules import BenefitRule
from kg.condition_patterns import cues
from kg.schema import Benefit

_MOST, _SEVERAL = 3, 2
_AROUND = 0.5
"""What is said around the part that asks counts this much of what it says itself."""
_ASKING = re.compile(r"谁|哪|什么|啥|怎么|咋|如何|吗|多少|几|多久|多长|百分之")
_PART = re.compile(r"[，,。；;？?！!\n]+")
_SENTENCE = re.compile(r"[。；;？?！!\n]+")
_CONTESTED = re.compile(r"不服|有异议")
_CONTESTS = re.compile(r"不服|复议|诉|仲裁|执行")
"""What somebody contests, and what rules that are about that are called: no other term runs from a decision."""
_TELLS = re.compile(r"告[诉知]")
"""「告诉」 sues nobody."""


@dataclass(frozen=True)
class Rule:
    """When a message asks for a benefit."""

    benefit: Benefit
    rule: BenefitRule
    about: tuple[re.Pattern[str], ...]
    wants: re.Pattern[str]
    unless: re.Pattern[str] | None

    def fit(self, text: str, around: str = "") -> float:
        """How much of ``text`` asks for this rule; what is said ``around`` it counts less; 0 if it does not."""
        text, around = _TELLS.sub("说", text), _TELLS.sub("说", around)
        if not self.wants.search(text):
            return 0.0
        told = " ".join(p for p in _PART.split(around) if not _ASKING.search(p))
        said = f"{text} {told}"
        if self.unless and self.unless.search(said):
            return 0.0
        if self.rule.deadline and _CONTESTED.search(said) and not _CONTESTS.search(self.benefit.name):
            return 0.0
        total = 1.0
        for pattern in self.about:
            here, there = pattern.search(text), pattern.search(around)
            if here:
                total += len(here[0])
            elif there:
                total += _AROUND * len(there[0])
            else:
                return 0.0
        return total


class Asking:
    """The rules of these benefits, as they are asked for."""

    def __init__(self, benefits: Iterable[Benefit]) -> None:
        self._rules = [compiled(b, b.rule) for b in benefits if b.rule]

    def asked_for(self, text: str, before: str = "") -> list[tuple[Benefit, str]]:
        """The benefits that a question asks for, each with the part that asks; ``before`` is what it follows on."""
        parts = [p.strip() for p in _PART.split(text) if p.strip()]
        if not any(r.fit(text, f"{text} {before}") for r in self._rules) and len(parts) < _SEVERAL:
            return []
        around = _lent(text, before)
        found = [(best, part) for part in parts if (best := self._best(part, around[part]))]
        whole = self._best(text, before) if len(found) < _SEVERAL else None
        if whole and all(whole.id != b.id for b, _ in found):
            found = [(whole, text)]
        return found[:_MOST]

    def _best(self, text: str, around: str) -> Benefit | None:
        fits = [(r.fit(text, around), n, r.benefit) for n, r in enumerate(self._rules)]
        fit, _, benefit = max(fits, default=(0.0, 0, None))
        return benefit if fit else None


def _lent(text: str, before: str) -> dict[str, str]:
    """What is said around each part of ``text``: what another sentence asks about is no subject of this one."""
    sentences = [s for s in _SENTENCE.split(text) if s.strip()]
    asking = [s for s in sentences if _ASKING.search(s)]
    if len(asking) < _SEVERAL:
        return {part.strip(): f"{text} {before}" for part in _PART.split(text)}
    told = " ".join(s for s in sentences if s not in asking)
    return {part.strip(): f"{sentence} {told}" for sentence in sentences for part in _PART.split(sentence)}


@cache
def _kinds() -> dict[str, str]:
    kinds: dict[str, str] = cues()["wants"]
    return kinds


def compiled(benefit: Benefit, rule: BenefitRule) -> Rule:
    """The patterns of a rule."""
    kinds = _kinds()
    wants = "|".join(f"(?:{kinds.get(w, w)})" for w in rule.wants)
    unless = re.compile("|".join(rule.unless)) if rule.unless else None
    return Rule(benefit, rule, tuple(re.compile(a) for a in rule.about), re.compile(wants), unless)
