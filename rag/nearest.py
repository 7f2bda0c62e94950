"""What is nearest where nothing answers for sure: rules for a message that asks for a rule, else the nearest matter.

Which of the two a message asks for is in the frame (:attr:`rag.frame.Frame.ruled`); without it nothing is guessed.
"""

from __future__ import annotations

from dataclasses import replace

from kg.schema import Article
from kg.view import GraphView
from rag.frame import Frame, Outcome, Statement
from rag.guides import GuideAnswers
from rag.lexicon import CLAUSE
from rag.texts import Texts
from rag.topics import TopicIndex
from rag.understand import CONFIDENT
from rag.unheld import beyond

_MAYBE, _SURELY = 0.25, 0.5
"""From where on a rule may be asked for, and from where on it more likely is than not."""
LOOSE = 0.4
"""How sure it must be that a text answers where the question asks for a rule (:func:`rag.judge.sure`)."""
_LEAST, _OF_A_CLAUSE = 0.16, 0.3
"""The same where there is nothing else, for the whole message and for one clause of it."""
BESIDE = 420
"""Characters that texts may take beside the fields of a guide."""
LOCAL = frozenset(
    ("venues", "hours", "phones", "complaint_phones", "onsite_visits", "scope", "online_url", "item_type")
)
"""Fields that every region sets itself: no statute has the hours of a window."""
_SHORTEST = 6
_OPENING = 80
"""Characters of the message that opened a matter with which a follow-up is read."""
_NEAR, _AHEAD = 0.42, 0.08
"""What a matter must have (:attr:`rag.topics.Match.order`), and its lead over the next, to be answered for."""
_RULES = "下面几条规定最接近您的问题，请再向窗口核实："
_MATTER = "您问的像是「{}」这件事，下面按它回答；如果另有所指，请说出事情的名字。"


class Nearest:
    """Answers from one view."""

    def __init__(self, view: GraphView, topics: TopicIndex, texts: Texts, guides: GuideAnswers) -> None:
        self._view, self._topics, self._texts, self._guides = view, topics, texts, guides

    def texts(self, frame: Frame, steps: list[str], least: float) -> Outcome | None:
        """Passages that answer what is asked, read within what the conversation is about."""
        questions = self._questions(frame)
        steps += [f"search({q})" for q in questions]
        statements = self._texts.answer(questions, frame.region, frame.as_of, least, context=frame.text)
        return Outcome("answer", statements, steps=steps) if statements else None

    def _questions(self, frame: Frame) -> list[str]:
        """What is asked; of a follow-up within its matter and what opened it: alone it could mean anything."""
        if not frame.told:
            return list(frame.asks) or [frame.text]
        opening = frame.opening[-_OPENING:]
        if frame.asks:  # these name the matter already
            return [f"{opening} {ask}".strip() for ask in frame.asks]
        names = [self._topics.topics[key].name for key in frame.topics]
        return [" ".join(part for part in (*names, opening, frame.text) if part)]

    def beside(self, frame: Frame, outcome: Outcome, steps: list[str]) -> Outcome:
        """``outcome``, with the rule beside it or in its place where one was asked for."""
        if outcome.action == "decline":
            return self.rules(frame, steps) or outcome
        if not _ruled(frame, _SURELY):
            return outcome
        if outcome.action == "clarify":
            named = frame.score >= CONFIDENT and not frame.told
            return outcome if named else self.texts(frame, steps, LOOSE) or outcome
        if any(s.computed or self._view.node(e.id, Article) for s in outcome.statements for e in s.evidence):
            return outcome
        asked = self._questions(frame)
        more = self._texts.answer(asked, frame.region, frame.as_of, LOOSE, budget=BESIDE, context=frame.text)
        held = {e.id for s in outcome.statements for e in s.evidence}
        fresh = [s for s in more if not held & {e.id for e in s.evidence}]
        return replace(outcome, statements=[*outcome.statements, *fresh])

    def rules(self, frame: Frame, steps: list[str]) -> Outcome | None:
        """The nearest rules, said to be no more than that; ``None`` where none is asked for or near."""
        if not _ruled(frame, _MAYBE):
            return None
        found = self.texts(frame, steps, _LEAST)
        if found is None and frame.ruled >= _SURELY:
            found = self._of_clauses(frame, steps)
        return replace(found, statements=[Statement(_RULES), *found.statements]) if found else None

    def _of_clauses(self, frame: Frame, steps: list[str]) -> Outcome | None:
        """Of parts of a story: its end, then each clause from the last to the first."""
        clauses = [c.strip() for c in CLAUSE.split(frame.text) if len(c.strip()) >= _SHORTEST]
        if len(clauses) < 2:
            return None
        parts = (" ".join(clauses[-2:]), *reversed(clauses))
        tried = (self.texts(frame.with_(asks=(part,)), steps, _OF_A_CLAUSE) for part in parts)
        return next((found for found in tried if found), None)

    def matter(self, frame: Frame, steps: list[str], *, overview: bool) -> Outcome | None:
        """The guide of the matter that comes nearest, where no matter was found for sure and no rule is asked for."""
        if frame.topics or frame.asks or not 0 < frame.ruled < _MAYBE or not _open(frame):
            return None
        found = self._topics.match(frame.text, 2, frame.text)
        if not found or found[0].order < _NEAR:
            return None
        best, *others = found
        if others and best.order - others[0].order < _AHEAD:
            return None
        guess = frame.with_(
            topics=(best.topic.key,), items=(best.item,), score=best.score, cover=best.cover, choices=()
        )
        answer = self._guides.answer(guess, steps, overview=overview, compare=False)
        if not isinstance(answer, Outcome):
            return None
        held = answer.statements[0].evidence if answer.statements else []
        lead = [Statement(_MATTER.format(best.topic.name), list(held))] if answer.action == "answer" else []
        return replace(answer, statements=[*lead, *answer.statements], guessed=guess)


def _ruled(frame: Frame, least: float) -> bool:
    """Whether a rule is asked for so likely, and one of the country could answer."""
    local = bool(frame.fields) and set(frame.fields) <= LOCAL and not frame.asks
    return frame.ruled >= least and not local and _open(frame)


def _open(frame: Frame) -> bool:
    """Whether anything may be added to what the plan found: not to lists and bundles, nor where nothing can answer."""
    settled = frame.event or frame.listing or frame.chain or frame.checklist is not None or frame.telling
    return not (settled or frame.foreign or beyond(frame))
