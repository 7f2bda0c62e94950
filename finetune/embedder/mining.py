"""Hard negatives: the texts that come near a question and do not answer it, by words and by an earlier embedder."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from rag.index.bm25 import Bm25Index, Bm25Settings
from rag.index.passages import Passage, PassageTable
from rag.index.synonyms import Synonyms
from rag.index.tokenize import Tokenizer
from rag.index.vectors import VectorCache, embedded_text
from rag.models.embed import Embedder, Vectors

_CHUNK = 256
_LONGEST = 80


class ByWords:
    """The best texts by BM25 with official terms for lay ones."""

    def __init__(self, passages: Sequence[Passage], synonyms: Synonyms, tokenizer: Tokenizer) -> None:
        self._table, self._synonyms = PassageTable(passages), synonyms
        self._index = Bm25Index.build(self._table, tokenizer, Bm25Settings())

    def wrong(self, question: str, right: Collection[str], count: int) -> list[str]:
        """The ``count`` best that are not among ``right``."""
        rows = self._index.search(question[:_LONGEST], count + 6, None, self._synonyms.expand(question))
        texts = (embedded_text(self._table.passages[row]) for row, _ in rows)
        return [t for t in texts if t not in right][:count]


class ByMeaning:
    """The nearest texts by vectors; the first ``skipped`` wrong ones may answer as well, so they are left out."""

    def __init__(self, embedder: Embedder, texts: Sequence[str], vectors: Vectors, skipped: int = 0) -> None:
        self._embedder, self._texts, self._vectors, self._skipped = embedder, list(texts), vectors, skipped

    @classmethod
    def of_names(cls, embedder: Embedder, names: Sequence[str]) -> ByMeaning:
        """Over names, embedded here."""
        return cls(embedder, names, embedder.passages(names))

    @classmethod
    def of_cached(cls, embedder: Embedder, cache: VectorCache, passages: Sequence[Passage], skipped: int) -> ByMeaning:
        """Over those passages whose vectors the cache holds."""
        rows, vectors = cache.get([p.digest for p in passages])
        return cls(embedder, [embedded_text(passages[int(row)]) for row in rows], vectors, skipped)

    def wrong(self, asked: Sequence[tuple[str, Collection[str]]], count: int) -> list[list[str]]:
        """For every question with its right texts, ``count`` texts near it that are none of these."""
        found: list[list[str]] = []
        if not self._texts:
            return [[] for _ in asked]
        for at in range(0, len(asked), _CHUNK):
            part = asked[at : at + _CHUNK]
            scores = self._embedder.queries([question for question, _ in part]) @ self._vectors.T
            depth = min(len(self._texts), self._skipped + count + 6)
            best = np.argpartition(-scores, depth - 1, axis=1)[:, :depth]
            for row, near, (_, right) in zip(scores, best, part, strict=True):
                ranked = (self._texts[i] for i in near[np.argsort(-row[near], kind="stable")])
                found.append([t for t in ranked if t not in right][self._skipped : self._skipped + count])
        return found
