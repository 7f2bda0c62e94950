"""Every alternative at once instead of asking which one is meant, where they are few and what each says is short.

Knows nothing of how alternatives are found, nor of how one is answered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rag.answering import filled
from rag.frame import Frame, Outcome, Statement
from rag.topics import TopicIndex

_SLOTS = ("topic", "variant", "scenario")
_MOST, _ALTOGETHER = 6, 780
"""Alternatives that are told at once, and characters that they may take together."""
_STORY = 22
"""Characters of what was said from which the resident has told what there is to tell: who says less is asked."""
_MORE = "「{}」还要再分情况，说出来就能查。"
_LEAD = "要看是哪一种，下面分别列出；说出是哪一种，就只答那一种："


def of_each(
    outcome: Outcome, frame: Frame, topics: TopicIndex, answer: Callable[[Frame], object], steps: list[str]
) -> Outcome:
    """What ``answer`` says to each option of a question that was to be put; ``outcome`` where that would be too long.

    The options stay open, so that the resident may go on with one of them.
    """
    chosen = dict(zip(outcome.values, outcome.options, strict=True)) if outcome.slot in _SLOTS else {}
    if outcome.action != "clarify" or frame.final or len(frame.said) < _STORY or not 2 <= len(chosen) <= _MOST:
        return outcome
    told: dict[str, list[tuple[str, Outcome]]] = {}
    open_ends: list[str] = []
    for value, option in chosen.items():
        single = filled(frame, outcome.slot or "", value, topics)
        found = answer(single)
        if isinstance(found, Outcome) and found.action == "clarify":
            final = answer(single.with_(final=True))  # its own cases are listed
            found = final if isinstance(final, Outcome) and len(final.statements) > 1 else found
        if not isinstance(found, Outcome) or (found.action == "answer" and len(found.statements) < 2):
            return outcome
        if found.action == "clarify":
            open_ends.append(option)
        else:
            told.setdefault("\n".join(s.text for s in found.statements[1:]), []).append((option, found))
    if 2 * len(open_ends) > len(chosen):
        return outcome
    statements = [Statement(_LEAD)] if len(told) > 1 else []
    for same in told.values():
        first = same[0][1]
        heads = [_head(found.statements[0], option) for option, found in same]
        held = [e for _, found in same for e in found.statements[0].evidence]
        statements += [Statement("\n".join(dict.fromkeys(heads)), held), *first.statements[1:]]
    statements += [Statement(_MORE.format("」「".join(open_ends)))] if open_ends else []
    if sum(len(s.text) + 1 for s in statements) > _ALTOGETHER:
        return outcome
    steps.append(f"each({outcome.slot})")
    return replace(outcome, action="answer", question="", statements=statements, guessed=frame.with_(every=True))


def _head(heading: Statement, option: str) -> str:
    """The heading of an answer, which names the alternative."""
    return heading.text if option in heading.text else f"{heading.text}（{option}）"
