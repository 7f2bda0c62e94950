"""What guides leave open: an amount, a detail, a condition that nobody has held against the facts yet.

Knows nothing of texts, nor of the order in which ways to answer are tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.frame import Frame, Outcome, Statement
from rag.guides import GuideAnswers
from rag.lexicon import field_label, pattern

_OPEN = re.compile(r"要收费|^(?!.*(?:不收|免费|不需)).*为准")
"""Words that tell no amount: something has to be paid, or whether so is for others to say."""
_DIGIT = re.compile(r"\d|[一二三四五六七八九十百]元")
_NOT_WRITTEN = "这一点办事指南里没有写明，以窗口答复为准，可以先打电话问清楚。"


class Unwritten:
    """Answers from the guides of one view; ``hotline`` makes the sentence that points to a hotline."""

    def __init__(self, guides: GuideAnswers, hotline: Callable[[str, str], Statement]) -> None:
        self._guides, self._hotline = guides, hotline

    def without_amount(self, frame: Frame, answer: Outcome, steps: list[str]) -> Outcome:
        """A guide that tells that something has to be paid, but not how much, does not answer 「多少钱」."""
        if answer.action != "answer" or frame.fields != ("fee",) or not pattern("amount").search(frame.text):
            return answer
        told = [s for s in answer.statements if s.text.startswith(field_label("fee"))]
        if not told or any(not _OPEN.search(s.text) or _DIGIT.search(s.text) for s in told):
            return answer
        phones = self._guides.answer(frame.with_(fields=("phones",)), steps, overview=False, compare=False)
        held = phones.statements if isinstance(phones, Outcome) and phones.action == "answer" else []
        contact = [s for s in held if s.text.startswith(field_label("phones"))][:1]
        statements = [*answer.statements, *contact, self._hotline("gov", "也可以拨打" if contact else "建议拨打")]
        return Outcome("decline", statements, steps=steps)

    def conditions(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """「够不够」 with nothing else to go by: the conditions, against which the facts are held afterwards."""
        asked = frame.with_(fields=("conditions_text",), final=True)
        answer = self._guides.answer(asked, steps, overview=False, compare=False)
        return answer if isinstance(answer, Outcome) and answer.action == "answer" else None

    def not_written(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """Something about the matter that no guide tells."""
        answer = self._guides.answer(frame.with_(final=True), steps, overview=True, compare=False)
        if not isinstance(answer, Outcome) or answer.action != "answer":
            return None
        head = [s for s in answer.statements if s.text.startswith("【")][:1]
        phones = [s for s in answer.statements if s.text.startswith(field_label("phones"))][:1]
        lead = Statement(_NOT_WRITTEN, head[0].evidence if head else [])
        return Outcome("decline", [lead, *phones, self._hotline("gov", "也可以拨打")], steps=steps)
