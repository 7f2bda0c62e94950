"""Whether one document answers a question, by a row of a table or by its clauses, and how well."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from rag.documents import rows
from rag.documents.finding import NAMED, NO_POLICY, SURELY, Candidate
from rag.documents.held import Held
from rag.documents.matters import above, of_another
from rag.documents.near import Near
from rag.documents.question import Question
from rag.documents.quoting import ROOM, quotes, row_statements
from rag.documents.segments import features, segments
from rag.documents.select import Scored, enough, said, score, split_units, with_shared
from rag.documents.sums import narrowed, worked
from rag.documents.table_value import table_value
from rag.documents.weighing import Quoting, quoting
from rag.frame import Statement
from rag.lexicon import normalise
from rag.weights import usable

_ALL = 0.75
_ABOUT, _LEVEL = 0.8, 0.72
_COLUMN, _DISTRICTS = 2.0, 3
"""How surely a column is named that other districts have a row for; how many districts may be compared."""
_BESIDE_CLAUSES, _BEFORE_ROWS, BESIDE_ROWS = 0.55, 2, 360
"""What rows must be worth beside clauses, as a share of theirs; how many clauses go before them, and the characters of
those that go after."""
_OTHER, _LESS = 0.45, 0.5
"""What a clause loses that is about another matter of the title, and what it is worth as a share."""
_SAME = 0.9
"""What a row must be worth to be shown beside the best one of its table, as a share of it."""
SET_BY_PLACES = ("amount", "percent", "limit", "when", "conditions", "refuse", "formula")
"""Sides of a matter that a place sets by documents: what one that has ended set must not come from elsewhere."""


@dataclass(frozen=True)
class Answer:
    """What one document answers: how well, and the statements, which are chosen when they are needed."""

    value: float
    said: Callable[[], list[Statement]]

    @classmethod
    def of(cls, value: float, statements: list[Statement]) -> Answer:
        """Statements that are chosen already."""
        return cls(value, lambda: statements)


def answer_of(question: Question, candidate: Candidate, near: Near) -> Answer | None:
    """The answer of one document: rows of a table, clauses, or both, what answers best first."""
    held = candidate.held
    question = with_shared(question, held)
    _, rest = split_units(question, held)
    other = of_another(question, held)
    scored = [replace(s, score=s.score - _OTHER) if other(f"{s.clause.heading} {s.clause.lead}") else s
              for s in score(question, held, near)]  # fmt: skip
    scored.sort(key=lambda s: -s.score)
    meant = candidate.named >= SURELY
    clause = _clause(question, held, scored, meant, candidate)
    picked = rows.pick(question, held, near) if held.tables else None
    table = table_value(question, held, picked, rest, near.of_table(picked.index)) if picked else 0.0
    if picked and picked.elsewhere:
        if table > 0 and (clause is None or table >= clause.score or picked.sure >= _COLUMN):
            return None  # what is asked stands in a table, but not for this district
        table = 0.0
    if picked and scored and not (picked.here or picked.measured) and _other_side(question, held, scored[0], picked):
        table = 0.0
    told_of = candidate.named >= NAMED or candidate.about >= _ABOUT or bool(question.before)
    if not told_of:
        table = 0.0
    if clause is None and table <= 0:
        return None
    value = max(table, clause.score if clause else 0.0) + 0.35 * candidate.about
    by_hand = _said(question, held, clause, scored, picked, table)
    if not by_hand or not near.cosines or (weights := usable(quoting)) is None:
        return Answer.of(value, by_hand)

    def weighed() -> list[Statement]:
        # What decides is found by hand: a clause that is likely to answer need not be one that shuts somebody out.
        verdict = quotes(question, held, _after(clause, scored))[0] if clause else []
        best, rows_, worth_ = _weighed(question, held, near, scored, weights, told_of)
        deciding = {e.id for s in verdict for e in s.evidence}
        first = next((s for s in best if s.clause.article.id in deciding), None)
        first = first or _clause(question, held, best, meant, candidate) or (best[0] if worth_ <= 0 else None)
        return _said(question, held, first, best, rows_, worth_, verdict)

    return Answer(value, weighed)


def _said(
    question: Question,
    held: Held,
    clause: Scored | None,
    scored: list[Scored],
    picked: rows.Picked | None,
    table: float,
    verdict: list[Statement] | None = None,
) -> list[Statement]:
    """Rows and clauses with what follows from them; ``verdict``, where known, in place of what the clauses decide."""
    told = worked(question, held, picked if table > 0 else None, [] if clause is None else _after(clause, scored))
    if picked and told:
        picked = narrowed(question, held, picked, told)
    if picked and table > 0 and (clause is None or table >= clause.score):
        beside = _quoted(question, held, clause, scored, verdict, BESIDE_ROWS) if clause else []
        return [*told, *row_statements(question, held, picked), *beside]
    if clause is None:
        return []
    found = _quoted(question, held, clause, scored, verdict)
    few = picked and len(picked.rows) <= (_DISTRICTS if picked.here else 1)
    if picked and few and (picked.row_sure >= 2 or table >= _BESIDE_CLAUSES * clause.score):
        first = 0 if picked.here and picked.sure >= _COLUMN else _BEFORE_ROWS
        found = [*found[:first], *row_statements(question, held, picked), *found[first:]]
    return [*told, *found]


def _quoted(
    question: Question,
    held: Held,
    clause: Scored,
    scored: list[Scored],
    verdict: list[Statement] | None,
    room: int = ROOM,
) -> list[Statement]:
    decided, found = quotes(question, held, _after(clause, scored), room)
    return [*(decided if verdict is None else verdict), *found]


def _weighed(
    question: Question, held: Held, near: Near, scored: list[Scored], weights: Quoting, with_rows: bool
) -> tuple[list[Scored], rows.Picked | None, float]:
    """The clauses scored by fitted weights, best first, and the rows of one table with what they are worth."""
    other = of_another(question, held)
    parts = [s for s in segments(question, held, near, scored) if with_rows or s.clause is not None]
    parts = [s for s in parts if s.clause is not None or not other(above(held, s.article))]
    worth = weights.worth(features(question, held, near, parts)).tolist()
    worth = [_LESS * w if other(f"{s.heading} {s.lead}") else w for w, s in zip(worth, parts, strict=True)]
    clauses = [replace(s.clause, score=w) for s, w in zip(parts, worth, strict=True) if s.clause is not None]
    found = [(w, s) for s, w in zip(parts, worth, strict=True) if s.found is not None]
    clauses.sort(key=lambda s: -s.score)
    if not found:
        return clauses, None, 0.0
    value, best = max(found, key=lambda entry: entry[0])
    assert best.found is not None
    least = _SAME * value
    chosen = tuple(s.row for w, s in found if s.table == best.table and w >= least)
    return clauses, best.found.picked(question, best.table, chosen), value


def set_elsewhere(question: Question, held: Held, near: Near) -> bool:
    """Whether what is asked stands in a table that has rows for other districts only."""
    picked = rows.pick(with_shared(question, held), held, near) if held.tables else None
    return picked is not None and picked.elsewhere and picked.sure >= _COLUMN


def _clause(question: Question, held: Held, scored: list[Scored], meant: bool, candidate: Candidate) -> Scored | None:
    """The best clause that can be given as an answer."""
    least = _LEVEL * scored[0].score if scored else 0.0
    best = next((s for s in scored if s.score >= least and enough(s, question, held, meant)), None)
    if best is None:
        return None
    _, rest = split_units(question, held)
    if held.document.level in NO_POLICY and (not rest or (question.asks(*SET_BY_PLACES) and best.cover < _ALL)):
        return None
    if candidate.named < NAMED and not question.before and not _whole_question(question, best, held):
        return None
    return best


def _after(best: Scored, scored: list[Scored]) -> list[Scored]:
    """``best`` and all others in their order."""
    return [best, *(s for s in scored if s is not best)]


def _whole_question(question: Question, best: Scored, held: Held) -> bool:
    """Whether a clause says nearly all of the question, so that the title need not."""
    units = question.units
    total = sum(u.weight for u in units)
    text = f"{best.clause.flat} {best.clause.lead} {best.clause.heading} {held.subject}"
    return total >= 4 and sum(u.weight * said(u, text) for u in units) >= 0.7 * total


def _other_side(question: Question, held: Held, best: Scored, picked: rows.Picked) -> bool:
    """Whether a clause says all that is asked, and a word of the title that the table does not say (门诊, 住院)."""
    topic, rest = split_units(question, held)
    table = normalise(f"{picked.article.heading} {held.intros.get(picked.article.id, '')} {rows.text_of(picked)}")
    told = [u for u in topic if u.within(best.clause.flat) and said(u, table) < 0.3]
    if told and best.cover >= 0.9 and best.typed:
        return True
    own = [u for u in rest if u.weight >= 2 and u.within(best.clause.flat) and said(u, table) < 0.3]
    return bool(own) and best.cover >= 0.45 and bool(re.search(r"\d", best.clause.text)) and best.aspect
