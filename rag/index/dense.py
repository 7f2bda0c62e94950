"""Vector search of one collection that may fail without harm: what failed is named to the user and left alone a while.

Knows nothing of words and their fusion with vectors.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from rag.index.passages import PassageTable, Scope
from rag.index.stores import VectorIndex, VectorStore, VectorStoreError
from rag.index.vectors import VectorCache, lower_priority
from rag.models.embed import Embedder, Vectors
from rag.models.llm import ModelError
from rag.models.settings import VectorSettings

PAUSE = 30.0
"""Seconds between attempts to reach what did not answer; meanwhile words alone find."""


@dataclass(frozen=True)
class Dense:
    """What vector search needs: the embedder, the cache of its vectors, and the vector of a query (remembered)."""

    embedder: Embedder
    cache: VectorCache
    query_vector: Callable[[str], Vectors]
    settings: VectorSettings
    store: VectorStore
    build: bool = True
    """Whether missing vectors are made in the background."""


class DenseSearch:
    """Makes and asks indexes of one collection. ``problem`` is one line for the user while one does not answer."""

    def __init__(self, dense: Dense, name: str, lost: Callable[[], object] = lambda: None) -> None:
        """``lost`` is called when the store does not answer a search."""
        self._dense, self._name, self._lost = dense, name, lost
        self._rest_until = 0.0
        self.problem = ""

    def index(self, table: PassageTable, version: int, before: VectorIndex | None) -> VectorIndex | None:
        """An index of the table; ``None`` if the store does not answer."""
        try:
            found = self._dense.store.index(self._name, table, self._dense.cache, version, before)
        except VectorStoreError as error:
            self._failed(error)
            return None
        self._rest_until, self.problem = 0.0, ""
        return found

    def near(self, index: VectorIndex | None, query: str, k: int, scope: Scope) -> list[tuple[int, float]]:
        """Rows and cosines, best first; none while too few passages have vectors, or while resting from a failure."""
        if index is None or index.coverage < self._dense.settings.use_from or self._resting():
            return []
        try:
            found = index.search(self._dense.query_vector(query), k, scope)
        except (ModelError, VectorStoreError) as error:
            self._failed(error)
            if isinstance(error, VectorStoreError):
                self._lost()
            return []
        self.problem = ""
        return found

    def _resting(self) -> bool:
        return time.monotonic() < self._rest_until

    def _failed(self, error: Exception) -> None:
        self.problem = str(error)
        self._rest_until = time.monotonic() + PAUSE


class Background:
    """Runs ``work`` in one low-priority thread when asked to; again after a pause as long as it returns False."""

    def __init__(self, work: Callable[[], bool]) -> None:
        self._work = work
        self._wake = threading.Condition()
        self._due = math.inf
        self._stopped = False
        self._thread: threading.Thread | None = None

    def start(self, after: float = 0.0) -> None:
        """Run the work in so many seconds; if it is running now, once more afterwards."""
        with self._wake:
            self._due = min(self._due, time.monotonic() + after)
            if self._thread is None and not self._stopped:
                self._thread = threading.Thread(target=self._run, name="vector-store", daemon=True)
                self._thread.start()
            self._wake.notify_all()

    def retry(self) -> None:
        """Run the work after a pause."""
        self.start(PAUSE)

    def stop(self) -> None:
        """Run nothing any more; waits for what is running."""
        with self._wake:
            self._stopped = True
            self._wake.notify_all()
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join(timeout=30)

    def _run(self) -> None:
        lower_priority()
        while True:
            with self._wake:
                while not self._stopped and (left := self._due - time.monotonic()) > 0:
                    self._wake.wait(None if left == math.inf else left)
                if self._stopped:
                    return
                self._due = math.inf
            if not self._work():
                self.retry()
