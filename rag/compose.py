"""Statements to the text a resident reads, and to the citations under it. Knows nothing of how they were found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from rag.contract import Citation
from rag.frame import Evidence, Outcome, Statement

LONGEST = 900
"""Characters of an answer beyond which what was quoted last is left out."""
_ARTICLE = "article:"


def answer_text(statements: Iterable[Statement]) -> str:
    """One paragraph a statement."""
    return "\n".join(s.text for s in statements)


def folded(statements: Sequence[Statement]) -> list[str]:
    """The parts of :func:`answer_text` that a page may fold, in order."""
    return [answer_text(run) for beside, run in groupby(statements, lambda s: s.folded) if beside]


def readable(statements: Sequence[Statement]) -> list[Statement]:
    """``statements`` without the last of the quoted articles, where all of them are too long to read."""
    kept = list(statements)
    for number in range(len(statements) - 1, 0, -1):
        if len(answer_text(kept)) <= LONGEST:
            break
        if _quotes(statements[number]):
            del kept[number]
    return kept


def _quotes(statement: Statement) -> bool:
    cited = [e for e in statement.evidence if e.id.startswith(_ARTICLE)]
    return bool(cited) and statement.text.startswith(f"《{cited[0].title}》") and not statement.computed


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
