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
from rag.index.dense import Background, Dense, DenseSearch
from rag.index.fusion import fuse
from rag.index.passages import Passage, PassageTable, Scope
from rag.index.stores import VectorIndex
from rag.index.synonyms import Synonyms
from rag.index.tokenize import Tokenizer
from rag.models.settings import VectorSettings

Progress = Callable[[str, float | None], None]
_DEPTH = 50
_ASKED_WORDS, _ASKED_MEANING = 0.6, 0.05
"""A question is short and worded like a question, so it is nearer to one than the text that answers: what its score by
words is worth, and what is taken from its cosine."""


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
class _State:
    version: int
    table: PassageTable
    bm25: Bm25Index
    vectors: VectorIndex | None


class PassageRetriever:
    """Search over one collection. ``folder`` holds its saved BM25 index and names it to the vector store."""

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
        self._search = DenseSearch(dense, folder.name, self._store_lost) if dense else None
        self._updating = threading.Lock()
        self._state: _State | None = None
        self._builder: VectorBuilder | None = None
        self._attaching: Background | None = None
        if dense and dense.build:
            self._builder = VectorBuilder(dense.cache, dense.embedder, quiet or Quiet(), self._revector)
            self._attaching = Background(self._attach_and_build) if dense.store.remote else None

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

    @property
    def problem(self) -> str:
        """Why vectors are not searched or not made, in one line; empty if nothing is wrong."""
        said = self._search.problem if self._search else ""
        return said or (self._builder.error if self._builder and self._builder.error else "")

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
            if self._attaching:
                self._attaching.start()
            else:
                self._build_vectors(self._attach(before))
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

    def _attach(self, before: _State | None) -> _State | None:
        """The state with the vectors there are, if they can be had; what ``before`` holds is not read again."""
        state = self._state
        if state is None or self._search is None:
            return None
        index = self._search.index(state.table, state.version, before.vectors if before else None)
        if index is None:
            return None
        self._state = found = replace(state, vectors=index)
        return found

    def _build_vectors(self, state: _State | None) -> None:
        """Make what has no vector yet in the background."""
        if self._builder and state and state.vectors:
            digests = state.table.digests
            self._builder.submit(state.table.passages, digests, {digests[row] for row in state.vectors.rows})

    def _revector(self) -> bool:
        """Search the vectors that were made meanwhile; without holding up an update where a store is slow."""
        if self._attaching is None:
            with self._updating:
                return self._attach(self._state) is not None
        while (state := self._state) is not None and self._search is not None:
            index = self._search.index(state.table, state.version, state.vectors)
            if index is None:
                self._store_lost()
                return False
            with self._updating:
                if self._state is not None and self._state.table is state.table:
                    self._state = replace(self._state, vectors=index)
                    return True
        return False

    def _store_lost(self) -> None:
        if self._attaching:
            self._attaching.retry()

    def _attach_and_build(self) -> bool:
        if not self._revector():
            return False
        self._build_vectors(self._state)
        return True

    def complete(self, progress: Progress | None = None) -> int:
        """Make all missing vectors now and search with them; returns how many were made."""
        state, dense = self._state, self._dense
        if state is None or dense is None:
            return 0

        def report(done: int, total: int) -> None:
            if progress:
                progress(f"建立{self._name}向量", done / max(total, 1))

        digests = state.table.digests
        there = {digests[row] for row in state.vectors.rows} if state.vectors else set()
        made = complete(dense.cache, dense.embedder, state.table.passages, digests, report, there)
        if made and self._revector():
            self._build_vectors(self._state)  # the background need not make them once more
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
        found = _shown(state.table, state.bm25.search(words or query, depth, mask, extra), lambda s: _ASKED_WORDS * s)
        near = self._search.near(state.vectors, query, depth, scope) if self._search else []
        near = _shown(state.table, near, lambda s: s - _ASKED_MEANING)
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
        if self._attaching:
            self._attaching.stop()
        if self._builder:
            self._builder.stop()


@lru_cache(maxsize=1)
def _tokenizer(terms: frozenset[str]) -> Tokenizer:
    """All collections of a version share one dictionary."""
    return Tokenizer(terms)


def _shown(
    table: PassageTable, found: Sequence[tuple[int, float]], worth: Callable[[float], float]
) -> list[tuple[int, float]]:
    """Rows found with their scores, best first; a question stands for what answers it, at what it is worth."""
    best: dict[int, float] = {}
    for row, score in found:
        shown = table.shown(row)
        score = score if shown == row else worth(score)
        best[shown] = max(score, best.get(shown, score))
    return sorted(best.items(), key=lambda entry: -entry[1])


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
