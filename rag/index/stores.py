"""What searches vectors: one protocol, a back end a file (:mod:`rag.index.faiss_store`, :mod:`rag.index.milvus_store`).

Knows nothing of how vectors are made; a back end gets them from the cache.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.index.passages import PassageTable, Scope
from rag.index.vectors import VectorCache
from rag.models.embed import Vectors
from rag.models.settings import VectorSettings


class VectorStoreError(Exception):
    """Vectors cannot be searched now; the message is one line for the user."""


class VectorIndex(Protocol):
    """Search over the vectors of one passage table. Implementations are safe to use from several threads."""

    @property
    def rows(self) -> NDArray[np.int64]:
        """The rows of the table that have a vector, ascending."""
        ...

    @property
    def coverage(self) -> float:
        """Share of the rows that have a vector; 1.0 when there are no rows."""
        ...

    def search(self, query: Vectors, k: int, scope: Scope | None = None) -> list[tuple[int, float]]:
        """The ``k`` nearest rows that the scope allows to one query vector, shape ``(dim,)``.

        Returns rows and cosines, best first; the scope acts inside the search.

        Raises:
            VectorStoreError: the back end did not answer.
        """
        ...


class VectorStore(Protocol):
    """Makes indexes. One store serves the collections of one home and one embedder."""

    remote: bool
    """Whether making an index may wait for another machine."""

    def index(
        self, name: str, table: PassageTable, cache: VectorCache, version: int, before: VectorIndex | None
    ) -> VectorIndex:
        """An index of the table's rows whose vectors are known; what ``before`` holds is not read again.

        Args:
            name: the collection, in ASCII letters.
            table: the whole collection.
            cache: vectors by digest.
            version: the knowledge-base version of the table.
            before: the index of an earlier table of this collection.

        Raises:
            VectorStoreError: the back end did not answer.
        """
        ...

    def close(self) -> None:
        """Release connections."""
        ...


def coverage(rows: NDArray[np.int64], table: PassageTable) -> float:
    """See :attr:`VectorIndex.coverage`."""
    return len(rows) / len(table) if len(table) else 1.0


def open_store(settings: VectorSettings, home: Path, embedder: str, dim: int) -> VectorStore:
    """The configured store for vectors of ``dim`` numbers by the embedder of that name.

    Raises:
        VectorStoreError: a package that it needs is missing.
    """
    if settings.store == "milvus":
        from rag.index.milvus_store import MilvusStore

        return MilvusStore(settings, home, embedder, dim)
    from rag.index.faiss_store import FaissStore

    return FaissStore(settings, dim, home / "index" / "faiss", embedder)
