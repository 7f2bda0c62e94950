"""What is asked about in words that a document does not use, in its own like words (住户: 居民户).

Knows nothing of how documents are found or quoted.
"""

from __future__ import annotations

from dataclasses import replace

from rag.asked import Unit
from rag.documents.finding import NO_POLICY
from rag.documents.held import Held
from rag.documents.near import Nearness
from rag.documents.question import Question
from rag.documents.rules import rules
from rag.documents.select import said
from rag.thesaurus import Term

_LIKE, _HALF = 0.78, 0.5
"""Cosine from which a word of a document stands for one that it does not say."""
_WEIGHT = 5.0
"""The least weight of a word that has one like it: no text need hold the word itself."""


def in_its_words(question: Question, held: Held, near: Nearness) -> Question:
    """``question`` with the words of ``held`` beside those of its own that ``held`` does not say."""
    if held.document.level in NO_POLICY:
        return question
    whole = f"{held.title} {held.text}"
    units = tuple(_heard(u, whole, held, near) for u in question.units)
    return question if units == question.units else replace(question, asked=replace(question.asked, units=units))


def _heard(unit: Unit, whole: str, held: Held, near: Nearness) -> Unit:
    if said(unit, whole) >= _HALF or rules().common.fullmatch(unit.word):
        return unit
    like = [word for word in near.words_like(held, unit.word, _LIKE) if not _apart(unit.word, word)]
    if not like:
        return unit
    return replace(unit, weight=max(unit.weight, _WEIGHT), terms=(*unit.terms, *(Term((word,)) for word in like)))


def _apart(word: str, other: str) -> bool:
    """Whether two words are of sorts of which nobody is two (职工医保, 居民医保)."""
    return any(a in word and b in other for kinds in rules().apart for a in kinds for b in kinds if a != b)
