"""The first statement of an answer that quotes rules: what the quoted rule means for this person, if that is clear.

Only articles that are in the answer already are used; nothing is looked up here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rag.applied import deeds, limits, measured, passed, shares, sizes
from rag.applied.causes import other_cause, unsettled
from rag.applied.line import Applied
from rag.asked import Asked
from rag.computation import worked as worked_out
from rag.facts import Fact, facts
from rag.frame import Evidence, Statement
from rag.lexicon import normalise
from rag.sentences import item, leads, split

_ARTICLE, _CONDITIONS = "article:", "#conditions_text"
_MOST = 3
"""Quoted articles that are looked at; the first ones answer best."""
_NEAR, _TOLD = 0.75, 0.35
"""Least cover of a sentence, as a share of the best one's, for a sum or ban, and for a limit on just what is told."""
_PERIOD = re.compile(r"(?<=[。\n])")
_LINES = 2


@dataclass(frozen=True)
class _Sentence:
    text: str
    whole: str
    """With what stands around it up to a full stop."""
    evidence: Evidence
    cover: float
    lead: str = ""
    """What introduces the list that it is an item of."""


def with_lead(statements: list[Statement], said: str, asked: Asked, day: date) -> list[Statement]:
    """``statements`` after what they mean for who ``said`` this; only verdicts on sums where something was
    computed already."""
    message = normalise(said)
    sentences = list(_sentences(statements, asked, message))
    best = max((s.cover for s in sentences), default=0.0)
    known = facts(said, day)
    worked = any(s.computed for s in statements)
    held = any("您说的" in s.text for s in statements)
    found: list[Statement] = []
    for sentence in sorted(sentences, key=lambda s: -s.cover):
        if sentence.cover < _TOLD * best or len(found) >= _LINES:
            break
        applied = _apply(sentence, message, asked, known, day, near=sentence.cover >= _NEAR * best, held=held)
        line = (applied.verdict if worked else applied.text) if applied else ""
        if applied and line and (not found or (applied.computed and all(line != s.text for s in found))):
            steps = [worked_out(sentence.evidence, line)] if applied.computed else []
            found.append(Statement(line, [sentence.evidence, *steps], applied.computed))
    return [*found, *statements]


def _sentences(statements: Sequence[Statement], asked: Asked, message: str) -> Iterator[_Sentence]:
    """The sentences of the quoted articles and conditions, each with how much of the question it says."""
    rules = (e for s in statements for e in s.evidence if e.id.startswith(_ARTICLE) or e.id.endswith(_CONDITIONS))
    quoted = {e.id: e for e in rules}
    for evidence in list(quoted.values())[:_MOST]:
        parts = split(evidence.quote)
        periods = [p for p in _PERIOD.split(evidence.quote) if p.strip()]
        lead = leads(parts)
        for index, part in enumerate(parts):
            whole = f"{parts[lead[index]]}{part}" if index in lead else part
            if not other_cause(whole if item(part) else part, message):
                period = next((p for p in periods if part.strip() in p), part)
                cover = asked.cover(normalise(whole), normalise(evidence.title))
                yield _Sentence(part.strip(), period, evidence, cover, parts[lead[index]] if index in lead else "")


def _apply(
    sentence: _Sentence, message: str, asked: Asked, known: Mapping[str, Fact], day: date, *, near: bool, held: bool
) -> Applied | None:
    text = sentence.text
    if not sentence.evidence.id.startswith(_ARTICLE):
        return sizes.of_size(text, asked, message) if asked.yes_no and not held else None
    told = (
        limits.of_votes(text, message)
        or limits.of_time(sentence.whole, message, known)
        or deeds.of_persons(text, asked)
        or deeds.of_first(text, asked)
    )
    if told is None and asked.yes_no:
        told = limits.of_heads(text, message) or limits.of_hours(text, message) or limits.of_age(text, message, known)
    if told or not near or unsettled(text, message):
        return told
    worked = shares.apply(text, message) or shares.of_unserved(text, message, known)
    if worked is None and asked.yes_no and not held:
        worked = (
            measured.of_age(text, known, message, sentence.lead)
            or measured.of_time(text, asked, message)
            or sizes.of_size(text, asked, message)
        )
    if worked is None and not held:
        worked = passed.of_days(text, asked, message, day)
    told = worked or deeds.of_all(text, asked) or deeds.of_self(text, asked)
    return told or deeds.of_case(text, sentence.lead, asked) or deeds.of_ban(text, asked)
