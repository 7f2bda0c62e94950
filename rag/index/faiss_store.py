"""Vectors searched by FAISS in this process; the scope acts inside the search as a bitmap.

A small index is made in memory from the checked cache at every start. A large one, which has to be trained, is kept on
disk with the knowledge-base version and checksums; a damaged or foreign file is never used. It follows the knowledge
base by difference: new vectors are added, those gone are masked, and after many changes it is trained anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.index import saved
from rag.index.passages import PassageTable, Scope
from rag.index.stores import VectorIndex, coverage
from rag.index.vectors import VectorCache
from rag.models.embed import Vectors
from rag.models.settings import VectorSettings

_FORMAT = 1
_TRAIN_AFTER = 0.25
"""Share of vectors new or gone from which on a large index is trained anew."""
_SAVE_AFTER = 0.02
"""Share of vectors not yet on disk from which on a large index is written again."""
Rows = NDArray[np.int64]


class FaissIndex:
    """See :class:`rag.index.stores.VectorIndex`."""

    def __init__(self, table: PassageTable, engine: Any, digests: list[bytes], row_of: Rows, probes: int) -> None:
        """``engine`` holds a vector for each of ``digests``; ``row_of`` says of which row, -1 where it is gone."""
        self._table, self.engine, self.digests, self._row_of, self._probes = table, engine, digests, row_of, probes
        self.rows: Rows = np.sort(row_of[row_of >= 0])
        self._faiss = _library()
        self.exact = isinstance(engine, self._faiss.IndexFlat)

    @property
    def coverage(self) -> float:
        """See :class:`rag.index.stores.VectorIndex`."""
        return coverage(self.rows, self._table)

    def held(self) -> tuple[list[bytes], Vectors] | None:
        """The digests and their vectors; ``None`` if the index keeps them only approximately."""
        return (self.digests, self.engine.reconstruct_n(0, len(self.digests))) if self.exact else None

    def search(self, query: Vectors, k: int, scope: Scope | None = None) -> list[tuple[int, float]]:
        """See :class:`rag.index.stores.VectorIndex`."""
        allowed = self._row_of >= 0
        if scope and len(self._table):
            allowed &= self._table.mask(scope)[self._row_of]
        count = min(k, int(allowed.sum()))
        if not count:
            return []
        faiss = self._faiss
        selector = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        if isinstance(self.engine, faiss.IndexIVF):
            parameters = faiss.SearchParametersIVF(sel=selector, nprobe=self._probes)
        else:
            parameters = faiss.SearchParameters(sel=selector)
        scores, found = self.engine.search(query.reshape(1, -1), count, params=parameters)
        return [(int(self._row_of[i]), float(s)) for i, s in zip(found[0], scores[0], strict=True) if i >= 0]


class FaissStore:
    """See :class:`rag.index.stores.VectorStore`."""

    remote = False

    def __init__(self, settings: VectorSettings, dim: int, folder: Path | None = None, embedder: str = "") -> None:
        """``folder`` keeps large indexes of that embedder's vectors; without one nothing is kept."""
        self._settings, self._dim, self._folder = settings, dim, folder
        self._faiss = _library()
        self._about = {
            "format": _FORMAT,
            "faiss": self._faiss.__version__,
            "kind": settings.large,
            "embedder": embedder,
            "dim": dim,
        }
        self._on_disk: dict[str, int] = {}

    def index(
        self, name: str, table: PassageTable, cache: VectorCache, version: int, before: VectorIndex | None
    ) -> FaissIndex:
        """See :class:`rag.index.stores.VectorStore`."""
        earlier = before if isinstance(before, FaissIndex) else None
        found = None
        if len(table) >= self._settings.flat_below:
            found = self._followed(name, table, cache, earlier)
        if found is None:
            held = earlier.held() if earlier else None
            rows, vectors = gather(table.digests, cache, *held) if held else cache.get(table.digests)
            found = self._made(table, rows, vectors)
            self._on_disk[name] = 0
        if not found.exact and len(found.digests) - self._on_disk.get(name, 0) > _SAVE_AFTER * len(found.digests):
            self._save(name, found, version)
        return found

    def close(self) -> None:
        """Nothing to release."""

    def _made(self, table: PassageTable, rows: Rows, vectors: Vectors) -> FaissIndex:
        kind = "Flat" if len(rows) < self._settings.flat_below else self._settings.large
        engine = self._faiss.index_factory(self._dim, kind, self._faiss.METRIC_INNER_PRODUCT)
        if len(rows):
            if not engine.is_trained:
                engine.train(vectors)
            engine.add(vectors)
        return FaissIndex(table, engine, [table.digests[row] for row in rows], rows, self._settings.probes)

    def _followed(
        self, name: str, table: PassageTable, cache: VectorCache, before: FaissIndex | None
    ) -> FaissIndex | None:
        """The large index in use or on disk, brought up to the table; ``None`` if it should be made anew."""
        old = (before.engine, before.digests) if before and not before.exact else self._load(name)
        if old is None:
            return None
        engine, digests = old
        row_of, missing = _matched(digests, table.digests)
        fresh, vectors = cache.get([table.digests[row] for row in missing])
        gone, total = int((row_of < 0).sum()), len(digests) + len(fresh)
        if total - gone < self._settings.flat_below or gone + len(fresh) > _TRAIN_AFTER * total:
            return None
        if len(fresh):
            engine = self._faiss.clone_index(engine)  # readers go on with theirs
            engine.add(vectors)
            rows = missing[fresh]
            digests = digests + [table.digests[row] for row in rows]
            row_of = np.concatenate((row_of, rows))
        return FaissIndex(table, engine, digests, row_of, self._settings.probes)

    # -- on disk ------------------------------------------------------------------------------------------------

    def _save(self, name: str, index: FaissIndex, version: int) -> None:
        self._on_disk[name] = len(index.digests)
        if self._folder is None:
            return

        def write(target: Path) -> None:
            self._faiss.write_index(index.engine, str(target / "index.faiss"))
            np.save(target / "digests.npy", np.frombuffer(b"".join(index.digests), dtype=np.uint8))

        saved.save(self._folder / name, {**self._about, "version": version}, write)

    def _load(self, name: str) -> tuple[Any, list[bytes]] | None:
        if self._folder is None or saved.manifest(self._folder / name, **self._about) is None:
            return None
        try:
            engine = self._faiss.read_index(str(self._folder / name / "index.faiss"))
            joined = np.load(self._folder / name / "digests.npy").tobytes()
        except (OSError, ValueError, RuntimeError):
            return None
        digests = [joined[i : i + 16] for i in range(0, len(joined), 16)]
        if engine.ntotal != len(digests):
            return None
        self._on_disk[name] = len(digests)
        return engine, digests


