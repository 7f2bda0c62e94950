"""What is asked about in words that a document does not use, in its own like words (住户: 居民户).

Knows nothing of how documents are found or quoted.
"""

from __future__ import annotations

from dataclasses import replace

from rag.asked import Unit
from rag.documents.held import Held
from rag.documents.near import Nearness
from rag.documents.question import Question, asking
from rag.documents.rules import rules
from rag.documents.select import said
from rag.thesaurus import Term

_LIKE, _HALF = 0.78, 0.5
"""Cosine from which a word of a document stands for one that it does not say."""


def in_its_words(question: Question, held: Held, near: Nearness) -> Question:
    """``question`` with the words of ``held`` beside those of its own that ``held`` does not say."""
    whole, asks = f"{held.title} {held.text}", asking(question.text)
    units = tuple(_heard(u, whole, held, near) if u.word in asks else u for u in question.units)
    return question if units == question.units else replace(question, asked=replace(question.asked, units=units))


def _heard(unit: Unit, whole: str, held: Held, near: Nearness) -> Unit:
    if said(unit, whole) >= _HALF or rules().common.fullmatch(unit.word):
        return unit
    like = near.words_like(held, unit.word, _LIKE)
    return replace(unit, terms=(*unit.terms, *(Term((word,)) for word in like))) if like else unit
