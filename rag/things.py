"""The things that a question names, and whether passages that hold less telling words of it miss them.

Knows nothing of passages: texts are normalised strings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import rjieba

from rag.asked import Asked

_RARE = 8.6
"""Rarity (inverse document frequency) from which a word is hardly ever said; small collections hold no such words."""
_MOST = 7.0
"""What a word that is held counts at most."""
_OUTWEIGHS = 1.25
_OWN = re.compile(r"^[我你您他她它咱谁能会要可不没被让给还再才就都想该得去来]|[能会要的了着过]$")
"""Not a thing or a deed but a piece of a sentence (「我能」, 「货能」)."""


def beside_the_point(asked: Asked, texts: Sequence[str]) -> bool:
    """Whether a rare thing or deed that ``asked`` names is in none of ``texts`` and outweighs all that they hold.

    Words that the thesaurus explains are no such things: what they stand for is known.
    """
    missed = held = 0.0
    kinds = _kinds(asked.text)
    for unit in asked.units:
        if any(unit.within(text) for text in texts):
            held += unit.weight if unit.terms else min(_MOST, unit.rarity)
        elif not unit.terms and unit.rarity >= _RARE and _telling(unit.word, kinds):
            missed = max(missed, unit.rarity)
    return missed > _OUTWEIGHS * held


def named(word: str, text: str) -> bool:
    """Whether ``word`` is a word of ``text`` that names a thing."""
    return _kinds(text).get(word, "").startswith("n") and not _OWN.search(word)


def _telling(word: str, kinds: dict[str, str]) -> bool:
    """Whether ``word`` is a whole word of the question that names a thing, or a deed of two characters or more."""
    kind = kinds.get(word, "")
    return not _OWN.search(word) and (kind.startswith("n") or (kind.startswith("v") and len(word) > 1))


def _kinds(text: str) -> dict[str, str]:
    return dict(_tagger().tag(text))


@cache
def _tagger() -> rjieba.Jieba:
    return rjieba.Jieba()
