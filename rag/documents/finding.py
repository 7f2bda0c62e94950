"""Which documents of a place a question is about: by their titles, their short names, and what retrieval finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from kg.schema import NATION, Article, Document
from kg.view import GraphView, in_force
from rag.asked import Asked, Unit
from rag.documents.held import Held, hold, subject_of
from rag.documents.question import Question, plain
from rag.documents.rules import rules
from rag.documents.select import LIGHT, said
from rag.documents.turn import Turn
from rag.documents.versions import draft
from rag.documents.words import Names
from rag.frame import Frame
from rag.lexicon import normalise, strip_spans
from rag.meaning import Names as NameVectors
from rag.models import ModelError
from rag.texts import Texts
from rag.thesaurus import Term

LOOKED_AT = 5
NAMED = 2.0
"""Weight of a question's words in a title from which the document is about it."""
SURELY = 2.5
"""The same beyond doubt."""
_PROPOSED = 0.3
"""How far what is only proposed stands behind."""
_DISTRICT = 3
"""Levels of the path of a district: province, city, district."""
_FAR_MORE = 2
"""How many times as surely a report must be named as a document that sets something, to be looked at beside it."""
REPORT = "新闻动态"
NO_POLICY = {"目录页": 0.6, REPORT: 0.35}
"""Pages that set nothing, and how far they stand behind."""

_NAME = 5.0
"""Weight of what is said short of the name of a document."""
_COUNTED = re.compile("[一二两三四五六七八九十半几每]")
"""How a measure begins (一亩), which is no name of anything."""
_NEAR, _BESIDE = 0.55, -0.1
"""Cosine from which a document may be meant, and its least lead over national texts: of 368 first messages to made-up
cities it chose in 290, rightly in 265; of 260 on national matters seven were drawn to a document."""
_OTHER_WORD = 0.66
"""Cosine from which a word is another one for what a document is about."""


@dataclass
class Candidate:
    """A document that may answer, with how far it is about the question; ``named``: its title says so."""

    held: Held
    about: float
    named: float


