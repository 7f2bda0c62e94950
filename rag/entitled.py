"""What a question comes to for the person who asks: benefits computed, conditions held against what was said.

Knows nothing of how facts are read, of dialogue, or of what else answers a question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from kg.clauses import condition_clauses
from kg.schema import NATION, Benefit, Condition, EdgeKind, Guide, Item, item_id
from kg.view import GraphView, in_force
from rag.asked import answer_types
from rag.asked_fact import FACT, UNKNOWN
from rag.benefits import Benefits, Worked
from rag.eligibility import verdict_of
from rag.fact import Fact
from rag.facts import facts
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.guides import ask
from rag.inputs import bind
from rag.lexicon import normalise, pattern
from rag.understand import PLAUSIBLE

_SHORT = 24
"""Longest message, in characters, that only tells more of what was worked out before."""
_PART = re.compile(r"[，,。；;？?！!\n]+")
_ASKING = re.compile(r"谁|怎么|咋|如何|多少|几|多久|多长|百分之")
_WHO = re.compile(r"谁")
_ANEW = re.compile(r"谁|哪|怎么|咋|如何|什么|啥|是不是|会不会|要不要|用不用|有没有")
"""Words that ask for something else than what a figure told before comes to."""
_WHOLE = 3
_RULED_OUT = "按您说的情况，不符合"
_UNKNOWN = "不知道，先看规定"


_PUT_RIGHT = re.compile(
    r"^(?:哦|啊|噢|嗯|唉)?[，,]?(?:不对|不是|[说看搞记算弄][错岔]|错了|忘了?说|更正|应该是|其实是|准确)|^(?:是|一共|大概|总共)?\d"
)


def retold(benefit: Benefit, text: str, day: date) -> dict[str, Fact]:
    """Facts that the inputs of a rule read from a message which does not say what its numbers are of."""
    found = facts(text, day)
    bare = re.sub(r"^.*?(?:不对|不是|说错了?|错了|搞错了?|记错了?|更正)[，,。]?(?:应该)?(?:其实)?是?", "", text)
    for entry in benefit.rule.inputs if benefit.rule else ():
        told = facts(f"{entry.label}{bare}", day) if entry.fact and entry.label else {}
        found |= {key: fact for key, fact in told.items() if fact.var == (entry.fact or "").partition(":")[0]}
    return found


def _newest(known: Mapping[str, Fact], told: Mapping[str, Fact]) -> dict[str, Fact]:
    """``known`` without what a message tells anew, of no kind of its own (「满五年」 after four of one insurance)."""
    fresh = {fact.var for fact in told.values() if not fact.kind}
    return {key: fact for key, fact in known.items() if fact.var not in fresh or told.get(key) == fact}


def _fits(worked: Worked, part: str) -> bool:
    """Whether what a rule says holds the kind of answer that is asked for: no time limit answers 「百分之几」."""
    said = "".join(f"{s.text}{e.quote}" for s in worked.statements for e in s.evidence)
    return all(kind.answer.search(said) for kind in answer_types(normalise(part)) if kind.must)


class Entitled:
    """Works benefits out over one view."""

    def __init__(self, view: GraphView) -> None:
        self._view = view
        self._benefits = Benefits(view)

    def answer(self, frame: Frame, steps: list[str]) -> Outcome | None:
        """What the benefits asked for come to; a question for what is missing; ``None`` if none is asked for."""
        known = frame.facts or facts(frame.text, frame.as_of)
        found = self._benefits.asked_for(frame.text, " ".join(frame.asks))
        if not found:
            found = self._again(frame)
            known = _newest({**frame.earlier, **known}, facts(frame.text, frame.as_of))
        if not found:
            return None
        worked = [w for b, part in found if (w := self._work(b, part, known, frame)) and _fits(w, part)]
        if not worked:
            return None
        worked = [w for w in worked if w.personal or w.asked] or worked
        steps += [f"compute({w.benefit.name})" for w in worked]
        done = any(w.personal and not w.asked for w in worked)
        asking = None if frame.final or done else next((w for w in worked if w.asked), None)
        if asking and asking.asked:
            options = [*asking.asked.options, _UNKNOWN]
            slot = f"{FACT}{asking.benefit.name}/{asking.asked.name}/{asking.asked.label}"
            return ask(asking.asked.ask, slot, options, [*asking.asked.options, UNKNOWN], steps)
        statements: list[Statement] = []
        for entry in worked:
            for statement in (*self._verdict(entry, known, frame), *entry.statements):
                if all(statement.text != s.text for s in statements):
                    statements.append(statement)
            if done and entry.asked:
                statements.append(Statement(f"要算出「{entry.benefit.name}」，请再告诉我：{entry.asked.ask}"))
        return Outcome("answer", statements, worked=[w.benefit.name for w in worked], steps=steps)

    def rests_on(self, frame: Frame) -> set[str]:
        """Ids of what the rules of the benefits that the question itself asks for are cited from.

        Empty where it only tells more of the person.
        """
        found = self._benefits.asked_for(frame.text, " ".join(frame.asks))
        return {e.id for benefit, _ in found for e in self._benefits.basis(benefit, frame.as_of)}

    def left(self, frame: Frame) -> list[str]:
        """Parts of the question that ask for something which no benefit answers."""
        covered = {part for _, part in self._benefits.asked_for(frame.text, " ".join(frame.asks))}
        parts = [p for p in _PART.split(frame.text) if len(p) >= _WHOLE and _ASKING.search(p)]
        own = [p for p in parts if p not in covered and not pattern("eligible").search(p)]
        apart = [a for a in frame.asks if any(p in a for p in own) and not any(p in a for p in covered)]
        if apart:
            return apart
        return [frame.text] if own and (frame.text not in covered or _WHO.search(" ".join(own))) else []

    def _again(self, frame: Frame) -> list[tuple[Benefit, str]]:
        """What was worked out last, if this message only tells more of the person: 「我怀的是双胞胎」."""
        if len(frame.text) > _SHORT or frame.fields or _ANEW.search(frame.text):
            return []
        held = [b for name in frame.worked if (b := self._benefits.by_name(name))]
        return [(b, frame.text) for b in held if self._tells(b, retold(b, frame.text, frame.as_of), frame)]

    def corrected(self, last: Frame, new: Frame, message: str) -> Frame | None:
        """The last frame with what a short message puts right: 「不对，是12年」; ``None`` if it is none."""
        if not last.worked or len(new.text) > _SHORT or new.fields or not _PUT_RIGHT.search(message):
            return None
        held = [b for name in last.worked if (b := self._benefits.by_name(name))]
        said: dict[str, Fact] = {}
        for benefit in held:
            said |= retold(benefit, new.text, new.as_of)
        if not said:
            return None
        return last.with_(text=new.text, asks=(), facts={**last.facts, **said}, given={}, as_of=new.as_of)

    @staticmethod
    def _tells(benefit: Benefit, fresh: Mapping[str, Fact], frame: Frame) -> bool:
        """Whether the message holds something that the rule has to know."""
        values = bind(benefit.rule, fresh, [frame.text], frame.as_of, {}) if benefit.rule else {}
        return any(v.said for v in values.values())

    def _work(self, benefit: Benefit, part: str, known: Mapping[str, Fact], frame: Frame) -> Worked | None:
        lead = f"{benefit.name}/"
        given = {k.removeprefix(lead): v for k, v in frame.given.items() if k.startswith(lead)}
        texts = [part, frame.text, *([frame.spoken] if benefit.name in frame.worked else [])]
        return self._benefits.work(benefit, known, texts, frame.as_of, given)

    def _verdict(self, worked: Worked, known: Mapping[str, Fact], frame: Frame) -> list[Statement]:
        rule = worked.benefit.rule
        if rule is None or not rule.conditions or not worked.personal:
            return []
        guides = self._view.guides_by_item.get(item_id(rule.conditions), {})
        guide = guides.get(NATION)
        if guide is None or not guide.conditions_text:
            return []
        found = verdict_of(
            self._clauses(guide), {**known, **self._chosen(worked.benefit, frame)}, about=rule.conditions
        )
        if found is None or not (pattern("eligible").search(frame.text) or found.state == "not_met"):
            return []
        return [Statement("\n".join(found.lines), self._basis(guide, frame.as_of))]

    def barred(self, frame: Frame, said: list[Statement]) -> list[Statement]:
        """What rules the matter out for this person, where articles answer that do not hold its conditions.

        Only what somebody is or did (自己辞的职): numbers in such a message may be what is asked about.
        """
        first = next((e.id for s in said for e in s.evidence), "")
        if not frame.items or frame.score < PLAUSIBLE or not first.startswith("article:"):
            return []
        guide = self._view.guides_by_item.get(frame.items[0], {}).get(NATION)
        item = self._view.node(frame.items[0], Item)
        if guide is None or item is None or not guide.conditions_text or not pattern("eligible").search(frame.text):
            return []
        found = verdict_of(self._clauses(guide), frame.facts, about=item.name)
        missed = [a.fact for a in found.assessed if a.fact and a.state == "not_met"] if found else []
        if (
            found is None
            or found.state != "not_met"
            or not all(f.value for f in missed)
            or any(s.text.startswith(_RULED_OUT) for s in said)
        ):
            return []
        return [Statement("\n".join(found.lines), self._basis(guide, frame.as_of))]

    @staticmethod
    def _clauses(guide: Guide) -> list[str]:
        return [c for line in (guide.conditions_text or "").split("\n") for c in condition_clauses(line)]

    @staticmethod
    def _chosen(benefit: Benefit, frame: Frame) -> dict[str, Fact]:
        """Options that the resident chose, as facts."""
        chosen: dict[str, Fact] = {}
        for entry in benefit.rule.inputs if benefit.rule else ():
            said = frame.given.get(f"{benefit.name}/{entry.name}", "")
            bound = entry.options.get(said)
            if entry.fact and isinstance(bound, tuple):
                var, _, kind = entry.fact.partition(":")
                chosen[entry.fact] = Fact(var, said, bound[0], bound[1], kind=kind)
        return chosen

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
