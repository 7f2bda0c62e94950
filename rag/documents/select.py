"""How well a clause of a document answers a question. Knows nothing of how documents are found or quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.asked import Unit
from rag.documents.held import Clause, Held
from rag.documents.measures import measures
from rag.documents.question import Question
from rag.lexicon import normalise

_IN_LEAD, _IN_HEADING, _AROUND, _NEAR = 0.8, 0.7, 0.35, 0.6
_ASPECT_HEADING, _ASPECT_TEXT = 0.3, 0.25
_TYPE, _NO_TYPE = 0.3, -0.45
_TOPIC, _BEFORE, _MEASURE = 0.12, 0.25, 0.12
_DECIDES = re.compile(r"不得|应当|可以|不予|不享受|不适用|不再|免|不受|不发放|可|须|不计|视同|不记|不能")
_FORMAL = re.compile(
    r"^为了?.{4,400}(?:制定本|通知如下|通告如下|公告如下|如下)|现印发|遵照执行|认真贯彻|抄送|公开方式|联系人"
)
_PURPOSE = re.compile(r"以下简称|制定本|根据《")


@dataclass(frozen=True)
class Scored:
    """A clause with its score; ``cover`` is the share of the question's own words it says, 0 to 1."""

    clause: Clause
    score: float
    cover: float
    aspect: bool
    typed: bool


def said(unit: Unit, text: str) -> float:
    """How far the normalised ``text`` says a unit: 1 in its words or official terms, less if only by parts of it."""
    if unit.within(text):
        return 1.0
    word = unit.word
    if len(word) < 3:
        return 0.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    share = sum(p in text for p in pairs) / len(pairs)
    return _NEAR * share if share >= 0.5 else 0.0


def split_units(question: Question, held: Held) -> tuple[list[Unit], list[Unit]]:
    """The units that only name the document's subject, and those that ask for something in it."""
    topic = [u for u in question.units if said(u, held.subject) >= 0.5 or any(u.within(n) for n in held.short_names)]
    named = {u.word for u in topic}
    return topic, [u for u in question.units if u.word not in named]


def score(question: Question, held: Held) -> list[Scored]:
    """All clauses of ``held``, best first."""
    topic, rest = split_units(question, held)
    around = {a.id: normalise(a.text) for a in held.articles}
    found = [_one(question, clause, around[clause.article.id], topic, rest) for clause in held.clauses]
    return sorted(found, key=lambda s: -s.score)


def _one(question: Question, clause: Clause, around: str, topic: Sequence[Unit], rest: Sequence[Unit]) -> Scored:
    total = sum(u.weight for u in rest)
    got = 0.0
    for unit in rest:
        best = said(unit, clause.flat)
        best = max(best, _IN_LEAD * said(unit, clause.lead)) if clause.lead else best
        best = max(best, _IN_HEADING * said(unit, clause.heading), _AROUND * said(unit, around))
        got += unit.weight * best
    cover = got / total if total else 0.0
    value = cover
    aspect = False
    for side in question.aspects:
        if side.heading.search(clause.heading) or (clause.lead and side.heading.search(clause.lead)):
            value += _ASPECT_HEADING / len(question.aspects)
            aspect = True
        if side.text.search(clause.text):
            value += _ASPECT_TEXT / len(question.aspects)
            aspect = True
    must = [k for k in question.asked.types if k.must or k.name in ("hours", "place")]
    typed = bool(must) and all(k.answer.search(clause.text) for k in must)
    if must:
        value += _TYPE if typed else _NO_TYPE
    if topic:
        value += _TOPIC * sum(u.weight * said(u, clause.flat) for u in topic) / sum(u.weight for u in topic)
    if question.before:
        weight = sum(u.weight for u in question.before)
        value += _BEFORE * sum(u.weight * said(u, clause.flat + clause.heading) for u in question.before) / weight
    units = {m.unit for m in question.measures}
    if units and units & {m.unit for m in measures(clause.flat)}:
        value += _MEASURE
    if question.asked.yes_no and _DECIDES.search(clause.text):
        value += 0.06
    if _FORMAL.search(clause.text):
        value -= 0.5
    elif _PURPOSE.search(clause.text):
        value -= 0.1
    return Scored(clause, value, cover, aspect, typed)


def enough(scored: Scored, question: Question, held: Held) -> bool:
    """Whether a clause can be given as an answer."""
    _, rest = split_units(question, held)
    heavy = [u for u in rest if len(u.word) > 1]
    if not heavy:
        return scored.typed or scored.aspect
    if question.asked.types and any(k.must for k in question.asked.types) and not scored.typed:
        return False
    if scored.cover >= 0.5:
        return True
    return scored.cover >= 0.28 and (scored.typed or scored.aspect)
