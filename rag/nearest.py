"""What is nearest where nothing answers for sure: rules for a message that asks for a rule, else the nearest matter.

What a message asks for is in the frame (:attr:`rag.frame.Frame.ruled`, ``idle``); without it nothing is guessed.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from kg.schema import Article, Document
from kg.view import GraphView
from rag import adding
from rag.frame import Frame, Outcome, Statement
from rag.guides import GuideAnswers, ask
from rag.kin import Kin
from rag.lexicon import CLAUSE, lexicon
from rag.texts import Texts
from rag.topics import TopicIndex
from rag.understand import CONFIDENT, PLAUSIBLE
from rag.unheld import beyond

_MAYBE, _SURELY, _FIRST = 0.25, 0.5, 0.8
"""From where on a rule may be asked for, more likely is than not, and so likely that texts go before guides."""
_OF_NOTHING = 0.65
"""The same of a message that is read as asking for hours, a place or a phone, but of no matter."""
_HANDLED = 0.1
"""Up to where surely no rule is asked for."""
IDLE, _DOUBT = 0.5, 0.3
"""From where on most likely nothing here answers (:attr:`rag.frame.Frame.idle`), and from where on perhaps."""
LOOSE = 0.4
"""How sure it must be that a text answers where the question asks for a rule (:func:`rag.judge.sure`)."""
_BESIDE_A_GUIDE = 0.2
"""The same beside a guide, where a rule most likely is asked for and one of them most likely answers."""
_EXPLAINED = 0.62
"""Share of a question's words that a matter's wording explains from which nothing else is asked."""
_LEAST, _OF_A_CLAUSE, _SOME = 0.16, 0.3, 0.02
"""The same where there is nothing else: for the whole message, for one clause of it, and for the whole message where a
rule most likely is asked for and one of them most likely answers."""
_ASKED = 0.25
"""The same where a value is asked for, but perhaps of no rule."""
BESIDE = 420
"""Characters that texts may take beside the fields of a guide."""
_ALTOGETHER, _WORTH = 840, 120
"""Characters of an answer with both, and the least that is worth adding."""
LOCAL = frozenset(
    ("venues", "hours", "phones", "complaint_phones", "onsite_visits", "scope", "online_url", "item_type")
)
"""Fields that every region sets itself: no statute has the hours of a window."""
_GOES_ON = 6
"""Characters of content up to which a question goes on with the documents of the answer before."""
_SHORTEST = 6
_NEAR, _AHEAD = 0.42, 0.05
"""What a matter must have (:attr:`rag.topics.Match.order`), and its lead over the next, to be answered for."""
_OFFERED = 4
"""How many matters at most are asked about where none leads."""
_RULES = "下面几条规定最接近您的问题，请再向窗口核实："
_MATTER = "您问的像是「{}」这件事，下面按它回答；如果另有所指，请说出事情的名字。"


class Nearest:
    """Answers from one view."""

    def __init__(self, view: GraphView, topics: TopicIndex, texts: Texts, guides: GuideAnswers) -> None:
        self._view, self._topics, self._texts, self._guides = view, topics, texts, guides

    @cached_property
    def _kin(self) -> Kin:
        return Kin(self._view.of_type(Document))

    def texts(self, frame: Frame, steps: list[str], least: float, *, anything: bool = False) -> Outcome | None:
        """Passages that answer what is asked, read within what the conversation is about."""
        questions = list(frame.asks) or [frame.text]
        steps += [f"search({q})" for q in questions]
        if len(questions) > 1 and _answerable(frame, _SURELY):
            least = min(least, _LEAST)  # each may be answered by another text than the likeliest
        statements = self._further(frame, questions) or self._texts.answer(
            questions, frame.region, frame.as_of, least, context=frame.text, talk=frame.talk, anything=anything
        )
        return Outcome("answer", statements, steps=steps) if statements else None

    def _further(self, frame: Frame, questions: list[str]) -> list[Statement]:
        """What the documents of the answer before, and those that carry them out, say to a short question that goes on
        with it (「从哪天算起」)."""
        if not frame.rested_on or len(lexicon().features(frame.text).letters) > _GOES_ON:
            return []
        return self._texts.answer(
            questions,
            frame.region,
            frame.as_of,
            _SOME,
            context=frame.text,
            talk=frame.talk,
            anything=True,
            within=self._kin.of(frame.rested_on),
        )

    def beside(self, frame: Frame, outcome: Outcome, steps: list[str]) -> Outcome:
        """``outcome``, with the rule beside it or in its place where one was asked for."""
        if outcome.action == "decline":
            return self.rules(frame, steps) or outcome
        surely = _answerable(frame, _FIRST)
        if not (_ruled(frame, _SURELY) or (surely and _open(frame))):
            return self._completed(frame, outcome, steps) if outcome.action == "answer" else outcome
        if outcome.action == "clarify":
            named = frame.score >= CONFIDENT and not frame.told
            if named and (not surely or frame.fields or frame.cover >= _EXPLAINED):
                return outcome
            return self.texts(frame, steps, _BESIDE_A_GUIDE if surely else LOOSE) or outcome
        if self._of_rules(outcome):
            return outcome
        asked = list(frame.asks) or [frame.text]
        least = _BESIDE_A_GUIDE if _answerable(frame, _SURELY) else LOOSE
        room = min(BESIDE, _ALTOGETHER - sum(len(s.text) for s in outcome.statements))
        if room < _WORTH:
            return outcome
        more = self._texts.answer(
            asked,
            frame.region,
            frame.as_of,
            least,
            budget=room,
            context=frame.text,
            talk=frame.talk,
            anything=surely and bool(frame.told),
        )
        held = {e.id for s in outcome.statements for e in s.evidence}
        fresh = [s for s in more if not held & {e.id for e in s.evidence}]
        if not fresh:
            return self._completed(frame, outcome, steps)
        return replace(outcome, statements=[*outcome.statements, *fresh])

    def _of_rules(self, outcome: Outcome) -> bool:
        """Whether an outcome rests on an article, or was worked out."""
        return any(s.computed or self._view.node(e.id, Article) for s in outcome.statements for e in s.evidence)

    def _completed(self, frame: Frame, outcome: Outcome, steps: list[str]) -> Outcome:
        """``outcome`` of guides with the article that says what they leave open, where one is likely to."""
        room = min(BESIDE, _ALTOGETHER - sum(len(s.text) for s in outcome.statements))
        local = bool(frame.fields) and set(frame.fields) <= LOCAL and not frame.asks
        if room < _WORTH or local or not _open(frame) or not adding.open_ended(frame) or self._of_rules(outcome):
            return outcome
        question = frame.asks[0] if frame.asks else frame.text
        found, sureness = self._texts.nearest(question, frame.region, frame.as_of, frame.text, frame.talk)
        best = adding.best(frame, [(self._texts.document(f), f.judged) for f in found], sureness)
        if best is None:
            return outcome
        steps.append(f"beside({question})")
        more = self._texts.quote(found[best], question, frame.as_of, room)
        return replace(outcome, statements=[*outcome.statements, more])

    @staticmethod
    def ruled_first(frame: Frame) -> bool:
        """Whether a rule is asked for so likely that texts go before the guide of the matter at hand."""
        return _answerable(frame, _FIRST)

    @staticmethod
    def handled(frame: Frame) -> bool:
        """Whether how to handle a matter that is known is asked, and no rule."""
        return bool(frame.topics) and frame.score >= PLAUSIBLE and 0 < frame.ruled < _HANDLED

    def rules(self, frame: Frame, steps: list[str]) -> Outcome | None:
        """The nearest rules, said to be no more than that; ``None`` where none is asked for or near.

        After an answer out of documents alone, what names no matter goes on with them more likely than not.
        """
        if not _ruled(frame, _HANDLED if frame.asks else _MAYBE):
            return None
        going_on = bool(frame.rested_on) and not frame.topics
        likely = _answerable(frame, _MAYBE if going_on else _SURELY)
        least = _SOME if likely else (_LEAST if _ruled(frame, _MAYBE) else _ASKED)
        found = self.texts(frame, steps, least, anything=likely)
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
        found = self._topics.match(frame.text, _OFFERED, frame.text)
        if not found or found[0].order < _NEAR:
            return None
        best = found[0]
        level = [m.topic for m in found if best.order - m.order < _AHEAD]
        if len(level) > 1:
            return ask("您要办的是下面哪一件？", "topic", [t.name for t in level], [t.key for t in level], steps)
        guess = frame.with_(
            topics=(best.topic.key,), items=(best.item,), score=best.score, cover=best.cover, choices=()
        )
        answer = self._guides.answer(guess, steps, overview=overview, compare=False)
        if not isinstance(answer, Outcome):
            return None
        held = answer.statements[0].evidence if answer.statements else []
        lead = [Statement(_MATTER.format(best.topic.name), list(held))] if answer.action == "answer" else []
        return replace(answer, statements=[*lead, *answer.statements], guessed=guess)


def _answerable(frame: Frame, least: float) -> bool:
    """Whether a rule is asked for so likely, and nothing speaks against one of them answering."""
    return frame.ruled >= least and frame.idle < _DOUBT


def _ruled(frame: Frame, least: float) -> bool:
    """Whether a rule is asked for so likely, and one of the country could answer."""
    local = bool(frame.fields) and set(frame.fields) <= LOCAL and not frame.asks
    # 「礼拜天补不补假」 asks for no opening hours, nor does what goes on with a matter and names none.
    # Without a matter they would be the hours of nothing.
    local = local and (
        (bool(frame.topics) and not frame.told) or frame.ruled < (_FIRST if frame.topics else _OF_NOTHING)
    )
    return frame.ruled >= least and not local and _open(frame)


def _open(frame: Frame) -> bool:
    """Whether anything may be added to what the plan found: not to lists and bundles, nor where nothing can answer."""
    settled = frame.event or frame.listing or frame.chain or frame.checklist is not None or frame.telling
    return not (settled or frame.foreign or frame.idle >= IDLE or beyond(frame))
