"""What the documents of a place leave unsaid: which are about a question, have lapsed, hold no figure for it, or end
before the year that is spoken of. Knows nothing of answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from kg.view import GraphView, in_force
from rag.documents import record, versions
from rag.documents.finding import NAMED, SURELY, Finder
from rag.documents.held import Held
from rag.documents.meant import Meant
from rag.documents.over_time import coming
from rag.documents.places import left_to
from rag.documents.question import Question, make
from rag.documents.quoting import evidence_of, phone
from rag.documents.rules import rules
from rag.documents.values import holds_value
from rag.documents.worth import SET_BY_PLACES
from rag.frame import Frame, Statement
from rag.lexicon import normalise

_SUM = re.compile(r"\d[\d.,]*\s*(?:元|万|块|%)")


class Bounds:
    """What the documents of one view leave unsaid."""

    def __init__(self, view: GraphView, find: Finder, meant: Meant) -> None:
        self._view = view
        self._find = find
        self._meant = meant

    def silent(self, frame: Frame) -> list[Statement]:
        """What to say where the document asked about has lapsed or does not hold the answer."""
        text = self._find.bare(frame.text)
        if not self._find or self.never(text, frame):
            return []
        day = frame.as_of
        question = self._question(frame)
        named = [c for c in self._find.candidates(question, frame, lapsed=True) if c.named >= NAMED]
        for candidate in named[:1]:
            document = candidate.held.document
            if not in_force(document, day):
                cited = [record.record(document)]
                return [Statement(f"《{document.title}》{record.status(self._view, document, day, cited)}", cited)]
            said_ = [Statement(f"《{document.title}》里没有找到这一点，不能乱说。", [record.record(document)])]
            return said_ + self._set_elsewhere(candidate.held, frame) + phone(candidate.held)
        return []

    def in_vain(self, frame: Frame) -> bool:
        """Whether a figure is asked for that the document named does not hold: then no other matter has it either."""
        question = self._question(frame)
        return question.asks(*SET_BY_PLACES) and self.named(frame) and bool(self.silent(frame))

    def figured(self, frame: Frame, quotes: Iterable[str]) -> bool:
        """Whether one of ``quotes`` holds the figure that is asked for, or none is asked for."""
        question = self._question(frame)
        if question.asked.yes_no or rules().hearsay.search(question.text) or not question.asks("amount", "percent"):
            return True
        named = [c.held for c in self._find.candidates(question, frame) if c.named >= SURELY]
        strange = [{u.word for u in self._meant.unheard(question, held)} for held in named]
        unheard = set.intersection(*strange) if strange else set()
        # That something else is free of charge says nothing of a thing that nobody speaks of.
        return any(
            holds_value(question, text) and (not unheard or any(w in text for w in unheard) or _SUM.search(text))
            for text in map(normalise, quotes)
        )

    def runs_on(self, frame: Frame) -> bool:
        """Whether the document that is asked about holds in the year to come that is spoken of as well.

        One that names that year does (2027年度…).
        One without a last day does where what it sets is to be applied to somebody's own figures (明年要用700方), not
        where the figure of that year is asked for, which may be set anew.
        """
        text = self._find.bare(frame.text)
        year = coming(text, frame.as_of)
        if not self._find or year is None:
            return False
        question = self._question(frame)
        found = self._meant.nearest(question, self._find.candidates(question, frame), frame)
        named = (c.held.document for c in found if c.named >= NAMED and not versions.draft(c.held.document))
        document = next(named, None)
        if document is None:
            return False
        if str(year) in document.title:
            return True
        return document.valid_to >= date(year, 12, 31) if document.valid_to else bool(question.measures)

    def never(self, text: str, frame: Frame) -> bool:
        """Whether it is asked what no document says: somebody's own balance, advice, what is not set yet."""
        if rules().never.search(text):
            return True
        return bool(rules().ahead.search(text)) and not self.runs_on(frame)

    def _set_elsewhere(self, held: Held, frame: Frame) -> list[Statement]:
        """The clause that says who sets it for the district asked about."""
        here, _ = self._find.districts(frame)
        clause = left_to(held, here)
        if clause is None:
            return []
        return [Statement(f"{clause.article.locator}写明：{clause.text}", [evidence_of(held, clause.article)])]

    def named(self, frame: Frame) -> bool:
        """Whether the title of a document that holds for the place says what is asked about."""
        if not self._find:
            return False
        return any(c.named >= SURELY for c in self._find.candidates(self._question(frame), frame))

    def _question(self, frame: Frame) -> Question:
        text = self._find.bare(frame.text)
        return make(text, self._find.read(text, frame), text, frame.as_of)
