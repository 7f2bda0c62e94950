"""What the rules of a document come to for one resident: figures multiplied, shared, capped, raised, added.

Every figure is the document's or the resident's, the steps are shown, and where more than one reading is possible
nothing is said. Knows nothing of how documents, rows and clauses are found.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.documents import rows
from rag.documents.held import Held
from rag.documents.question import Question
from rag.documents.select import Scored
from rag.documents.sums import added, apart, based, dated, listed_clauses, listed_rows, paid, rated
from rag.documents.sums.case import Case
from rag.frame import Statement

_READINGS = (
    dated.due,
    listed_rows.stays,
    apart.apart,
    listed_rows.listed,
    added.added,
    rated.rated,
    paid.share,
    based.set_for,
    listed_clauses.worked,
)
"""Ways to reckon, the most particular first."""


def worked(question: Question, held: Held, picked: rows.Picked | None, scored: Sequence[Scored]) -> list[Statement]:
    """What follows for this person, or nothing."""
    case = Case(question, held, picked, scored)
    return next((found for reading in _READINGS if (found := reading(case))), [])
