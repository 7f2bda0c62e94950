"""What the quoted conditions and tables mean for what this person said: put in front of the quotes they rest on.

Only quotes that are already in the answer are used; nothing is looked up here.
"""

from __future__ import annotations

from datetime import date

from kg.clauses import condition_clauses
from kg.regions import RegionTree
from rag.applied.causes import for_its_cause
from rag.comparison import inside_of
from rag.eligibility import verdict
from rag.facts import facts
from rag.frame import Evidence, Statement
from rag.grades import graded
from rag.lexicon import pattern

_CONDITIONS = "#conditions_text"
_MOST = 2
"""Quotes that are held against what was said; the first ones answer best."""


def with_verdicts(
    statements: list[Statement], question: str, day: date, tree: RegionTree, region: str | None
) -> list[Statement]:
    """``statements`` with the verdicts that the question's facts allow, each after the heading of its quote."""
    known = facts(question, day)
    if not known or any(s.computed for s in statements):
        return statements
    inside = inside_of(tree, region) if region else None
    asks = bool(pattern("eligible").search(question))
    result: list[Statement] = []
    used: set[str] = set()
    for statement in statements:
        lines: list[str] = []
        for evidence in _quotes(statement):
            if evidence.id in used or len(used) >= _MOST:
                continue
            used.add(evidence.id)
            if asks:
                found = verdict(
                    [for_its_cause(c, question) for c in _clauses(evidence)],
                    question,
                    day,
                    about=evidence.title,
                    inside=inside,
                )
                lines += found.lines if found else []
            lines += graded(evidence.quote, known, about=evidence.title)
        if lines:
            result.append(Statement("\n".join(dict.fromkeys(lines)), list(statement.evidence)))
        result.append(statement)
    return result


def _clauses(evidence: Evidence) -> list[str]:
    """The conditions of a guide one by one; an article whole: its lead-in tells conditions from duties."""
    if evidence.id.startswith("article:"):
        return [evidence.quote]
    return [c for line in evidence.quote.split("\n") for c in condition_clauses(line)]


def _quotes(statement: Statement) -> list[Evidence]:
    """Conditions of guides and articles; other fields of guides are no rules."""
    if statement.text.startswith("【"):
        return []
    return [e for e in statement.evidence if e.id.startswith("article:") or e.id.endswith(_CONDITIONS)]
