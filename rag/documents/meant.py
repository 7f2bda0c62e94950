"""Which of the documents found is meant, where titles do not tell, and where what is asked is not set by it.

Knows nothing of how a document answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.documents import rows, versions
from rag.documents.finding import NAMED, NO_POLICY, SURELY, Candidate, Finder
from rag.documents.held import Held
from rag.documents.near import Nearness
from rag.documents.places import for_none, left_to, undecided
from rag.documents.question import Question, asking, asks_something
from rag.documents.quoting import shown
from rag.documents.select import said
from rag.documents.worth import SET_BY_PLACES
from rag.frame import Frame, Outcome
from rag.guides import ask
from rag.things import named

_NEAR, _AHEAD, _FAR = 0.65, 0.15, 0.6
"""Cosine from which a document is meant, its lead over the next, and below which one may be beside the point."""
_HALF, _TELLING = 0.5, 5.0
_SURE_ROW = 2.0
"""How surely a table is asked for that may be for other districts only."""


class Meant:
    """Chooses among documents by their meaning and by the places that they are for."""

    def __init__(self, find: Finder, near: Nearness) -> None:
        self._find, self._near = find, near

    def nearest(self, text: str, candidates: list[Candidate]) -> list[Candidate]:
        """``candidates`` with the one taken for named that ``text`` is by far the nearest to, whatever it is called."""
        able = [c for c in candidates if not versions.draft(c.held.document) and c.held.document.level not in NO_POLICY]
        if not able or max(c.named for c in able) >= NAMED:
            return candidates
        level = sorted(((self._near.closest(c.held, text), i) for i, c in enumerate(able)), reverse=True)
        best, index = level[0]
        if best < _NEAR or (len(level) > 1 and best - level[1][0] < _AHEAD):
            return candidates
        meant = able[index]
        return [replace(meant, named=SURELY, about=max(meant.about, 1.0)), *(c for c in candidates if c is not meant)]

    def beside_the_point(self, question: Question, candidate: Candidate) -> bool:
        """Whether what is asked is of a thing that a document, not near to the question, does not speak of."""
        held = candidate.held
        asks = " ".join(part for part in asking(question.text).split() if asks_something(part))
        whole = f"{held.title} {held.text}"
        strange = [u for u in question.units if u.word in asks and said(u, whole) < _HALF and named(u.word, asks)]
        if question.asks(*SET_BY_PLACES) and strange and self._near.closest(held, question.text) < _FAR:
            return True
        return question.asked.yes_no and any(u.terms and u.weight >= _TELLING for u in strange)

    def left_out(self, question: Question, candidates: Sequence[Candidate]) -> bool:
        """Whether the document meant sets this for other districts only, or leaves it to the one asked about."""
        held = _surely(candidates)
        if held is None or not question.here or not question.asks(*SET_BY_PLACES):
            return False
        if left_to(held, question.here, question.units):
            return True
        picked = rows.pick(question, held, self._near.near(held, question)) if held.tables else None
        return picked is not None and picked.sure >= _SURE_ROW and for_none(question, held, picked.article)

    def undecided(
        self, question: Question, candidates: Sequence[Candidate], frame: Frame, steps: list[str]
    ) -> Outcome | None:
        """The question which district is meant, where the document meant tells them apart."""
        held = _surely(candidates)
        if held is None or frame.final or not question.asks(*SET_BY_PLACES):
            return None
        districts = self._find.below(frame, held.document)
        names = undecided(question, held, districts)
        line = f"《{shown(held.document)}》里各区（县、市）的标准不一样，您在哪个区（县、市）？"
        return ask(line, "region", names, [districts[n] for n in names], steps) if names else None


def _surely(candidates: Sequence[Candidate]) -> Held | None:
    found = (c.held for c in candidates if c.named >= SURELY and not versions.draft(c.held.document))
    return next(found, None)
