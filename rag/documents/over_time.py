"""What is asked of documents over time: of one itself, of an earlier one beside the new, of what ended or is to come.

Knows nothing of how the documents in force answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kg.schema import Document, EdgeKind
from kg.view import GraphView, in_force
from rag.documents import record, rows, versions
from rag.documents.alike import in_its_words
from rag.documents.finding import NAMED, NO_POLICY, SURELY, Candidate, Finder
from rag.documents.held import Held
from rag.documents.near import Near, Nearness
from rag.documents.question import Question, asking, figures_asked, make
from rag.documents.quoting import evidence_of, row_statements, shown
from rag.documents.rules import rules
from rag.documents.select import said
from rag.documents.sums.dated import BARE_DAY
from rag.documents.values import holds_value
from rag.documents.worth import SET_BY_PLACES, answer_of
from rag.frame import Frame, Statement
from rag.when import days

_ABOUT_IT, _HALF = 0.8, 0.5
_CLOSE = 0.65
"""Cosine from which a draft is meant that nothing is claimed of."""
_AHEAD = (("明年", 1), ("后年", 2))
_OF_EACH = 2
"""Statements of each of two versions."""
_STRANGE = 5.0
"""Weight from which a word that no document in force says tells that a draft is meant."""
_A_DOCUMENT = re.compile(
    r"文件|通知|办法|细则|规定|条例|意见|公告|通告|方案|指引|文号|几号文|政策|新规|老规|旧规|规章|标准从|《"
)
"""Words by which a document itself is asked about."""
_TAKEN_FOR_LAW = re.compile(r"既然|(?:已经?|都)(?:开始)?(?:施行|实施|执行|生效|出台)")
_STILL = re.compile(r"还(?:有没有|能不能|可不可以|有|能|可以|发|补|给)|有没有了")


def coming(text: str, day: date) -> int | None:
    """The year to come that ``text`` speaks of."""
    years = [int(y) for y in re.findall(r"(20\d\d)年", text)]
    years += [day.year + n for word, n in _AHEAD if word in text]
    return max((y for y in years if y > day.year), default=None)


class OverTime:
    """Answers from the fields of documents, and from those that do not hold today."""

    def __init__(self, view: GraphView, find: Finder, near: Nearness) -> None:
        self._view, self._find, self._near = view, find, near

    # -- the document itself ------------------------------------------------------------------------------------

    def record(
        self, text: str, frame: Frame, wanted: tuple[str, ...], recent: Held | None, *, points: bool
    ) -> list[Statement]:
        """What is asked of a document itself; ``points``: the one of the last answer is meant."""
        question = make(text, self._find.read(text, frame), text, frame.as_of)
        years = re.findall(r"(20\d\d)", text)
        named = self._named(question, frame, lapsed="in_force" in wanted or "ends" in wanted or bool(years))
        dated = [c for c in named if any(y in f"{c.held.document.number}{c.held.document.published}" for y in years)]
        named = dated or named
        held = named[0].held if named and not (recent and points) else recent
        if named and not years and held is named[0].held:
            level = [c for c in named if c.named >= named[0].named * 0.9]
            current = [c for c in level if in_force(c.held.document, frame.as_of)]
            held = (current or level)[0].held
        if held is None or not _of_itself(text, question, held):
            return []
        told = record.answer(self._view, held.document, wanted, frame.as_of)
        return [*told, *self._now(text, frame, held)] if told and "in_force" in wanted else told

    def _named(self, question: Question, frame: Frame, *, lapsed: bool) -> list[Candidate]:
        found = [c for c in self._find.candidates(question, frame, lapsed=lapsed) if c.named >= NAMED]
        return sorted(found, key=lambda c: -c.named)

    def _now(self, text: str, frame: Frame, old: Held) -> list[Statement]:
        """What the document that took the place of ``old`` says of what was claimed by the old one."""
        if in_force(old.document, frame.as_of):
            return []
        now = next((d for d in self._later(old.document) if in_force(d, frame.as_of)), None)
        claim = figures_asked(text)
        if now is None or claim == text:
            return []
        held = self._find.hold(now.id)
        question = make(claim, self._find.read(claim, frame), claim, frame.as_of)
        if not any(said(u, old.subject) < _HALF <= said(u, held.text) for u in question.units):
            return []
        found = answer_of(question, Candidate(held, 1.0, SURELY), self._near.near(held, question))
        return found.said() if found else []

    def _later(self, document: Document) -> list[Document]:
        found = (self._view.node(source, Document) for source in self._view.into(document.id, EdgeKind.REPEALS))
        return [d for d in found if d]

    # -- an earlier one beside that of today --------------------------------------------------------------------

    def compared(self, text: str, matter: str, frame: Frame) -> list[Statement]:
        """What the rule of today and the one that it replaced say, each with when it holds."""
        own, around = self._find.read(text, frame), self._find.read(f"{text} {matter}", frame)
        question = make(text, own, text, frame.as_of, around)
        named = make(text, around, text, frame.as_of)
        years = re.findall(r"(20\d\d)年", text)
        for candidate in (*self._find.candidates(named, frame), *self._dated(years, frame)):
            olds = versions.earlier(self._view, candidate.held.document)
            olds = [o for o in olds if versions.of_years(o, years)] or olds
            if not olds or (candidate.named < NAMED and candidate.about < _ABOUT_IT):
                continue
            found: list[Statement] = []
            for document in (candidate.held.document, *olds[:1]):
                held = self._find.hold(document.id)
                near, meant = self._near.near(held, question), replace(candidate, held=held, named=SURELY)
                answer = answer_of(in_its_words(question, held, self._near), meant, near)
                if answer is None:
                    break
                found += [versions.labelled(document, frame.as_of), *answer.said()[:_OF_EACH]]
            else:
                return found
        return []

    def _dated(self, years: Sequence[str], frame: Frame) -> list[Candidate]:
        """Documents that have replaced one of the years that are named."""
        replaced = ((d, versions.earlier(self._view, d)) for d in self._find.all_of(frame))
        found = [d.id for d, olds in replaced if years and any(versions.of_years(o, years) for o in olds)]
        return [Candidate(self._find.hold(i), 1.0, SURELY) for i in found]

    # -- what does not hold today -------------------------------------------------------------------------------

    def proposed(self, text: str, frame: Frame) -> list[Statement]:
        """That what is asked is only proposed, where a draft alone speaks of it."""
        question = make(text, self._find.read(text, frame), text, frame.as_of)
        strange = [u for u in question.units if u.weight >= _STRANGE and u.word in text]
        found = self._find.candidates(question, frame, proposed=True)
        able = (c for c in found if not versions.draft(c.held.document) and c.held.document.level not in NO_POLICY)
        if any(c.named >= SURELY for c in able):
            return []
        held = [c.held for c in found if not versions.draft(c.held.document)]
        strange = [u for u in strange if not any(said(u, f"{h.title} {h.text}") >= _HALF for h in held)]
        claims = question.asked.yes_no or rules().hearsay.search(text) or _TAKEN_FOR_LAW.search(text)
        for candidate in (c for c in found if versions.draft(c.held.document)):
            spoken_of = any(said(u, candidate.held.text) >= _HALF for u in strange)
            if spoken_of and (claims or self._near.closest(candidate.held, text) >= _CLOSE):
                return versions.refused(self._view, candidate.held.document, frame.as_of)
        return []

    def refused(self, question: Question, named: Sequence[Candidate], frame: Frame) -> list[Statement]:
        """That the document asked about does not hold, where it is asked or claimed whether it does."""
        claims = question.asked.yes_no or rules().hearsay.search(question.text) or _STILL.search(question.text)
        return versions.refused(self._view, named[0].held.document, frame.as_of) if claims and named else []

    def to_come(self, text: str, frame: Frame) -> list[Statement]:
        """What holds until a document begins to, as far as that document says it itself."""
        day = frame.as_of
        question = make(text, self._find.read(text, frame), text, day)
        here, elsewhere = self._find.districts(frame)
        question = replace(question, here=here, elsewhere=elsewhere)
        for candidate in self._named(question, frame, lapsed=True):
            document = candidate.held.document
            if not (document.valid_from and day < document.valid_from):
                continue
            before = versions.until_now(candidate.held)
            found = _value(question, before) if before else []
            if found and (status := versions.not_in_force(self._view, document, day)):
                return [status, *found]
        return []

    def lapsed(self, text: str, frame: Frame) -> list[Statement]:
        """What a document that is no longer in force has set, and no other sets anew: only that it has ended."""
        day = frame.as_of
        question = make(text, self._find.read(text, frame), text, day)
        if not question.asks(*SET_BY_PLACES):
            return []
        for candidate in self._find.candidates(question, frame, lapsed=True)[:2]:
            document = candidate.held.document
            begun = not (document.valid_from and day < document.valid_from)
            if in_force(document, day) or not begun or candidate.named < NAMED or candidate.about < _ABOUT_IT:
                continue
            if answer_of(question, candidate, self._near.near(candidate.held, question)) is not None:
                cited = [record.record(document)]
                status = record.status(self._view, document, day, cited)
                return [Statement(f"《{shown(document)}》{status}", cited)]
        return []


def _value(question: Question, held: Held) -> list[Statement]:
    """The rows of ``held`` that hold what is asked, else its sentence."""
    picked = rows.pick(question, held, Near()) if held.tables else None
    if picked is not None:
        return row_statements(question, held, picked)
    able = [c for c in held.clauses if holds_value(question, c.text)]
    best = max(able, key=lambda c: sum(u.weight * said(u, c.flat) for u in question.units), default=None)
    if best is None:
        return []
    return [Statement(f"{best.article.locator}写明：{best.text}", [evidence_of(held, best.article)])]


def _of_itself(text: str, question: Question, held: Held) -> bool:
    """Whether a document itself is asked about, not a thing that it sets dates and numbers for (认定一次管几年)."""
    if _A_DOCUMENT.search(text):
        return True
    if any(when.exact for when in days(BARE_DAY.sub(r"\1日", text), question.day)):
        return False  # how long a paper holds that somebody got that day
    asks = asking(text)
    own = (u for u in question.units if u.word in asks and said(u, held.subject) < _HALF)
    return not any(said(u, held.text) >= _HALF for u in own)
