"""Hybrid search over one collection of passages: BM25 and vectors, fused by rank, filtered inside the search.

Readers keep the index they began with; an update builds the next one beside it and switches at the end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from rag.index.bm25 import Bm25Index, Bm25Settings, content_key, latest_tokens
from rag.index.builder import Quiet, VectorBuilder, complete
from rag.index.fusion import fuse
from rag.index.passages import Passage, PassageTable, Scope
from rag.index.synonyms import Synonyms
from rag.index.tokenize import Tokenizer
from rag.index.vectors import VectorCache, VectorIndex, gather
from rag.models.embed import Embedder, Vectors
from rag.models.settings import VectorSettings

Progress = Callable[[str, float | None], None]
_DEPTH = 50


@dataclass(frozen=True)
class Hit:
    """A passage found. ``score`` orders the hits of one search; ``bm25`` and ``cosine`` are there where computed."""

    id: str
    title: str
    locator: str
    score: float
    text: str
    passage: Passage
    bm25: float | None = None
    cosine: float | None = None


@dataclass(frozen=True)
class Dense:
    """What vector search needs: the embedder, the cache of its vectors, and the vector of a query (remembered)."""

    embedder: Embedder
    cache: VectorCache
    query_vector: Callable[[str], Vectors]
    settings: VectorSettings
    build: bool = True
    """Whether missing vectors are made in the background."""


@dataclass(frozen=True)
class _State:
    version: int
    table: PassageTable
    bm25: Bm25Index
    vectors: VectorIndex | None


class PassageRetriever:
    """Search over one collection. ``folder`` holds its saved BM25 index."""

    def __init__(
        self,
        folder: Path,
        name: str,
        *,
        weights: Bm25Settings | None = None,
        synonyms: Synonyms | None = None,
        dense: Dense | None = None,
        quiet: Quiet | None = None,
    ) -> None:
        self._folder, self._name = folder, name
        self._weights = weights or Bm25Settings()
        self._synonyms = synonyms
        self._dense = dense
        self._updating = threading.Lock()
        self._state: _State | None = None
        self._builder: VectorBuilder | None = None
        if dense and dense.build:
            self._builder = VectorBuilder(dense.cache, dense.embedder, quiet or Quiet(), self._revector)

    @property
    def passages(self) -> Sequence[Passage]:
        """The passages that are searched."""
        return self._state.table.passages if self._state else ()

    @property
    def version(self) -> int | None:
        """The knowledge-base version that is searched; ``None`` before the first update."""
        return self._state.version if self._state else None

    @property
    def vector_progress(self) -> tuple[int, int]:
        """Passages that have vectors, and all; ``(0, 0)`` if none are made."""
        return self._builder.progress if self._builder else (0, 0)

    def update(
        self, passages: Sequence[Passage], version: int, terms: Collection[str] = (), progress: Progress | None = None
    ) -> None:
        """Search these passages from now on. Missing vectors are made in the background.

        Args:
            passages: the whole collection.
            version: the knowledge-base version that it comes from.
            terms: words for the tokenizer's dictionary.
            progress: called with a Chinese line and the share done, 0 to 1.
        """
        with self._updating:
            before = self._state
            table = PassageTable(passages, before.table if before else None)
            tokenizer = _tokenizer(frozenset(terms))
            bm25 = self._held(table, tokenizer) or Bm25Index.load(self._folder, table, tokenizer, self._weights)
            found = bm25 or self._build(table, tokenizer, progress)
            self._state = _State(version, table, found, None)
            known = self._attach_vectors(before)
            if self._builder:
                self._builder.submit(table.passages, table.digests, known)
            if bm25 is None:
                found.save(self._folder, self._weights, version)

    def carry(self, version: int) -> None:
        """Search the same passages as those of a later version."""
        with self._updating:
            if self._state:
                self._state = replace(self._state, version=version)

    def _held(self, table: PassageTable, tokenizer: Tokenizer) -> Bm25Index | None:
        """The index in use, if these passages differ from its own at most in where and when they hold."""
        bm25 = self._state.bm25 if self._state else None
        if bm25 and bm25.key(self._weights) == content_key(table, tokenizer, self._weights):
            return bm25.over(table)
        return None

    def _build(self, table: PassageTable, tokenizer: Tokenizer, progress: Progress | None) -> Bm25Index:
        before = self._state.bm25.tokens if self._state else latest_tokens(self._folder)

        def report(done: int, total: int) -> None:
            if progress:
                progress(f"建立{self._name}索引", done / max(total, 1))

        return Bm25Index.build(table, tokenizer, self._weights, before, report)

    def _revector(self) -> None:
        with self._updating:
            self._attach_vectors(self._state)

    def _attach_vectors(self, before: _State | None) -> set[bytes]:
        """Search the vectors there are; returns the digests that have one. What ``before`` holds is not read again."""
        state, dense = self._state, self._dense
        if state is None or dense is None:
            return set()
        digests = state.table.digests
        held = before.vectors.held() if before and before.vectors else None
        if before and held:
            rows, vectors = gather(digests, dense.cache, [before.table.digests[row] for row in held[0]], held[1])
        else:
            rows, vectors = dense.cache.get(digests)
        index = VectorIndex(rows, vectors, len(digests), dense.settings)
        self._state = replace(state, vectors=index)
        return {digests[row] for row in rows}

    def complete(self, progress: Progress | None = None) -> int:
        """Make all missing vectors now and search with them; returns how many were made."""
        state, dense = self._state, self._dense
        if state is None or dense is None:
            return 0

        def report(done: int, total: int) -> None:
            if progress:
                progress(f"建立{self._name}向量", done / max(total, 1))

        made = complete(dense.cache, dense.embedder, state.table.passages, state.table.digests, report)
        if made:
            self._revector()
        return made

    def search(
        self,
        query: str,
        *,
        words: str | None = None,
        k: int = 10,
        regions: Collection[str] | None = None,
        as_of: date,
        kinds: Collection[str] | None = None,
        include_lapsed: bool = False,
    ) -> list[Hit]:
        """The best ``k`` passages in force on ``as_of``, one an id, best first; nothing before the first update.

        ``query`` is what somebody said; ``words`` what to look for by words, where that differs (official terms
        added, empty words left out): the vectors are those of ``query``, BM25 reads ``words``.
        ``regions`` are the region ids allowed (name the country too if national texts are wanted); ``None`` is all.
        """
        state = self._state
        if state is None or not query.strip() or k < 1:
            return []
        scope = Scope(as_of, _frozen(regions), _frozen(kinds), include_lapsed)
        mask = state.table.mask(scope)
        depth = max(_DEPTH, 5 * k)
        extra = self._synonyms.expand(query) if self._synonyms else []
        found = state.bm25.search(words or query, depth, mask, extra)
        near: list[tuple[int, float]] = []
        if self._dense and state.vectors and state.vectors.coverage >= self._dense.settings.use_from:
            near = state.vectors.search(self._dense.query_vector(query), depth, mask)
        scored = self._fused(found, near) if near else found
        return _hits(state.table, scored, dict(found), dict(near), k)

    def _fused(self, words: list[tuple[int, float]], near: list[tuple[int, float]]) -> list[tuple[int, float]]:
        settings = self._dense.settings if self._dense else VectorSettings()
        return fuse([[row for row, _ in words], [row for row, _ in near]], [1.0, settings.weight], settings.rank_offset)

    def rarity(self, text: str) -> dict[str, float]:
        """The words of ``text`` with their inverse document frequency in this collection."""
        return self._state.bm25.rarity(text) if self._state else {}

    def stop(self) -> None:
        """End background work."""
        if self._builder:
            self._builder.stop()


@lru_cache(maxsize=1)
def _tokenizer(terms: frozenset[str]) -> Tokenizer:
    """All collections of a version share one dictionary."""
    return Tokenizer(terms)


def _frozen(values: Collection[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def _hits(
    table: PassageTable,
    scored: Sequence[tuple[int, float]],
    bm25: dict[int, float],
    cosine: dict[int, float],
    k: int,
) -> list[Hit]:
    found: dict[str, Hit] = {}
    for row, score in scored:
        p = table.passages[row]
        if p.id not in found:
            found[p.id] = Hit(p.id, p.title, p.locator, score, p.text, p, bm25.get(row), cosine.get(row))
        if len(found) == k:
            break
    return list(found.values())
