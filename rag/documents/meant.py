"""Which of the documents found is meant, where titles do not tell, and where what is asked is not set by it.

Knows nothing of how a document answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.asked import Unit
from rag.documents import rows, versions
from rag.documents.finding import NAMED, NO_POLICY, SURELY, Candidate, Finder
from rag.documents.held import Held
from rag.documents.near import Nearness
from rag.documents.places import for_none, left_to, undecided
from rag.documents.question import Question, asking, asks_something
from rag.documents.quoting import shown
from rag.documents.rules import rules
from rag.documents.select import LIGHT, said
from rag.documents.worth import SET_BY_PLACES
from rag.frame import Frame, Outcome
from rag.guides import ask
from rag.things import named

_NEAR, _AHEAD, _FAR, _FAR_AHEAD = 0.65, 0.15, 0.6, 0.2
"""Cosine from which a document is meant, its lead over the next, and below which one may be beside the point; the lead
of one that is not so near."""
_HALF, _TELLING, _HEARD = 0.5, 5.0, 0.72
"""The last: cosine from which a document says a word in another one (午饭: 午餐)."""
_PAID = re.compile(r".(?:费|价|钱|金|款)$")
"""What is paid: its name is that of what is asked, and a document that sets it prints it."""
_MOSTLY, _WIDELY, _TWO, _TOLD = 0.75, 0.35, 2, 3
"""How far a document must be about the question to be meant whatever its title, and its lead over the next; the least
number of telling words of such a question."""
_SURE_ROW = 2.0
"""How surely a table is asked for that may be for other districts only."""


class Meant:
    """Chooses among documents by their meaning and by the places that they are for."""

    def __init__(self, find: Finder, near: Nearness) -> None:
        self._find, self._near = find, near

    def nearest(self, question: Question, candidates: list[Candidate], frame: Frame) -> list[Candidate]:
        """``candidates`` with the one taken for named that is the nearest in meaning, whatever it is called."""
        able = [c for c in candidates if not versions.draft(c.held.document) and c.held.document.level not in NO_POLICY]
        telling = sum(u.weight > LIGHT for u in question.units)
        near = self._find.nearest(question, frame)
        if near and (versions.draft(near.held.document) or near.held.document.level in NO_POLICY):
            near = None
        near = next((c for c in able if near and c.held is near.held), near)
        meant = near or (_leading(able) if telling >= _TOLD else None) or self._closest(question.text, able)
        if meant is None:
            return candidates
        return [replace(meant, named=SURELY, about=max(meant.about, 1.0)), *(c for c in candidates if c is not meant)]

    def _closest(self, text: str, able: list[Candidate]) -> Candidate | None:
        """The one by far the nearest in meaning, where no title says what is asked."""
        if not able or max(c.named for c in able) >= NAMED:
            return None
        level = sorted(((self._near.closest(c.held, text), i) for i, c in enumerate(able)), reverse=True)
        best, index = level[0]
        ahead = best - level[1][0] if len(level) > 1 else 1.0
        meant = (best >= _NEAR and ahead >= _AHEAD) or (best >= _FAR and ahead >= _FAR_AHEAD)
        return able[index] if meant else None

    def unheard(self, question: Question, held: Held) -> list[Unit]:
        """The things asked about that a document speaks of neither in their words nor in like ones."""
        return [u for u in _strange(question, held) if self._near.spoken(held, u.word) < _HEARD]

    def beside_the_point(self, question: Question, candidate: Candidate) -> bool:
        """Whether what is asked is of a thing that a document, not near to the question, does not speak of."""
        held = candidate.held
        # What was heard tells a story in which things are named that no document needs to speak of.
        meant = candidate.named >= SURELY and rules().hearsay.search(question.text)
        told_apart = question.asked.yes_no and not meant
        if told_apart and any(u.terms and u.weight >= _TELLING for u in _strange(question, held)):
            return True
        if not question.asks(*SET_BY_PLACES):
            return False
        unheard = self.unheard(question, held)
        if any(_PAID.search(u.word) for u in unheard):
            return True
        if question.asks("amount", "percent") and _last(question) in unheard:
            return True
        return bool(unheard) and not meant and self._near.closest(held, question.text) < _FAR

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

    def of_a_kind(self, question: Question, frame: Frame, steps: list[str]) -> Outcome | None:
        """The question which benefit is meant, where only a kind is named (我想申请个补贴) and several are set here."""
        words = [unit.word for unit in question.units]
        kind = next((k for k in rules().kinds if any(k.fullmatch(word) for word in words)), None)
        if kind is None or frame.told or not frame.regions:
            return None
        if not all(kind.fullmatch(word) or rules().kinds_around.fullmatch(word) for word in words):
            return None
        names = self._find.called(kind, frame)
        if len(names) < _TWO:
            return None
        line = "这里有几份文件都说到这一类，您问的是哪一种？不在里面的，请说出名字。"
        return ask(line, "text", names, [f"{name}，{frame.text}" for name in names], steps)


def _strange(question: Question, held: Held) -> list[Unit]:
    """The things asked about that a document does not say."""
    asks = " ".join(part for part in asking(question.text).split() if asks_something(part))
    whole = f"{held.title} {held.text}"
    return [u for u in question.units if u.word in asks and said(u, whole) < _HALF and named(u.word, asks)]


def _last(question: Question) -> Unit | None:
    """The last telling thing that is said before what is asked of it (缴存基数 in 缴存基数上限是多少)."""
    asks = asking(question.text)
    telling = [u for u in question.units if u.weight >= _TELLING and u.word in asks]
    return max(telling, key=lambda u: asks.rfind(u.word), default=None)


def _leading(able: Sequence[Candidate]) -> Candidate | None:
    """The one that says nearly all of the question, and no other half of it; its title need not say anything."""
    ranked = sorted(able, key=lambda c: -c.about)
    if len(ranked) < _TWO or ranked[0].about < _MOSTLY or ranked[0].about - ranked[1].about < _WIDELY:
        return None
    return ranked[0] if ranked[0].named < SURELY and ranked[1].named < SURELY else None


def _surely(candidates: Sequence[Candidate]) -> Held | None:
    found = (c.held for c in candidates if c.named >= SURELY and not versions.draft(c.held.document))
    return next(found, None)
