"""Whether one document answers a question, by a row of a table or by its clauses, and how well."""

from __future__ import annotations

import re

from rag.asked import Unit
from rag.documents import rows
from rag.documents.finding import NAMED, NO_POLICY, SURELY, Candidate
from rag.documents.held import Held
from rag.documents.near import Near
from rag.documents.question import Question
from rag.documents.quoting import quoted, row_statements
from rag.documents.select import NEARER, NEARNESS, Scored, enough, said, score, split_units, with_shared
from rag.documents.sums import worked
from rag.documents.values import holds_value
from rag.frame import Statement
from rag.lexicon import normalise

_ALL, _TOUCHED = 0.75, 0.15
_ABOUT, _LEVEL = 0.8, 0.72
_COLUMN, _DISTRICTS = 2.0, 3
"""How surely a column is named that other districts have a row for; how many districts may be compared."""
_BESIDE_CLAUSES, _BEFORE_ROWS, BESIDE_ROWS = 0.55, 2, 360
"""What rows must be worth beside clauses, as a share of theirs; how many clauses go before them, and the characters of
those that go after."""
_TIMES = re.compile(r"\d{1,2}月|\d{1,2}日|\d[:：]\d{2}|星期|周岁|每[年月季]|\d年")
_PRICES = re.compile(r"标准|金额|补贴|津贴|补助|价|费|租金|限额|工资|待遇|奖")
"""Words of a table's heading and columns by which its figures are sums of money."""
_VALUES = ("amount", "percent", "when", "limit", "where", "formula")
_FIGURES = ("money", "price", "percent", "duration", "age", "amount")
SET_BY_PLACES = ("amount", "percent", "limit", "when", "conditions", "refuse", "formula")
"""Sides of a matter that a place sets by documents: what one that has ended set must not come from elsewhere."""


def answer_of(question: Question, candidate: Candidate, near: Near) -> tuple[float, list[Statement]] | None:
    """The answer of one document with its value: rows of a table, clauses, or both, what answers best first."""
    held = candidate.held
    question = with_shared(question, held)
    _, rest = split_units(question, held)
    scored = score(question, held, near)
    meant = candidate.named >= SURELY
    clause = _clause(question, held, scored, meant, candidate)
    picked = rows.pick(question, held, near) if held.tables else None
    table = _table_value(question, held, picked, rest, near.of_table(picked.index)) if picked else 0.0
    if picked and picked.elsewhere:
        if table > 0 and (clause is None or table >= clause.score or picked.sure >= _COLUMN):
            return None  # what is asked stands in a table, but not for this district
        table = 0.0
    if picked and scored and not picked.here and _other_side(question, held, scored[0], picked):
        table = 0.0
    if candidate.named < NAMED and candidate.about < _ABOUT and not question.before:
        table = 0.0
    value = max(table, clause.score if clause else 0.0) + 0.35 * candidate.about
    told = worked(question, held, picked if table > 0 else None, [] if clause is None else _after(clause, scored))
    if picked and table > 0 and (clause is None or table >= clause.score):
        beside = quoted(question, held, _after(clause, scored), BESIDE_ROWS) if clause else []
        return value, [*told, *row_statements(question, held, picked), *beside]
    if clause is None:
        return None
    found = quoted(question, held, _after(clause, scored))
    few = picked and len(picked.rows) <= (_DISTRICTS if picked.here else 1)
    if picked and few and (picked.row_sure >= 2 or table >= _BESIDE_CLAUSES * clause.score):
        first = 0 if picked.here and picked.sure >= _COLUMN else _BEFORE_ROWS
        found = [*found[:first], *row_statements(question, held, picked), *found[first:]]
    return value, [*told, *found]


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


def _table_value(question: Question, held: Held, picked: rows.Picked, rest: list[Unit], near: float) -> float:
    """What the chosen rows are worth beside clauses; 0 if they do not answer."""
    above = f"{picked.article.heading} {picked.article.locator} {held.intros.get(picked.article.id, '')}"
    text = normalise(f"{above} {rows.text_of(picked)}")
    total = sum(u.weight for u in rest)
    cover = sum(u.weight * said(u, text) for u in rest) / total if total else 0.0
    must = [k for k in question.asked.types if k.must]
    typed = bool(must) and all(k.answer.search(text) or (k.name in _FIGURES and re.search(r"\d", text)) for k in must)
    priced = _PRICES.search(f"{above} {' '.join(picked.columns[1:])}") and re.search(r"\d", rows.text_of(picked))
    if (not typed and must) or not (priced or holds_value(question, text)):
        return 0.0
    sides = [a for a in question.aspects if a.heading.search(text) or a.text.search(text)]
    if question.asked.yes_no and not question.asks(*_VALUES) and not picked.measured:
        return 0.0
    if question.asks("when") and not _TIMES.search(text):
        return 0.0
    if not sides and not typed and picked.row_sure < 1:
        return 0.0
    unheard = sum(u.weight for u in rest if not u.within(held.text))
    if total and unheard >= 0.6 * total and picked.row_sure < 1 and not (picked.here and question.asks("phone")):
        return 0.0
    if total and cover < _TOUCHED and picked.row_sure < 1 and not question.asks("phone") and near < NEARER:
        return 0.0
    value = cover + 0.3 * bool(sides) + 0.3 * typed + 0.25 * min(2.0, max(0.0, picked.row_sure))
    value += NEARNESS * max(0.0, near)
    return value if picked.sure > 0.4 else 0.0
