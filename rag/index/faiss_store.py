"""Vectors searched by FAISS in this process; the scope acts inside the search as a bitmap.

An index lives in memory only and is made from the checked cache, so it can be neither stale nor damaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.index.passages import PassageTable, Scope
from rag.index.stores import VectorIndex, coverage
from rag.index.vectors import VectorCache
from rag.models.embed import Vectors
from rag.models.settings import VectorSettings


class FaissIndex:
    """See :class:`rag.index.stores.VectorIndex`."""

    def __init__(
        self, table: PassageTable, rows: NDArray[np.int64], vectors: Vectors, settings: VectorSettings
    ) -> None:
        """Index ``vectors``, shape ``(n, dim)``, of the passages at ``rows``."""
        self.table, self.rows = table, rows
        self._probes = settings.probes
        kind = "Flat" if len(rows) < settings.flat_below else settings.large
        faiss = self._faiss = _library()
        self._index = faiss.index_factory(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
        if len(rows):
            if not self._index.is_trained:
                self._index.train(vectors)
            self._index.add(vectors)

    @property
    def coverage(self) -> float:
        """See :class:`rag.index.stores.VectorIndex`."""
        return coverage(self.rows, self.table)

    def held(self) -> tuple[list[bytes], Vectors] | None:
        """The digests and their vectors; ``None`` if the index keeps them only approximately."""
        if not isinstance(self._index, self._faiss.IndexFlat):
            return None
        return [self.table.digests[row] for row in self.rows], self._index.reconstruct_n(0, len(self.rows))

    def search(self, query: Vectors, k: int, scope: Scope | None = None) -> list[tuple[int, float]]:
        """See :class:`rag.index.stores.VectorIndex`."""
        if not len(self.rows):
            return []
        allowed = self.table.mask(scope)[self.rows] if scope else np.ones(len(self.rows), dtype=bool)
        faiss = self._faiss
        selector = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        if isinstance(self._index, faiss.IndexIVF):
            parameters = faiss.SearchParametersIVF(sel=selector, nprobe=self._probes)
        else:
            parameters = faiss.SearchParameters(sel=selector)
        scores, found = self._index.search(query.reshape(1, -1), min(k, int(allowed.sum())) or 1, params=parameters)
        return [(int(self.rows[i]), float(s)) for i, s in zip(found[0], scores[0], strict=True) if i >= 0]


class FaissStore:
    """See :class:`rag.index.stores.VectorStore`."""

    remote = False

    def __init__(self, settings: VectorSettings, dim: int) -> None:
        self._settings, self._dim = settings, dim

    def index(
        self, name: str, table: PassageTable, cache: VectorCache, version: int, before: VectorIndex | None
    ) -> FaissIndex:
        """See :class:`rag.index.stores.VectorStore`."""
        held = before.held() if isinstance(before, FaissIndex) else None
        rows, vectors = gather(table.digests, cache, *held) if held else cache.get(table.digests)
        return FaissIndex(table, rows, vectors, self._settings)

    def close(self) -> None:
        """Nothing to release."""


def gather(
    digests: Sequence[bytes], cache: VectorCache, known: Sequence[bytes], vectors: Vectors
) -> tuple[NDArray[np.int64], Vectors]:
    """Like :meth:`VectorCache.get`, but reads only what is not among ``vectors``, shape ``(len(known), dim)``."""
    at = {digest: position for position, digest in enumerate(known)}
    places = np.fromiter((at.get(digest, -1) for digest in digests), dtype=np.int64, count=len(digests))
    here, missing = np.flatnonzero(places >= 0), np.flatnonzero(places < 0)
    found, read = cache.get([digests[int(row)] for row in missing])
    rows = np.concatenate((here, missing[found]))
    order = np.argsort(rows)
    return rows[order], np.concatenate((vectors[places[here]], read))[order]


def _library() -> Any:
    """FAISS, whose generated types do not know its Python helpers."""
    return import_module("faiss")