def gather(
    digests: Sequence[bytes], cache: VectorCache, known: Sequence[bytes], vectors: Vectors
) -> tuple[Rows, Vectors]:
    """Like :meth:`VectorCache.get`, but reads only what is not among ``vectors``, shape ``(len(known), dim)``."""
    at = {digest: position for position, digest in enumerate(known)}
    places = np.fromiter((at.get(digest, -1) for digest in digests), dtype=np.int64, count=len(digests))
    here, missing = np.flatnonzero(places >= 0), np.flatnonzero(places < 0)
    found, read = cache.get([digests[int(row)] for row in missing])
    rows = np.concatenate((here, missing[found]))
    order = np.argsort(rows)
    return rows[order], np.concatenate((vectors[places[here]], read))[order]


def _matched(held: Sequence[bytes], wanted: Sequence[bytes]) -> tuple[Rows, Rows]:
    """For each digest held the row that it serves, -1 for none, and the rows that none serves; one serves one row."""
    waiting: dict[bytes, list[int]] = {}
    for row in range(len(wanted) - 1, -1, -1):
        waiting.setdefault(wanted[row], []).append(row)
    row_of = np.array([rows.pop() if (rows := waiting.get(digest)) else -1 for digest in held], dtype=np.int64)
    missing = np.ones(len(wanted), dtype=bool)
    missing[row_of[row_of >= 0]] = False
    return row_of, np.flatnonzero(missing)


def _library() -> Any:
    """FAISS, whose generated types do not know its Python helpers."""
    return import_module("faiss")
