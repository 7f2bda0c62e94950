"""How near a question is in meaning to each of a list of names, by the embedder; for matching items of any city.

Vectors are kept in memory, and on disk where a cache is given, so that a new list costs only its new names.
Knows nothing of topics or of how the scores are weighed against words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np

from rag.index.vectors import VectorCache
from rag.models.embed import Embedder, Vectors

_KIND = "name"


class ItemNameVectors:
    """Names with their vectors; immutable to readers, who see either the old list or the new one."""

    def __init__(
        self,
        embedder: Embedder,
        names: Sequence[str],
        cache: VectorCache | None = None,
        query_vector: Callable[[str], Vectors] | None = None,
    ) -> None:
        """``cache`` keeps the vectors on disk, checked; ``query_vector`` may remember the vectors of questions."""
        self._embedder, self._cache = embedder, cache
        self._query_vector = query_vector or (lambda text: embedder.queries([text])[0])
        self._held: tuple[dict[str, int], Vectors] = ({}, np.empty((0, embedder.dim), np.float32))
        self.names: tuple[str, ...] = ()
        self._rows: Vectors = self._held[1]
        self.update(names)

    def update(self, names: Sequence[str]) -> None:
        """Score these names from now on; only those that are new are embedded."""
        known, vectors = self._held
        fresh = [n for n in dict.fromkeys(names) if n not in known]
        if fresh:
            vectors = np.concatenate((vectors, self._embed(fresh)))
            known = known | {name: len(known) + i for i, name in enumerate(fresh)}
            self._held = (known, vectors)
        self._rows = vectors[[known[n] for n in names]] if names else vectors[:0]
        self.names = tuple(names)

    def scores(self, query: str) -> Vectors:
        """Cosine of the question with every name, float32, shape ``(len(names),)``, in the order of the names."""
        if not len(self._rows):
            return np.zeros(0, np.float32)
        found: Vectors = self._rows @ self._query_vector(query)
        return found

    def _embed(self, names: list[str]) -> Vectors:
        if self._cache is None:
            return self._embedder.passages(names)
        digests = [
            hashlib.blake2b(f"{_KIND}\0{n}".encode("utf-8", "surrogatepass"), digest_size=16).digest() for n in names
        ]
        out = np.empty((len(names), self._embedder.dim), np.float32)
        there, vectors = self._cache.get(digests)
        out[there] = vectors
        missing = sorted(set(range(len(names))) - set(there.tolist()))
        if missing:
            made = self._embedder.passages([names[i] for i in missing])
            out[missing] = made
            self._cache.put([digests[i] for i in missing], made)
        return out
