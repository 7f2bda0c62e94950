"""One question to the documents of a place: find the document, then the row or the sentences, and quote them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from kg.schema import NATION, Article, Document, EdgeKind
from kg.view import GraphView, in_force
from rag.asked import Asked
from rag.documents import record
from rag.documents.finding import LOOKED_AT, NAMED, Candidate, Finder
from rag.documents.held import Held
from rag.documents.question import Question, as_asked, make, parts
from rag.documents.quoting import phone, shown
from rag.documents.rules import rules
from rag.documents.worth import SET_BY_PLACES, answer_of
from rag.frame import Frame, Outcome, Statement
from rag.texts import Texts

_STRONGLY = 2.5
"""Weight of a question's words in a title that names it beyond doubt."""
_KNOWN, _ABOUT_IT = 0.6, 0.8
_POINTS = re.compile(
    r"^(?:那|那么|这个|这份|它|该|这|还有|要是|如果|我妈|我爸)|呢[？?]?$|(?:这|该|那)(?:个|份)?(?:文件|办法|通知|规定|政策|细则|通告)"
)


class Documents:
    """Answers from the documents that hold for a place."""

    def __init__(self, view: GraphView, texts: Texts) -> None:
        self._view = view
        self._find = Finder(view, texts)

    def __bool__(self) -> bool:
        return bool(self._find)

    def answer(self, frame: Frame, steps: list[str]) -> Outcome | None:
        """Statements from the documents of the frame's region, or ``None`` where none answers."""
        text = self._find.bare(frame.text)
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
            if not parts(text) or not self._units(text, frame):
                return Outcome("answer", statements, steps=steps)
        asked = parts(text)
        for part in asked:
            for statement in self._part(part, text, frame, recent, before):
                if statement.text not in (s.text for s in statements):
                    statements.append(statement)
        if statements:
            return Outcome("answer", statements, steps=steps)
        lapsed = self._lapsed(text, frame)
        return Outcome("decline", lapsed, steps=steps) if lapsed else None

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
            if answer_of(question, candidate) is not None:
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
            return said_ + phone(candidate.held)
        return []

    def named(self, frame: Frame) -> bool:
        """Whether the title of a document that holds for the place says what is asked about."""
        if not self._find:
            return False
        text = self._find.bare(frame.text)
        found = self._find.candidates(make(text, self._find.read(text, frame), text, frame.as_of), frame)
        return any(c.named >= _STRONGLY for c in found)

    # -- what it says -------------------------------------------------------------------------------------------

    def _part(self, part: str, text: str, frame: Frame, recent: Held | None, before: Asked | None) -> list[Statement]:
        day = frame.as_of
        own = self._find.read(as_asked(part), frame)
        rest = self._find.read(text.replace(part, " "), frame).units if part != text else ()
        question = make(part, own, text, day, None, rest)
        candidates = self._find.candidates(question, frame)
        if recent and self._leans(part, candidates, recent):
            whole = f"{self._find.bare(frame.before)} {text}"
            leaning = replace(make(part, own, whole, day, before, rest), read=frozenset(frame.documents))
            if found := self._best(leaning, [Candidate(recent, 1.0, NAMED)]):
                return found
        if max((c.named for c in candidates), default=0.0) < NAMED:
            # The rest of the message, or the matter under discussion, tells which document is meant.
            around = text if part != text else " ".join(self._matter(t) for t in frame.topics[:1])
            named = self._around(f"{part} {around}", text, frame) if around else []
            if named and (found := self._best(make(part, own, text, day, self._find.read(around, frame), rest), named)):
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
            if (found := answer_of(question, candidate)) is not None:
                answers.append((found[0], candidate, found[1]))
        if not answers:
            return []
        answers.sort(key=lambda a: -a[0])
        return self._governing(answers)[2]

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


def _without_record(text: str) -> str:
    for pattern in rules().record.values():
        text = pattern.sub(" ", text)
    return text.strip(" ，,。？?的")


def documents_of(statements: Iterable[Statement], view: GraphView) -> tuple[str, ...]:
    """Local documents that an answer rests on and their articles, in order."""
    found: list[str] = []
    for evidence in (e for s in statements for e in s.evidence):
        article = view.node(evidence.id, Article)
        document = view.node(article.document if article else evidence.id, Document)
        if document and document.region != NATION:
            found += [i for i in (document.id, evidence.id) if i not in found]
    return tuple(found)
