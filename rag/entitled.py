"""What a question comes to for the person who asks: benefits computed, conditions held against what was said.

Knows nothing of how facts are read, of dialogue, or of what else answers a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kg.clauses import condition_clauses
from kg.schema import NATION, Benefit, Condition, EdgeKind, Guide, item_id
from kg.view import GraphView, in_force
from rag.benefits import Benefits, Worked
from rag.eligibility import verdict_of
from rag.fact import Fact
from rag.facts import facts
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.guides import ask
from rag.lexicon import pattern

_UNKNOWN = "不知道，先看规定"
FACT = "fact:"
"""Slot of a question for an input of a rule."""


class Entitled:
    """Works benefits out over one view."""

    def __init__(self, view: GraphView) -> None:
        self._view = view
        self._benefits = Benefits(view)

    def answer(self, frame: Frame, steps: list[str]) -> Outcome | None:
        """What the benefits asked for come to; a question for what is missing; ``None`` if none is asked for."""
        found = self._benefits.asked_for(frame.text, " ".join(frame.asks))
        if not found:
            return None
        known = frame.facts or facts(frame.text, frame.as_of)
        worked = [w for b in found if (w := self._work(b, known, frame))]
        if not worked:
            return None
        worked = [w for w in worked if w.personal or w.asked] or worked[:1]
        steps += [f"compute({w.benefit.name})" for w in worked]
        asking = next((w for w in worked if w.asked), None)
        if asking and asking.asked:
            options = [*asking.asked.options, _UNKNOWN]
            slot = f"{FACT}{asking.benefit.name}/{asking.asked.name}"
            return ask(asking.asked.ask, slot, options, [*asking.asked.options, ""], steps)
        statements: list[Statement] = []
        for entry in worked:
            statements += [*self._verdict(entry, known, frame), *entry.statements]
        return Outcome("answer", statements, steps=steps)

    def _work(self, benefit: Benefit, known: Mapping[str, Fact], frame: Frame) -> Worked | None:
        lead = f"{benefit.name}/"
        given = {k.removeprefix(lead): v for k, v in frame.given.items() if k.startswith(lead)}
        return self._benefits.work(benefit, known, frame.text, frame.as_of, given)

    def _verdict(self, worked: Worked, known: Mapping[str, Fact], frame: Frame) -> list[Statement]:
        rule = worked.benefit.rule
        if rule is None or not rule.conditions or not worked.personal:
            return []
        guides = self._view.guides_by_item.get(item_id(rule.conditions), {})
        guide = guides.get(NATION)
        if guide is None or not guide.conditions_text:
            return []
        clauses = [c for line in guide.conditions_text.split("\n") for c in condition_clauses(line)]
        found = verdict_of(clauses, known, about=rule.conditions)
        if found is None or not (pattern("eligible").search(frame.text) or found.state == "not_met"):
            return []
        return [Statement("\n".join(found.lines), self._basis(guide, frame.as_of))]

    def _basis(self, guide: Guide, day: date) -> list[Evidence]:
        """The articles that the conditions rest on, or the guide's own words."""
        evidence: dict[str, Evidence] = {}
        for target, _ in self._view.out(guide.id, EdgeKind.IF):
            condition = self._view.node(target, Condition)
            for basis in self._view.basis(condition.id) if condition else ():
                if in_force(basis.document, day):
                    a, d = basis.article, basis.document
                    evidence.setdefault(a.id, Evidence(a.id, d.title, a.locator, a.text, d.url))
        own = Evidence(f"{guide.id}#conditions_text", "受理条件", "全国·受理条件", guide.conditions_text or "")
        return [*evidence.values()] or [own]
