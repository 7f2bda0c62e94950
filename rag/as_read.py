"""Answers to a message that the tuned model read: fields of guides, and questions that stand on their own.

Knows nothing of how the message was read, nor of the order in which rules try their ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rag.documents.answers import Documents
from rag.frame import Frame, Outcome, Statement
from rag.lookups import Lookups
from rag.selecting import Selector


class Attempt(Protocol):
    """One way to answer; ``None`` if it does not apply."""

    def __call__(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """Try it."""
        ...


class AsRead:
    """Puts the ways to answer together for one frame."""

    def __init__(
        self, guides: Attempt, computed: Attempt, documents: Documents, lookups: Lookups, otherwise: Sequence[Attempt]
    ) -> None:
        """``otherwise`` is tried in order where the model chooses no sentences."""
        self._guides, self._computed, self._documents = guides, computed, documents
        self._lookups, self._otherwise = lookups, otherwise

    def answer(
        self, frame: Frame, steps: list[str], selector: Selector | None, *, overview: bool, compare: bool
    ) -> Outcome | None:
        """The fields of the guides, and after them what answers each question; one of both may be missing."""
        guide = None
        if frame.topics and (frame.fields or frame.topic_fields or overview or not frame.asks):
            guide = self._guides(frame.with_(asks=()), steps, overview=overview, compare=compare)
        answers = [self._asked(ask, frame, steps, selector) for ask in frame.asks]
        found = [a for a in answers if a and a.action == "answer" and a.statements]
        if not found:
            return guide or next((a for a in answers if a), None)
        statements = [s for a in found for s in a.statements]
        worked = [w for a in found for w in a.worked]
        if guide and guide.action == "answer":
            held = {s.text for s in guide.statements}
            statements = [*guide.statements, *(s for s in statements if s.text not in held)]
        elif guide and guide.action == "clarify" and guide.question:
            statements.append(Statement(f"另外要先知道：{guide.question}"))
        return Outcome("answer", statements, worked=worked, steps=steps)

    def _asked(self, ask: str, frame: Frame, steps: list[str], selector: Selector | None) -> Outcome | None:
        """One question of its own: computed, from the documents of the place, or from guides and texts."""
        own = frame.with_(text=ask, asks=(ask,), fields=(), topic_fields=(), told="")
        computed = self._computed(own, steps, overview=False, compare=False)
        if computed and computed.action == "answer" and any(s.computed for s in computed.statements):
            return computed
        documents = self._documents.answer(own, steps) if self._documents else None
        if documents and documents.action == "answer":
            return documents
        chosen = self._lookups.answer(ask, own, steps, selector) if selector else None
        if chosen is not None:
            return chosen if chosen.statements else (computed or documents)
        for attempt in self._otherwise:
            if outcome := attempt(own, steps, overview=False, compare=False):
                return outcome
        return computed or documents