class Finder:
    """Finds documents of places."""

    def __init__(
        self, view: GraphView, texts: Texts, names: Callable[[Sequence[str]], NameVectors | None] | None
    ) -> None:
        """``names`` makes vectors of names, by which other words for what a document is about are understood."""
        self._view = view
        self._texts = texts
        self._local = [d for d in view.of_type(Document) if d.region != NATION]
        self._subjects = {d.id: subject_of(d.title) for d in self._local}
        self._called = Names(self._subjects.values())
        self._kinds = sorted({s for s in self._subjects.values() if s})
        self._names_of = names
        self._vectors: NameVectors | None = None
        self._held: dict[str, Held] = {}
        self._turn = Turn()

    def __bool__(self) -> bool:
        return bool(self._local)

    def candidates(
        self, question: Question, frame: Frame, lapsed: bool = False, proposed: bool = False
    ) -> list[Candidate]:
        """Documents that may answer, best first; ``lapsed``: also those that are not in force.

        ``proposed``: drafts also where their titles say nothing of what is asked.
        """
        allowed = self._places(frame)
        day = frame.as_of
        names: dict[str, float] = {}
        for document in self._local:
            if allowed is not None and document.region not in allowed:
                continue
            if frame.foreign and not frame.regions and not self._names(document.id, frame.foreign):
                continue
            if not (lapsed or in_force(document, day) or (proposed and draft(document))):
                continue
            subject = self._subjects[document.id]
            named = sum(u.weight * said(u, subject) for u in question.units)
            if named > 0 or (proposed and draft(document)):
                names[document.id] = named
        query = question.asked.query
        hits = (
            []
            if lapsed
            else self._turn.once(frame, ("local", query), lambda: list(self._texts.local(query, allowed, day)))
        )
        for hit in hits:
            article = self._view.node(hit, Article)
            if article and article.document in self._subjects:
                if frame.foreign and not frame.regions and not self._names(article.document, frame.foreign):
                    continue
                names.setdefault(article.document, 0.0)
        found = [self._candidate(question, i, named) for i, named in names.items()]
        return sorted(_without_reports(found), key=lambda c: -c.about)[: None if proposed else LOOKED_AT + 3]

    def nearest(self, question: Question, frame: Frame) -> Candidate | None:
        """The document of the place with what is nearest to the question in meaning, if no national text is nearer."""
        allowed = self._places(frame)
        text, day = question.text, frame.as_of
        found, cosine, beside = self._turn.once(
            frame, ("closest", text), lambda: self._texts.closest(text, allowed, day)
        )
        if found not in self._subjects or cosine < _NEAR or cosine - beside < _BESIDE:
            return None
        return self._candidate(question, found, 0.0)

    def all_of(self, frame: Frame) -> list[Document]:
        """All documents in force for the place of ``frame``."""
        allowed = self._places(frame)
        able = (d for d in self._local if allowed is None or d.region in allowed)
        return [d for d in able if in_force(d, frame.as_of)]

    def _candidate(self, question: Question, document_id: str, named: float) -> Candidate:
        held = self.hold(document_id)
        units = question.units
        total = sum(u.weight for u in units) or 1.0
        cover = sum(u.weight * said(u, f"{held.title} {held.text}") for u in units) / total
        share = min(1.0, named / total)
        own = [u for u in units if u.weight <= LIGHT and u.word in held.text and not rules().common.fullmatch(u.word)]
        named += NAMED * bool(own)
        about = cover + 0.8 * share - NO_POLICY.get(held.document.level or "", 0.0)
        if draft(held.document):
            about -= _PROPOSED
            named = named if named >= SURELY else 0.0
        if held.short_names and any(n in question.whole for n in held.short_names):
            about += 0.3
            named += NAMED
        return Candidate(held, about, named)

    def districts(self, frame: Frame) -> tuple[frozenset[str], frozenset[str]]:
        """Names of the districts asked about, and of those beside them; none where a whole city is."""
        tree = self._view.regions
        asked = [r for r in frame.regions if r in tree.regions and len(tree.regions[r].path) >= _DISTRICT]
        beside = [
            r.name
            for r in tree.regions.values()
            if any(r.path[:-1] == tree.regions[a].path[:-1] for a in asked) and r.id not in asked
        ]
        return frozenset(tree.regions[a].name for a in asked), frozenset(beside)

    def below(self, frame: Frame, document: Document) -> dict[str, str]:
        """Districts of the place of ``document`` with their ids, where none of them is known."""
        tree = self._view.regions
        place = tree.regions.get(document.region)
        if place is None or len(place.path) >= _DISTRICT or any(self.districts(frame)):
            return {}
        return {r.name: r.id for r in tree.regions.values() if r.path[:-1] == place.path}

    def _names(self, document_id: str, places: Iterable[str]) -> bool:
        """Whether a document speaks of places that the knowledge base holds nothing else of."""
        return all(normalise(place) in self.hold(document_id).text for place in places)

    def called(self, kind: re.Pattern[str], frame: Frame) -> list[str]:
        """What documents that hold for the place set, by their titles, where these name a benefit of a ``kind``."""
        allowed = self._places(frame)
        here = (d for d in self._local if allowed is None or d.region in allowed)
        held = (d for d in here if d.level not in NO_POLICY and not draft(d) and in_force(d, frame.as_of))
        return sorted({self._subjects[d.id] for d in held if kind.search(self._subjects[d.id])})

    def _places(self, frame: Frame) -> set[str] | None:
        """The place asked about and those that it is part of, without the country; ``None`` where none is named."""
        return set(self._view.regions.ancestors(frame.regions[0])) - {NATION} if frame.regions else None

    def recent(self, frame: Frame) -> Held | None:
        """The document of the last answer."""
        return next((self.hold(i) for i in frame.documents if i in self._subjects), None)

    def hold(self, document_id: str) -> Held:
        """A document taken apart, kept."""
        if document_id not in self._held:
            document = self._view.node(document_id, Document)
            if document is None:
                raise KeyError(document_id)
            self._held[document_id] = hold(self._view, document)
        return self._held[document_id]

    def read(self, text: str, frame: Frame) -> Asked:
        """``text`` taken apart; what is said short of the name of a document stands for all of it."""
        asked = self._texts.read(plain(text), frame.as_of, "")
        asked = replace(asked, units=tuple(map(self._meant, asked.units)))
        short = self._called.short(asked.text)
        if not short:
            return asked
        kept = [u for u in asked.units if not any(_overlap(u.word, s, asked.text) for s in short)]
        own = {u.word: u for u in asked.units}
        named = [
            Unit(s, (*(own[s].terms if s in own else ()), *(Term((full,)) for full in forms)), _NAME)
            for s, forms in short.items()
        ]
        searched = (asked.query, *(full for forms in short.values() for full in forms))
        return replace(asked, units=(*kept, *named), query=" ".join(searched))

    def _meant(self, unit: Unit) -> Unit:
        """``unit`` with the subjects of documents that its word is another word for (暖气费: 集中供热价格)."""
        own = any(unit.word in subject for subject in self._kinds)
        if self._names_of is None or own or len(unit.word) < 2 or _COUNTED.match(unit.word):
            return unit
        try:
            if self._vectors is None:
                self._vectors = self._names_of([self.bare(s) for s in self._kinds])
            cosines = self._vectors.scores(unit.word).tolist() if self._vectors else []
        except ModelError:
            return unit
        like = [s for s, cosine in zip(self._kinds, cosines, strict=False) if cosine >= _OTHER_WORD]
        return replace(unit, terms=(*unit.terms, *(Term((s,)) for s in like))) if like else unit

    def bare(self, text: str) -> str:
        """The text without the names of places, as documents write it."""
        text = normalise(text)
        spans = [(m.start, m.end) for m in self._view.regions.find(text) if not m.foreign]
        return plain(re.sub(r"\s+", " ", strip_spans(text, spans))).strip()


def _without_reports(found: list[Candidate]) -> list[Candidate]:
    """``found`` without reports of what a document itself is called by as well: that one sets it."""
    able = [c.named for c in found if c.held.document.level not in NO_POLICY and not draft(c.held.document)]
    least = max((n for n in able if n >= NAMED), default=None)
    return [c for c in found if c.held.document.level != REPORT or least is None or c.named > _FAR_MORE * least]


def _overlap(word: str, short: str, text: str) -> bool:
    """Whether ``word`` stands for a part of ``short`` in ``text``, or reaches into it (险要 in 长护险要)."""
    if word in short or short in word:
        return True
    start = text.find(short)
    at = text.find(word, max(0, start - len(word) + 1))
    return start >= 0 and start - len(word) < at < start + len(short)
