"""What is said around questions: thanks, an end, a complaint about the answer. Recognised here, and replied to.

Knows nothing of the knowledge base; whatever is said again was said before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.frame import Outcome, Statement
from rag.lexicon import patterns
from rag.printed import cut

_SHORT = 70
_MOST = 4


def manner(text: str) -> str | None:
    """``thanks``, ``stop``, ``shorter``, ``again`` or ``wrong``; ``None`` for anything that may be a question."""
    return next((name for name, pattern in patterns("manners").items() if pattern.match(text)), None)


def reply(kind: str, said: Sequence[Statement], others: Sequence[tuple[str, str]]) -> Outcome | None:
    """The reply; ``said`` is the last answer, ``others`` what else may have been meant, as (name, topic key).

    ``None`` where there is nothing to say again.
    """
    if kind in ("shorter", "again"):
        return Outcome("answer", list(said) if kind == "again" else briefly(said)) if said else None
    if kind == "wrong":
        question = "对不起，可能没听懂您的意思。您要问的是下面哪一件？都不是的话，请换个说法，说出要办的事和地方。"
        if not others:
            question = "对不起，可能没听懂您的意思。请换个说法，说出要办的事、在哪个区，比如“二道区补身份证要带什么”。"
        return Outcome(
            "clarify", question=question, options=[n for n, _ in others], values=[k for _, k in others], slot="topic"
        )
    question = "不客气。还有别的事，请接着问。" if kind == "thanks" else "好的。想问别的事，直接说就行。"
    return Outcome("clarify", question=question)


def briefly(said: Sequence[Statement]) -> list[Statement]:
    """The first points of an answer, each cut at a mark."""
    points = [s for s in said if not s.text.startswith("【")][:_MOST]
    kept = [s for s in said if s in points or (s.text.startswith("【") and s is said[0])]
    return [Statement(cut(re.sub(r"\n· ", "；", s.text.strip()), _SHORT), s.evidence, s.computed) for s in kept]
