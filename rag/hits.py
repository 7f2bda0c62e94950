"""What the retriever gives for a question: passages found by words, by meaning, or both; which of them are judged.

Knows nothing of what passages say.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

BY_WORDS, BY_MEANING = 50, 40
"""How many of the passages that words find, and of those that vectors find, are judged."""


class PassageHit(Protocol):
    """What the retriever returns: ids of articles or faqs with a score."""

    @property
    def id(self) -> str:
        """Node id."""
        ...

    @property
    def score(self) -> float:
        """Orders the hits of one search."""
        ...

    @property
    def bm25(self) -> float | None:
        """BM25 score, where words found it."""
        ...

    @property
    def cosine(self) -> float | None:
        """Nearness in meaning, where vectors found it."""
        ...


class PassageSearch(Protocol):
    """The retriever as seen from here."""

    def search(
        self, query: str, *, words: str | None = None, k: int = 10, regions: Collection[str] | None = None, as_of: date
    ) -> Sequence[PassageHit]:
        """Best passages in force on ``as_of`` in any of ``regions``; ``words`` is what to look for by words."""
        ...

    def rarity(self, text: str) -> dict[str, float]:
        """The words of ``text`` with their inverse document frequency."""
        ...


@dataclass(frozen=True)
class Scale:
    """What the values of one search are held against."""

    bm25: float
    nearest: float
    farthest: float

    @classmethod
    def of(cls, hits: Sequence[PassageHit]) -> Scale:
        """Of the hits of one search; without vectors nothing stands behind anything."""
        near = [h.cosine for h in hits if h.cosine] or [0.0]
        top = max((h.bm25 or 0.0 for h in hits), default=0.0) or 1.0
        return cls(top, max(near), min(near))


def candidates(hits: Sequence[PassageHit]) -> list[PassageHit]:
    """What words found, in their order, and after it what only vectors found: the judge was tuned to ranks of words."""
    by_words = sorted((h for h in hits if h.bm25), key=lambda h: -(h.bm25 or 0.0))[:BY_WORDS]
    by_meaning = sorted((h for h in hits if h.cosine), key=lambda h: -(h.cosine or 0.0))[:BY_MEANING]
    known = {h.id for h in by_words}
    return [*by_words, *(h for h in by_meaning if h.id not in known)]
