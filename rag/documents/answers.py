"""One question to the documents of a place: find the document, then the row or the sentences, and quote them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from kg.schema import NATION, Article, Document, EdgeKind
from kg.view import GraphView
from rag.asked import Asked, Unit
from rag.documents import record, versions
from rag.documents.alike import in_its_words
from rag.documents.alternatives import alternatives
from rag.documents.bounds import Bounds
from rag.documents.eligible import leading, led
from rag.documents.figured import figured
from rag.documents.finding import LOOKED_AT, NAMED, NO_POLICY, SURELY, Candidate, Finder
from rag.documents.held import Held
from rag.documents.meant import Meant
from rag.documents.near import Nearness
from rag.documents.over_time import OverTime
from rag.documents.question import Question, as_asked, asking, asks_something, make, parts, plain
from rag.documents.quoting import together
from rag.documents.rules import rules
from rag.documents.select import said
from rag.documents.worth import Answer, answer_of, set_elsewhere
from rag.frame import Frame, Outcome, Statement
from rag.meaning import Names
from rag.texts import Texts

_KNOWN = 0.6
_POINTS = re.compile(
    r"^(?:那|那么|这个|这份|它|该|这|还有|要是|如果|我妈|我爸)|呢[？?]?$|(?:这|该|那)(?:个|份)?(?:文件|办法|通知|规定|政策|细则|通告)"
)
_OUTDOES = 1.5
"""What a document whose title does not say what is asked must be worth beside one whose title does."""
_HALF = 0.5
"""Share of a word, and of a title, from which it is said."""
_STORY = 6
"""Messages before this one that may tell who somebody is."""
_REPEATED = 6
"""Characters of the message before from which on it is taken for repeated."""


class Documents:
    """Answers from the documents that hold for a place."""

    def __init__(
        self, view: GraphView, texts: Texts, names: Callable[[Sequence[str]], Names | None] | None = None
    ) -> None:
        """``names`` makes the vectors that clauses are compared by; without it words alone choose them."""
        self._view = view
        self._find = Finder(view, texts, names)
        self._near = Nearness(names)
        self._meant = Meant(self._find, self._near)
        self._times = OverTime(view, self._find, self._near)
        self._bounds = Bounds(view, self._find, self._meant)
        self.silent = self._bounds.silent
        self.in_vain = self._bounds.in_vain
        self.figured = self._bounds.figured
        self.runs_on = self._bounds.runs_on
        self.named = self._bounds.named

    def __bool__(self) -> bool:
        return bool(self._find)

    def answer(self, frame: Frame, steps: list[str]) -> Outcome | None:
        """Statements from the documents of the frame's region, or ``None`` where none answers."""
        text = _without_repeated(self._find.bare(frame.text), self._find.bare(frame.before))
        if not self._find or self._bounds.never(text, frame):
            return None
        steps.append(f"documents({text})")
        statements: list[Statement] = []
        recent = self._find.recent(frame)
        before = self._find.read(self._find.bare(frame.before), frame) if recent and frame.before else None
        facts = record.asked_of(text)
        points = bool(_POINTS.search(text))
        if facts and (found := self._times.record(text, frame, facts, recent, points=points)):
            statements += found
            text = _without_record(text)
            if not asks_something(text) or not self._units(text, frame):
                return Outcome("answer", statements, steps=steps)
        matter = " ".join(self._matter(t) for t in frame.topics[:1])
        if versions.compares(text) and (both := self._times.compared(text, matter, frame)):
            return Outcome("answer", [*statements, *both], steps=steps)
        if not recent and (draft := self._times.proposed(text, frame)):
            return Outcome("answer", [*statements, *draft], steps=steps)
        answers = [statements]
        for part in parts(text):
            if each := self._each(part, text, frame, recent, before, steps):
                answers += each
                continue
            said_ = self._part(part, text, frame, recent, before, steps)
            if not isinstance(said_, Outcome):
                answers.append(said_)
            elif not any(answers):
                return said_
        statements = together(answers)
        if statements:
            return Outcome("answer", leading(statements), steps=steps)
        return self._not_in_force(text, frame, steps)

    def _not_in_force(self, text: str, frame: Frame, steps: list[str]) -> Outcome | None:
        """What a document has set that does not hold: that it does not, which answers 「还能不能」 and nothing else."""
        question = make(text, self._find.read(text, frame), text, frame.as_of)
        named = [c for c in self._find.candidates(question, frame, lapsed=True) if c.named >= SURELY]
        here, elsewhere = self._find.districts(frame)
        placed = replace(question, here=here, elsewhere=elsewhere)
        if named and set_elsewhere(placed, named[0].held, self._near.near(named[0].held, placed)):
            return Outcome("decline", self.silent(frame), steps=steps)
        if said_ := self._times.to_come(text, frame) or self._times.refused(question, named, frame):
            return Outcome("answer", said_, steps=steps)
        lapsed = self._times.lapsed(text, frame)
        return Outcome("decline", lapsed, steps=steps) if lapsed else None

    # -- what it says -------------------------------------------------------------------------------------------

    def _each(
        self, part: str, text: str, frame: Frame, recent: Held | None, before: Asked | None, steps: list[str]
    ) -> list[list[Statement]]:
        """What answers each of two things that are asked about at once; empty unless both are answered, not alike."""
        pair = alternatives(part) or ()
        both = [self._part(own, text.replace(part, own), frame, recent, before, steps) for own in pair]
        found = [b for b in both if not isinstance(b, Outcome) and b]
        differ = len(found) == len(both) and len({tuple(s.text for s in b) for b in found}) == len(both)
        return found if differ else []

    def _part(
        self, part: str, text: str, frame: Frame, recent: Held | None, before: Asked | None, steps: list[str]
    ) -> list[Statement] | Outcome:
        day = frame.as_of
        own = self._find.read(as_asked(part), frame)
        rest = self._find.read(text.replace(part, " "), frame).units if part != text else ()
        here, elsewhere = self._find.districts(frame)
        question = make(part, own, text, day, None, rest)
        question = replace(question, story=plain(frame.text), here=here, elsewhere=elsewhere)
        candidates = self._meant.nearest(question, self._find.candidates(question, frame), frame)
        leans = recent is not None and self._leans(part, question, candidates, recent)
        if recent and leans:
            earlier = self._find.bare(frame.before)
            leaning = make(part, own, f"{earlier} {text}", day, before, rest)
            read = frozenset(frame.documents)
            story = plain(" ".join((*(frame.talk.messages[-_STORY:] if frame.talk else ()), frame.text)))
            leaning = replace(leaning, read=read, earlier=earlier, story=story, here=here, elsewhere=elsewhere)
            if found := self._best(leaning, [Candidate(recent, 1.0, SURELY)]):
                return found
        if recent is None and (which := self._meant.of_a_kind(question, frame, steps)):
            return which
        if self._meant.left_out(question, candidates):
            return Outcome("decline", self.silent(frame), steps=steps)
        if asked_back := self._meant.undecided(question, candidates, frame, steps):
            return asked_back
        candidates = [c for c in candidates if not self._meant.beside_the_point(question, c)]
        if max((c.named for c in candidates if c.held.document.level not in NO_POLICY), default=0.0) < NAMED:
            # The rest of the message, or the matter under discussion, tells which document is meant.
            around = text if part != text else " ".join(self._matter(t) for t in frame.topics[:1])
            named = self._around(f"{part} {around}", text, frame) if around else []
            within = make(part, own, text, day, self._find.read(around, frame), rest)
            within = replace(within, story=plain(frame.text), here=here, elsewhere=elsewhere)
            if named and (found := self._best(within, named)):
                return found
        if leans:
            candidates = [c for c in candidates if c.named >= NAMED]
        # What is all question words (去哪报) is asked of what the rest is about, and of no document else.
        return self._best(question, candidates[:LOOKED_AT]) if question.units else []

    def _around(self, around: str, text: str, frame: Frame) -> list[Candidate]:
        question = make(around, self._find.read(around, frame), text, frame.as_of)
        found = self._meant.nearest(question, self._find.candidates(question, frame), frame)
        found = [c for c in found if not self._meant.beside_the_point(question, c)]
        return [c for c in found if c.named >= NAMED][:2] or [c for c in found if c.about >= _KNOWN][:1]

    def _leans(self, part: str, question: Question, candidates: list[Candidate], recent: Held) -> bool:
        """Whether a message goes on about the document of the last answer.

        Another one is turned to by what is asked, not by what is told (「我还是低保户，能再打折吗」).
        """
        if _POINTS.search(part):
            return True
        asks = asking(part)
        units = [u for u in question.units if u.word in asks]
        others = [(_weight(units, c.held.subject), c.held) for c in candidates if c.held is not recent]
        best, other = max(others, key=lambda entry: entry[0], default=(0.0, recent))
        if best <= _weight(units, recent.subject) or best < NAMED:
            return True
        # 「社保要交多久」 names no 社会保险补贴 where the document at hand speaks of 社保 as well.
        naming = [u for u in units if said(u, other.subject) >= _HALF]
        heard = all(said(u, recent.text) >= _HALF for u in naming)
        return heard and _named_share(naming, other.subject) < _HALF

    def _matter(self, topic: str) -> str:
        """The name of a matter as residents say it."""
        return topic.removeprefix("item:")

    def _best(self, question: Question, candidates: list[Candidate]) -> list[Statement]:
        answers: list[tuple[Answer, Candidate]] = []
        for candidate in candidates:
            if versions.draft(candidate.held.document) and candidate.named < SURELY:
                continue
            heard = in_its_words(question, candidate.held, self._near)
            near = self._near.near(candidate.held, question)
            if (found := answer_of(heard, candidate, near)) is not None:
                answers.append((found, candidate))
            elif candidate.named >= NAMED and (told := figured(heard, candidate.held, near)):
                answers.append((Answer.of(candidate.about, told), candidate))
        if not answers:
            return []
        meant = max((a for a in answers if a[1].named >= SURELY), key=lambda a: a[0].value, default=None)
        if meant is not None:
            level, about = _OUTDOES * meant[0].value, meant[1].about
            answers = [a for a in answers if a[1].named >= NAMED or a[0].value > level or a[1].about > about]
        answers.sort(key=lambda a: -a[0].value)
        best, statements = self._governing(answers)
        statements = led(question, best.held, statements)
        if versions.draft(best.held.document):
            status = versions.not_in_force(self._view, best.held.document, date.max)
            return [*([status] if status else []), *statements]
        return statements

    def _governing(self, answers: list[tuple[Answer, Candidate]]) -> tuple[Candidate, list[Statement]]:
        """The best answer, or that of a document that amends the one it comes from."""
        first, best = answers[0]
        amended = set(self._view.into(best.held.document.id, EdgeKind.AMENDS))
        for answer, other in answers[1:]:
            if other.held.document.id in amended and answer.value >= first.value * 0.75:
                old, new = best.held.document, other.held.document
                line = Statement(
                    f"《{old.title}》的有关规定已由《{new.title}》调整，以后者为准：",
                    [record.record(old), record.record(new)],
                )
                return other, [line, *answer.said()]
        return best, first.said()

    def _units(self, text: str, frame: Frame) -> bool:
        return bool(make(text, self._find.read(text, frame), text, frame.as_of).units)


