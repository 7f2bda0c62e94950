"""Vectors of passages: embedded once, cached by content and checked when read.

Knows nothing of how they are searched; see :mod:`rag.index.stores`.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.index.passages import ITEM, Passage
from rag.index.shipped import ShippedVectors
from rag.models.embed import Vectors

_SELECT = 500
_COUNTRY = "中华人民共和国"
_NUMBERED = re.compile(r"第[一二三四五六七八九十百零〇\d]+[编章节]\s*")


def embedded_text(passage: Passage) -> str:
    """What is embedded: where the text stands, without numbers, and the text; of an item's phrasing only itself."""
    if passage.kind == ITEM:
        return passage.text
    heading = _NUMBERED.sub("", passage.heading)
    place = " ".join(part for part in (passage.title.removeprefix(_COUNTRY), heading) if part)
    return f"{place}\n{passage.text}" if place else passage.text


class VectorCache:
    """Vectors by embedder and content digest, in one SQLite file; rows that fail their checksum count as missing.

    What is ``shipped`` with the embedder need not be in the file. A damaged file is begun again. Raises
    ``sqlite3.OperationalError`` if the file cannot be opened or is locked.
    """

    def __init__(self, path: Path, embedder: str, dim: int, shipped: ShippedVectors | None = None) -> None:
        self._path, self._embedder, self._dim, self._shipped = path, embedder, dim, shipped
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = self._open()
        except sqlite3.OperationalError:  # locked or not to be opened: not damaged
            raise
        except sqlite3.DatabaseError:  # a cache: what is lost is computed again
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, check_same_thread=False, timeout=30)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            db.execute(
                "CREATE TABLE IF NOT EXISTS vectors (embedder TEXT, digest BLOB, crc INTEGER, vector BLOB, "
                "PRIMARY KEY (embedder, digest)) WITHOUT ROWID"
            )
            if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("damaged")
        except sqlite3.DatabaseError:
            db.close()
            raise
        return db

    def get(self, digests: Sequence[bytes]) -> tuple[NDArray[np.int64], Vectors]:
        """Positions in ``digests`` whose vectors are known, and these vectors, shape ``(found, dim)``."""
        if self._shipped is None:
            return self._stored(range(len(digests)), digests)
        there, vectors = self._shipped.get(digests)
        rest = sorted(set(range(len(digests))) - set(there.tolist()))
        own, made = self._stored(rest, [digests[i] for i in rest])
        return np.concatenate((there, own)), np.concatenate((vectors, made))

    def _stored(self, places: Sequence[int], digests: Sequence[bytes]) -> tuple[NDArray[np.int64], Vectors]:
        """What the file holds; ``places`` are the positions to give back."""
        at: dict[bytes, list[int]] = {}
        for position, digest in zip(places, digests, strict=True):
            at.setdefault(digest, []).append(position)
        wanted = list(at)
        positions: list[int] = []
        blobs: list[bytes] = []
        for start in range(0, len(wanted), _SELECT):
            for digest, blob in self._rows(wanted[start : start + _SELECT]):
                positions += at[digest]
                blobs += [blob] * len(at[digest])
        vectors = np.frombuffer(b"".join(blobs), dtype=np.float16).reshape(-1, self._dim).astype(np.float32)
        return np.array(positions, dtype=np.int64), vectors

    def _rows(self, digests: Sequence[bytes]) -> Iterable[tuple[bytes, bytes]]:
        marks = ",".join("?" * len(digests))
        query = f"SELECT digest, crc, vector FROM vectors WHERE embedder = ? AND digest IN ({marks})"
        try:
            with self._lock:
                rows = self._db.execute(query, [self._embedder, *digests]).fetchall()
        except sqlite3.DatabaseError:  # unreadable pages: the next start finds the damage and begins again
            return []
        return [(d, v) for d, crc, v in rows if len(v) == 2 * self._dim and zlib.crc32(v) == crc]

    def all(self) -> tuple[list[bytes], Vectors]:
        """Every digest in the file, and the vectors, shape ``(len(digests), dim)``."""
        with self._lock:
            held = [d for (d,) in self._db.execute("SELECT digest FROM vectors WHERE embedder = ?", [self._embedder])]
        at, vectors = self._stored(range(len(held)), held)
        return [held[i] for i in at], vectors

    def put(self, digests: Sequence[bytes], vectors: Vectors) -> None:
        """Keep vectors, shape ``(len(digests), dim)``, as float16."""
        blobs = [row.tobytes() for row in vectors.astype(np.float16)]
        rows = [(self._embedder, d, zlib.crc32(b), b) for d, b in zip(digests, blobs, strict=True)]
        with self._lock, self._db:
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", rows)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()


def lower_priority() -> None:
    """Let this thread run only when others do not want the cores, where the system can do that for a thread."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)
