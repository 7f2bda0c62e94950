"""One question to the documents of a place: find the document, then the row or the sentences, and quote them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from kg.schema import NATION, Article, Document, EdgeKind
from kg.view import GraphView, in_force
from rag.asked import Asked
from rag.documents import record, versions
from rag.documents.finding import LOOKED_AT, NAMED, NO_POLICY, SURELY, Candidate, Finder
from rag.documents.held import Held
from rag.documents.near import Nearness
from rag.documents.question import Question, as_asked, asks_something, make, parts
from rag.documents.quoting import evidence_of, phone, shown
from rag.documents.rules import rules
from rag.documents.worth import SET_BY_PLACES, answer_of, set_elsewhere
from rag.frame import Frame, Outcome, Statement
from rag.meaning import Names
from rag.texts import Texts

_KNOWN, _ABOUT_IT = 0.6, 0.8
_POINTS = re.compile(
    r"^(?:那|那么|这个|这份|它|该|这|还有|要是|如果|我妈|我爸)|呢[？?]?$|(?:这|该|那)(?:个|份)?(?:文件|办法|通知|规定|政策|细则|通告)"
)
_OUTDOES = 1.5
"""What a document whose title does not say what is asked must be worth beside one whose title does."""
_REPEATED = 6
"""Characters of the message before from which on it is taken for repeated."""
_OF_EACH = 2
"""Statements of each of two versions."""
_LEFT_TO = re.compile(r"另行|自行(?:制定|确定)|由[^，。；]{2,16}(?:制定|确定|规定|公布)")


class Documents:
    """Answers from the documents that hold for a place."""

    def __init__(
        self, view: GraphView, texts: Texts, names: Callable[[Sequence[str]], Names | None] | None = None
    ) -> None:
        """``names`` makes the vectors that clauses are compared by; without it words alone choose them."""
        self._view = view
        self._find = Finder(view, texts)
        self._near = Nearness(names)

    def __bool__(self) -> bool:
        return bool(self._find)

    def answer(self, frame: Frame, steps: list[str]) -> Outcome | None:
        """Statements from the documents of the frame's region, or ``None`` where none answers."""
        text = _without_repeated(self._find.bare(frame.text), self._find.bare(frame.before))
        if not self._find or rules().never.search(text):
            return None
        steps.append(f"documents({text})")
        statements: list[Statement] = []
        recent = self._find.recent(frame)
        before = self._find.read(self._find.bare(frame.before), frame) if recent and frame.before else None
        facts = record.asked_of(text)
        if facts and (found := self._record(text, frame, facts, recent)):
            statements += found
            text = _without_record(text)
            if not asks_something(text) or not self._units(text, frame):
                return Outcome("answer", statements, steps=steps)
        if versions.compares(text) and (both := self._compared(text, frame)):
            return Outcome("answer", [*statements, *both], steps=steps)
        asked = parts(text)
        for part in asked:
            for statement in self._part(part, text, frame, recent, before):
                if statement.text not in (s.text for s in statements):
                    statements.append(statement)
        if statements:
            return Outcome("answer", statements, steps=steps)
        return self._not_in_force(text, frame, steps)

    def _not_in_force(self, text: str, frame: Frame, steps: list[str]) -> Outcome | None:
        """What a document has set that does not hold: that it does not, which answers 「还能不能」 and nothing else."""
        question = make(text, self._find.read(text, frame), text, frame.as_of)
        claims = question.asked.yes_no or rules().hearsay.search(text)
        named = [c for c in self._find.candidates(question, frame, lapsed=True) if c.named >= SURELY]
        here, elsewhere = self._find.districts(frame)
        placed = replace(question, here=here, elsewhere=elsewhere)
        if named and set_elsewhere(placed, named[0].held, self._near.near(named[0].held, placed)):
            return Outcome("decline", self.silent(frame), steps=steps)
        if claims and named and (said := versions.refused(self._view, named[0].held.document, frame.as_of)):
            return Outcome("answer", said, steps=steps)
        lapsed = self._lapsed(text, frame)
        return Outcome("decline", lapsed, steps=steps) if lapsed else None

    def _compared(self, text: str, frame: Frame) -> list[Statement]:
        """What the rule of today and the one that it replaced say, each with when it holds."""
        matter = " ".join(self._matter(t) for t in frame.topics[:1])
        own, around = self._find.read(text, frame), self._find.read(f"{text} {matter}", frame)
        question = make(text, own, text, frame.as_of, around)
        named = make(text, around, text, frame.as_of)
        now = [c for c in self._find.candidates(named, frame) if c.named >= NAMED]
        for candidate in now[:2]:
            found: list[Statement] = []
            olds = versions.earlier(self._view, candidate.held.document)
            if not olds:
                continue
            for document in (candidate.held.document, *olds[:1]):
                held = self._find.hold(document.id)
                same = replace(candidate, held=held)
                answer = answer_of(question, same, self._near.near(held, question))
                if answer:
                    found += [versions.labelled(document, frame.as_of), *answer[1][:_OF_EACH]]
                else:
                    break
            else:
                return found
        return []

    def _lapsed(self, text: str, frame: Frame) -> list[Statement]:
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

    def silent(self, frame: Frame) -> list[Statement]:
        """What to say where the document asked about has lapsed or does not hold the answer."""
        text = self._find.bare(frame.text)
        if not self._find or rules().never.search(text):
            return []
        day = frame.as_of
        question = make(text, self._find.read(text, frame), text, day)
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
        text = self._find.bare(frame.text)
        question = make(text, self._find.read(text, frame), text, frame.as_of)
        return question.asks(*SET_BY_PLACES) and self.named(frame) and bool(self.silent(frame))

    def _set_elsewhere(self, held: Held, frame: Frame) -> list[Statement]:
        """The clause that says who sets it for the district asked about."""
        here, _ = self._find.districts(frame)
        for clause in held.clauses:
            if _LEFT_TO.search(clause.text) and any(name in clause.text for name in here):
                place = clause.article.locator
                return [Statement(f"{place}写明：{clause.text}", [evidence_of(held, clause.article)])]
        return []

    def named(self, frame: Frame) -> bool:
        """Whether the title of a document that holds for the place says what is asked about."""
        if not self._find:
            return False
        text = self._find.bare(frame.text)
        found = self._find.candidates(make(text, self._find.read(text, frame), text, frame.as_of), frame)
        return any(c.named >= SURELY for c in found)

    # -- what it says -------------------------------------------------------------------------------------------

    def _part(self, part: str, text: str, frame: Frame, recent: Held | None, before: Asked | None) -> list[Statement]:
        day = frame.as_of
        own = self._find.read(as_asked(part), frame)
        rest = self._find.read(text.replace(part, " "), frame).units if part != text else ()
        here, elsewhere = self._find.districts(frame)
        question = replace(make(part, own, text, day, None, rest), here=here, elsewhere=elsewhere)
        candidates = self._find.candidates(question, frame)
        if recent and self._leans(part, candidates, recent):
            whole = f"{self._find.bare(frame.before)} {text}"
            leaning = make(part, own, whole, day, before, rest)
            leaning = replace(leaning, read=frozenset(frame.documents), here=here, elsewhere=elsewhere)
            if found := self._best(leaning, [Candidate(recent, 1.0, SURELY)]):
                return found
        if max((c.named for c in candidates if c.held.document.level not in NO_POLICY), default=0.0) < NAMED:
            # The rest of the message, or the matter under discussion, tells which document is meant.
            around = text if part != text else " ".join(self._matter(t) for t in frame.topics[:1])
            named = self._around(f"{part} {around}", text, frame) if around else []
            within = make(part, own, text, day, self._find.read(around, frame), rest)
            within = replace(within, here=here, elsewhere=elsewhere)
            if named and (found := self._best(within, named)):
                return found
        return self._best(question, candidates[:LOOKED_AT])

    def _around(self, around: str, text: str, frame: Frame) -> list[Candidate]:
        found = self._find.candidates(make(around, self._find.read(around, frame), text, frame.as_of), frame)
        return [c for c in found if c.named >= NAMED][:2] or [c for c in found if c.about >= _KNOWN][:1]

    def _leans(self, part: str, candidates: list[Candidate], recent: Held) -> bool:
        """Whether a message goes on about the document of the last answer."""
        best = max((c.named for c in candidates if c.held is not recent), default=0.0)
        own = next((c.named for c in candidates if c.held is recent), 0.0)
        return not (best > own and best >= NAMED and not _POINTS.search(part))

    def _matter(self, topic: str) -> str:
        """The name of a matter as residents say it."""
        return topic.removeprefix("item:")

    def _best(self, question: Question, candidates: list[Candidate]) -> list[Statement]:
        answers: list[tuple[float, Candidate, list[Statement]]] = []
        for candidate in candidates:
            if versions.draft(candidate.held.document) and candidate.named < SURELY:
                continue
            if (found := answer_of(question, candidate, self._near.near(candidate.held, question))) is not None:
                answers.append((found[0], candidate, found[1]))
        if not answers:
            return []
        meant = max((a for a in answers if a[1].named >= SURELY), key=lambda a: a[0], default=None)
        if meant is not None:
            level, about = _OUTDOES * meant[0], meant[1].about
            answers = [a for a in answers if a[1].named >= NAMED or a[0] > level or a[1].about > about]
        answers.sort(key=lambda a: -a[0])
        _, best, statements = self._governing(answers)
        if versions.draft(best.held.document):
            status = versions.not_in_force(self._view, best.held.document, date.max)
            return [*([status] if status else []), *statements]
        return statements

    def _governing(
        self, answers: list[tuple[float, Candidate, list[Statement]]]
    ) -> tuple[float, Candidate, list[Statement]]:
        """The best answer, or that of a document that amends the one it comes from."""
        best = answers[0]
        amended = set(self._view.into(best[1].held.document.id, EdgeKind.AMENDS))
        for other in answers[1:]:
            if other[1].held.document.id in amended and other[0] >= best[0] * 0.75:
                old, new = best[1].held.document, other[1].held.document
                line = Statement(
                    f"《{old.title}》的有关规定已由《{new.title}》调整，以后者为准：",
                    [record.record(old), record.record(new)],
                )
                return other[0], other[1], [line, *other[2]]
        return best

    # -- the document itself ------------------------------------------------------------------------------------

    def _record(self, text: str, frame: Frame, wanted: tuple[str, ...], recent: Held | None) -> list[Statement]:
        asked = self._find.read(text, frame)
        question = make(text, asked, text, frame.as_of)
        lapsed = "in_force" in wanted or "ends" in wanted or bool(re.search(r"20\d\d年", text))
        found = self._find.candidates(question, frame, lapsed=lapsed)
        named = [c for c in found if c.named >= NAMED]
        years = re.findall(r"(20\d\d)", text)
        if years:
            dated = [
                c for c in named if any(y in f"{c.held.document.number}{c.held.document.published}" for y in years)
            ]
            named = dated or named
        named.sort(key=lambda c: -c.named)
        held = named[0].held if named and not (recent and _POINTS.search(text)) else recent
        if named and not years and held is named[0].held:
            level = [c for c in named if c.named >= named[0].named * 0.9]
            current = [c for c in level if in_force(c.held.document, frame.as_of)]
            held = (current or level)[0].held
        if held is None:
            return []
        return record.answer(self._view, held.document, wanted, frame.as_of)

    def _units(self, text: str, frame: Frame) -> bool:
        return bool(make(text, self._find.read(text, frame), text, frame.as_of).units)


def _without_repeated(text: str, before: str) -> str:
    """``text`` without the message before that it was joined to: that has been answered."""
    for start in range(len(before)):
        size = len(before) - start
        if _REPEATED <= size < len(text) and text.startswith(before[start:]):
            return text[size:].strip(" ,，")
    return text


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
