"""Whether one document answers a question, by a row of a table or by its clauses, and how well."""

from __future__ import annotations

import re

from rag.asked import Unit
from rag.documents import rows
from rag.documents.finding import NAMED, NO_POLICY, Candidate
from rag.documents.held import Held
from rag.documents.question import Question
from rag.documents.quoting import quoted, row_statements
from rag.documents.select import Scored, enough, said, score, split_units, with_shared
from rag.frame import Statement
from rag.lexicon import normalise

_ALL = 0.75
_TIMES = re.compile(r"\d{1,2}月|\d{1,2}日|\d[:：]\d{2}|星期|周岁|每[年月季]|\d年")
_VALUES = ("amount", "percent", "when", "limit", "where", "formula")
_FIGURES = ("money", "price", "percent", "duration", "age", "amount")
SET_BY_PLACES = ("amount", "percent", "limit", "when", "conditions", "refuse", "formula")
"""Sides of a matter that a place sets by documents: what one that has ended set must not come from elsewhere."""


def answer_of(question: Question, candidate: Candidate) -> tuple[float, list[Statement]] | None:
    """The answer of one document with its value."""
    held = candidate.held
    question = with_shared(question, held)
    _, rest = split_units(question, held)
    scored = score(question, held)
    best = scored[0] if scored else None
    picked = rows.pick(question, held) if held.tables else None
    table = _table_value(question, held, picked, rest) if picked else 0.0
    weight = 0.35 * candidate.about
    if picked and best and _other_side(question, held, best, picked):
        table = 0.0
    if picked and table > 0 and (best is None or table >= best.score or not enough(best, question, held)):
        if candidate.named < NAMED and candidate.about < 0.8 and not question.before:
            return None
        return table + weight, row_statements(question, held, picked)
    if best and picked and len(picked.rows) == 1 and picked.row_sure >= 2 and enough(best, question, held):
        both = [*row_statements(question, held, picked), *quoted(question, held, scored)[:1]]
        return best.score + weight, both
    if best is None or not enough(best, question, held):
        return None
    if held.document.level in NO_POLICY and (not rest or (question.asks(*SET_BY_PLACES) and best.cover < _ALL)):
        return None
    if candidate.named < NAMED and not question.before and not _whole_question(question, best, held):
        return None
    return best.score + weight, quoted(question, held, scored)


def _whole_question(question: Question, best: Scored, held: Held) -> bool:
    """Whether a clause says nearly all of the question, so that the title need not."""
    units = question.units
    total = sum(u.weight for u in units)
    text = f"{best.clause.flat} {best.clause.lead} {best.clause.heading} {held.subject}"
    return total >= 4 and sum(u.weight * said(u, text) for u in units) >= 0.7 * total


def _other_side(question: Question, held: Held, best: Scored, picked: rows.Picked) -> bool:
    """Whether a clause says all that is asked, and a word of the title that the table does not say (门诊, 住院)."""
    topic, rest = split_units(question, held)
    table = normalise(f"{picked.article.heading} {rows.text_of(picked)}")
    told = [u for u in topic if u.within(best.clause.flat) and said(u, table) < 0.3]
    if told and best.cover >= 0.9 and best.typed:
        return True
    own = [u for u in rest if u.weight >= 2 and u.within(best.clause.flat) and said(u, table) < 0.3]
    return bool(own) and best.cover >= 0.45 and bool(re.search(r"\d", best.clause.text)) and best.aspect


def _table_value(question: Question, held: Held, picked: rows.Picked, rest: list[Unit]) -> float:
    """What the chosen rows are worth beside clauses; 0 if they do not answer."""
    text = normalise(f"{picked.article.heading} {picked.article.locator} {rows.text_of(picked)}")
    total = sum(u.weight for u in rest)
    cover = sum(u.weight * said(u, text) for u in rest) / total if total else 0.0
    must = [k for k in question.asked.types if k.must]
    typed = bool(must) and all(k.answer.search(text) or (k.name in _FIGURES and re.search(r"\d", text)) for k in must)
    if not typed and must:
        return 0.0
    sides = [a for a in question.aspects if a.heading.search(text) or a.text.search(text)]
    if question.asked.yes_no and not question.asks(*_VALUES) and not picked.measured:
        return 0.0
    if question.asks("when") and not _TIMES.search(text):
        return 0.0
    if not sides and not typed and picked.row_sure < 1:
        return 0.0
    unheard = sum(u.weight for u in rest if not u.within(held.text))
    if total and unheard >= 0.6 * total and picked.row_sure < 1:
        return 0.0
    value = cover + 0.3 * bool(sides) + 0.3 * typed + 0.25 * min(2.0, max(0.0, picked.row_sure))
    return value if picked.sure > 0.4 else 0.0
