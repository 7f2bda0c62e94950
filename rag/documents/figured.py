"""What a document comes to for the resident where none of its clauses and rows says by itself what is asked.

Knows nothing of how documents are found.
"""

from __future__ import annotations

from rag.documents import rows
from rag.documents.held import Held
from rag.documents.near import Near
from rag.documents.question import Question
from rag.documents.quoting import row_statements
from rag.documents.select import score, with_shared
from rag.documents.sums import worked
from rag.frame import Statement


def figured(question: Question, held: Held, near: Near) -> list[Statement]:
    """The sum or the day that its rules come to, with the row that it is from, or nothing."""
    question = with_shared(question, held)
    picked = rows.pick(question, held, near) if held.tables else None
    scored = sorted(score(question, held, near), key=lambda s: -s.score)
    told = worked(question, held, picked, scored)
    if not told or picked is None or all(e.id != picked.article.id for s in told for e in s.evidence):
        return told
    return [*told, *row_statements(question, held, picked)]
