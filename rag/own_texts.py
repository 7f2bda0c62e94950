"""What a place's own guides and documents have to do with an answer: whether it rests on them, and whether they have
been read in vain, so that a rule of the country is no answer either.
"""

from __future__ import annotations

from dataclasses import replace

from kg.schema import NATION, Article, Document
from kg.view import GraphView
from rag.documents.answers import Documents
from rag.frame import Frame, Outcome
from rag.topics import TopicIndex


class OwnTexts:
    """The guides and documents of places in one view."""

    def __init__(self, view: GraphView, topics: TopicIndex, documents: Documents) -> None:
        self._view, self._topics, self._documents = view, topics, documents

    def silent(self, frame: Frame, outcome: Outcome | None = None) -> bool:
        """Whether documents of the place are about this and hold no answer: then no rule of the country is one."""
        return (outcome is None or outcome.action == "decline") and bool(self._documents.silent(frame))

    def hold_no_figure(self, frame: Frame, outcome: Outcome) -> bool:
        """Whether the figure that the place's own document is asked for, and does not hold, is not in this either."""
        if outcome.action != "answer" or self.guides(frame) or any(s.computed for s in outcome.statements):
            return False
        quotes = [e.quote for s in outcome.statements for e in s.evidence]
        return self._documents.in_vain(frame) and not self._documents.figured(frame, quotes)

    def without(self, outcome: Outcome | None) -> Outcome | None:
        """``outcome`` without documents of places: those have been read, and answer nothing."""
        if outcome is None or not self._documents:
            return outcome
        kept = [s for s in outcome.statements if not s.evidence or not self.rests_on(Outcome("answer", [s]))]
        return replace(outcome, statements=kept) if any(s.evidence for s in kept) else None

    def guides(self, frame: Frame) -> bool:
        """Whether a guide of the place itself is about what is asked."""
        items = {i for key in frame.topics for i in self._topics.topics[key].items}
        here = set(self._view.regions.ancestors(frame.regions[0])) - {NATION} if frame.regions else None
        places = {r for item in items for r in self._view.regions_of(item)} - {NATION}
        return bool(places if here is None else places & here)

    def rests_on(self, outcome: Outcome) -> bool:
        """Whether an answer rests on a text of a region rather than of the whole country."""
        for evidence in (e for s in outcome.statements for e in s.evidence):
            article = self._view.node(evidence.id, Article)
            document = self._view.node(article.document, Document) if article else None
            if document and document.region != NATION:
                return True
        return False
