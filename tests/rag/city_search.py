"""A search over the invented city by shared words: no models, no index on disk."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import rjieba

from kg.schema import Document
from kg.view import in_force


@dataclass(frozen=True)
class Found:
    id: str
    score: float

    cosine = None

    @property
    def bm25(self) -> float:
        return self.score


class WordSearch:
    """Passages by the rarity of the words that they share with the question, filtered by place and day."""

    def __init__(self, view) -> None:
        self._view = view
        self._jieba = rjieba.Jieba()
        self._rows = []
        for document in view.of_type(Document):
            for article in view.articles(document.id):
                words = self._words(f"{document.title} {article.heading} {article.text}")
                self._rows.append((article.id, document.region, document, words))
        for faq in view.faqs():
            self._rows.append((faq.id, faq.region, None, self._words(f"{faq.question} {faq.answer}")))
        self._held = Counter(w for *_, words in self._rows for w in words)

    def _words(self, text):
        return {w for w in self._jieba.cut_for_search(text) if len(w) > 1 and w.isalnum()}

    def _weight(self, word):
        return math.log(1 + len(self._rows) / (1 + self._held[word]))

    def search(self, query, *, words=None, k=10, regions=None, as_of):
        asked = self._words(words or query)
        hits = []
        for key, region, document, words in self._rows:
            if (regions is not None and region not in regions) or (document and not in_force(document, as_of)):
                continue
            score = sum(self._weight(w) for w in asked & words)
            if score:
                hits.append(Found(key, score))
        return sorted(hits, key=lambda h: -h.score)[:k]

    def rarity(self, text):
        return {w: self._weight(w) for w in self._words(text)}

    def synonyms(self, word):
        return []
