"""Statements to the text a resident reads, and to the citations under it. Knows nothing of how they were found."""

from __future__ import annotations

from collections.abc import Iterable

from rag.contract import Citation
from rag.frame import Evidence, Outcome, Statement


def answer_text(statements: Iterable[Statement]) -> str:
    """One paragraph a statement."""
    return "\n".join(s.text for s in statements)


def question_text(outcome: Outcome) -> str:
    """The clarifying question with its options, one a line."""
    return "\n".join([outcome.question, *(f"· {o}" for o in outcome.options)])


def citations(statements: Iterable[Statement]) -> list[Citation]:
    """What the statements rest on, each piece once, in order of use."""
    seen: dict[tuple[str, str], Evidence] = {}
    for statement in statements:
        for evidence in statement.evidence:
            seen.setdefault((evidence.id, evidence.quote), evidence)
    return [Citation(id=e.id, title=e.title, locator=e.locator, url=e.url, quote=e.quote) for e in seen.values()]
