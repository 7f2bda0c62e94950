"""What a rule comes to for who asks, with what else was asked beside it.

Knows nothing of how rules are applied (:mod:`rag.entitled`) nor of the order in which ways to answer are tried.
"""

from __future__ import annotations

from rag.as_read import Attempt
from rag.entitled import Entitled
from rag.frame import Frame, Outcome
from rag.nearest import BESIDE, LOOSE
from rag.texts import Texts

_ANSWERED = frozenset(("conditions_text", "promised_limit", "legal_limit", "fee", "audience", "basis_text"))
"""Fields that what was computed answers as well."""
_NEAR, _SHARE = 10, 0.1
"""How far up among the passages of a question the article that was applied must stand, and what share of the best
one's score it must have where it is not the first."""
_ARTICLE = "article:"


class Computing:
    """Answers from one view; ``guides`` looks up the fields that are asked for besides."""

    def __init__(self, entitled: Entitled, texts: Texts, guides: Attempt) -> None:
        self._entitled, self._texts, self._guides = entitled, texts, guides

    def answer(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """What a benefit or time limit comes to for this person, and what else was asked of the guide."""
        if compare:
            return None
        worked = self._entitled.answer(frame, steps)
        if worked and len(frame.topics) > 1 and not frame.asks and not any(s.computed for s in worked.statements):
            return None
        if worked is None or not self._about(frame, worked):
            return None
        if worked.action != "answer":
            return worked
        rest = self._entitled.left(frame)
        if rest:
            held = {e.id for s in worked.statements for e in s.evidence}
            more = self._texts.answer(rest, frame.region, frame.as_of, LOOSE, budget=BESIDE, context=frame.text)
            worked.statements += [s for s in more if not {e.id for e in s.evidence} & held]
        others = tuple(f for f in frame.fields if f not in _ANSWERED)
        if not others or not frame.topics:
            return worked
        guide = self._guides(frame.with_(fields=others), steps, overview=False, compare=False)
        if guide and guide.action == "answer":
            worked.statements += guide.statements
        return worked

    def _about(self, frame: Frame, worked: Outcome) -> bool:
        """Whether the articles applied are near what is asked: words alone take a rule for another one."""
        named = self._entitled.rests_on(frame)
        applied = {e.id for s in worked.statements for e in s.evidence} or named
        applied = {i for i in applied if i.startswith(_ARTICLE)}
        if not applied or not named:
            return True
        talk = frame.talk if frame.told else None
        found, _ = self._texts.nearest(frame.text, frame.region, frame.as_of, frame.text, talk)
        least = _SHARE * max((f.judged.score for f in found), default=0.0)
        near = [f for n, f in enumerate(found[:_NEAR]) if not n or f.judged.score >= least]
        return not found or any(f.evidence.id in applied for f in near)
