"""What the rules of a document come to for one resident: figures multiplied, shared, capped, raised, added.

Every figure is the document's or the resident's, the steps are shown, and where more than one reading is possible
nothing is said. Knows nothing of how documents, rows and clauses are found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.documents import rows
from rag.documents.held import Held
from rag.documents.question import Question
from rag.documents.select import Scored
from rag.documents.sums import (
    added,
    apart,
    arrears,
    based,
    cells,
    dated,
    excluded,
    formula,
    listed_clauses,
    listed_rows,
    loans,
    multiples,
    paid,
    rated,
    stays,
    tiers,
    unheeded,
    years,
)
from rag.documents.sums.case import Case
from rag.documents.sums.person import Person
from rag.documents.sums.terms import owned
from rag.frame import Statement

_NO_SUM = (dated.due, excluded.shut_out, years.left)
"""Ways to say what is no sum of money."""
_READINGS = (
    stays.stays,
    arrears.made_good,
    loans.limit,
    formula.reckoned_by,
    apart.apart,
    listed_rows.listed,
    added.added,
)
_OF_ONE_SUM = (
    tiers.stepped,
    multiples.multiple,
    rated.rated,
    paid.share,
    based.set_for,
    listed_clauses.worked,
    cells.stated,
)
"""Ways to reckon, the most particular first; the latter where one sum is asked for."""


def worked(question: Question, held: Held, picked: rows.Picked | None, scored: Sequence[Scored]) -> list[Statement]:
    """What follows for this person, or nothing."""
    case = Case(question, held, picked, scored)
    if told := _first(case, _NO_SUM):
        return told
    found = _first(case, _READINGS if added.asked(case) or formula.open_(case) else (*_READINGS, *_OF_ONE_SUM))
    return [] if found and unheeded.unheeded(case, found) else found


def _first(case: Case, readings: Sequence[Callable[[Case], list[Statement]]]) -> list[Statement]:
    return next((found for reading in readings if (found := reading(case))), [])


def narrowed(question: Question, held: Held, picked: rows.Picked, told: Sequence[Statement]) -> rows.Picked:
    """The rows and columns that are still shown beside what was worked out from their table: the resident's own."""
    if all(e.id != picked.article.id for s in told for e in s.evidence):
        return picked
    own = owned(Person(question, held), picked.article)
    kept = tuple(r for r in picked.rows if own.rows is None or r in own.rows)
    used = " ".join(s.text for s in told)
    columns = tuple(c for c in picked.columns if c not in own.others or f"{c}：" in used)
    return replace(picked, rows=kept or picked.rows, columns=columns if len(columns) > 1 else picked.columns)