def _without_repeated(text: str, before: str) -> str:
    """``text`` without the message before that it was joined to: that has been answered."""
    for start in range(len(before)):
        size = len(before) - start
        if _REPEATED <= size < len(text) and text.startswith(before[start:]):
            return text[size:].strip(" ,，")
    return text


def _weight(units: Iterable[Unit], text: str) -> float:
    return sum(u.weight * said(u, text) for u in units)


def _named_share(units: Iterable[Unit], subject: str) -> float:
    """How much of the characters of ``subject`` the words of ``units``, or what they stand for, make up."""
    forms = [[u.word, *(p for t in u.terms for p in t.parts)] for u in units]
    said_ = sum(max((len(form) for form in own if form in subject), default=0) for own in forms)
    return said_ / max(1, len(subject.replace(" ", "")))


def _without_record(text: str) -> str:
    for pattern in rules().record.values():
        text = pattern.sub(" ", text)
    return text.strip(" ，,。？?的了吗么呢不")


def documents_of(statements: Iterable[Statement], view: GraphView) -> tuple[str, ...]:
    """Local documents that an answer rests on and their articles, in order."""
    found: list[str] = []
    for evidence in (e for s in statements for e in s.evidence):
        article = view.node(evidence.id, Article)
        document = view.node(article.document if article else evidence.id, Document)
        if document and document.region != NATION:
            found += [i for i in (document.id, evidence.id) if i not in found]
    return tuple(found)
