"""What rows of a table are worth beside clauses, and whether they hold what is asked at all."""

from __future__ import annotations

import re

from rag.asked import Unit
from rag.documents import rows
from rag.documents.held import Held
from rag.documents.question import Question
from rag.documents.select import NEARER, NEARNESS, said
from rag.documents.values import holds_value
from rag.lexicon import normalise

_TOUCHED = 0.15
_TIMES = re.compile(r"\d{1,2}月|\d{1,2}日|\d[:：]\d{2}|星期|周岁|每[年月季]|\d年")
_PRICES = re.compile(r"标准|金额|补贴|津贴|补助|价|费|租金|限额|工资|待遇|奖")
"""Words of a table's heading and columns by which its figures are sums of money."""
_VALUES = ("amount", "percent", "when", "limit", "where", "formula")
_FIGURES = ("money", "price", "percent", "duration", "age", "amount")


def table_value(question: Question, held: Held, picked: rows.Picked, rest: list[Unit], near: float) -> float:
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
    placed = picked.here and bool(priced) and question.asks("amount")
    if total and cover < _TOUCHED and picked.row_sure < 1 and not (placed or question.asks("phone")) and near < NEARER:
        return 0.0
    value = cover + 0.3 * bool(sides) + 0.3 * typed + 0.25 * min(2.0, max(0.0, picked.row_sure))
    value += NEARNESS * max(0.0, near)
    return value if picked.sure > 0.4 else 0.0
