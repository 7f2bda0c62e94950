"""Vectors that come with the embedder: of the laws and wordings that every knowledge base holds.

One ``.npy`` file, mapped into memory: a row a text, ordered by digest, of int8 numbers with a scale. It belongs to one
model: ``embedder.json`` holds its checksum under ``vectors_sha256``. Without the file, or with another one than that,
the vectors are made like all others.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.models.embed import Embedder
from rag.models.onnx_embed import OnnxEmbedder

FILE = "vectors.npy"
_KEY = "vectors_sha256"
_ABOUT = "embedder.json"
_TOP = 127
_BLOCK = 1 << 20


class ShippedVectors:
    """Known vectors by content digest. Read only, safe in several threads."""

    def __init__(self, rows: NDArray[Any]) -> None:
        """``rows`` has the fields ``digest`` (the first eight bytes, ascending), ``scale`` and ``vector``."""
        self._rows = rows
        self._digests: NDArray[np.uint64] = np.array(rows["digest"])

    @classmethod
    def beside(cls, folder: Path) -> ShippedVectors | None:
        """Those in an embedder's folder; ``None`` where there are none that belong to this model."""
        try:
            wanted = json.loads((folder / _ABOUT).read_text(encoding="utf-8")).get(_KEY)
            if not wanted or _digest(folder / FILE) != wanted:
                return None
            return cls(np.load(folder / FILE, mmap_mode="r", allow_pickle=False))
        except (OSError, ValueError):
            return None

    def __len__(self) -> int:
        return len(self._digests)

    def all(self) -> tuple[list[bytes], NDArray[np.float32]]:
        """The first eight bytes of every digest, and the vectors, shape ``(len(self), dim)``."""
        vectors = self._rows["vector"].astype(np.float32) * self._rows["scale"].astype(np.float32)[:, None]
        return [d.tobytes() for d in self._digests], vectors

    def get(self, digests: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Positions in ``digests`` whose vectors are known, and these vectors, shape ``(found, dim)``."""
        asked = _short(digests)
        at = np.minimum(np.searchsorted(self._digests, asked), max(len(self._digests) - 1, 0))
        found = np.flatnonzero(self._digests[at] == asked) if len(self._digests) else np.empty(0, np.int64)
        rows = self._rows[at[found]]
        return found.astype(np.int64), rows["vector"].astype(np.float32) * rows["scale"].astype(np.float32)[:, None]


def shipped_with(embedder: Embedder) -> ShippedVectors | None:
    """Those that come with this embedder, if any do."""
    return ShippedVectors.beside(embedder.folder) if isinstance(embedder, OnnxEmbedder) else None


def save_shipped(folder: Path, digests: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
    """Write the vectors, shape ``(len(digests), dim)``, beside the model and their checksum into ``embedder.json``."""
    short = _short(digests)
    _, first = np.unique(short, return_index=True)  # ascending
    kind = np.dtype([("digest", "<u8"), ("scale", "<f4"), ("vector", "i1", (vectors.shape[1],))])
    rows = np.empty(len(first), kind)
    scales = np.maximum(np.abs(vectors[first]).max(axis=1), 1e-9) / _TOP
    rows["digest"], rows["scale"] = short[first], scales
    rows["vector"] = np.rint(vectors[first] / scales[:, None])
    partial = folder / f"{FILE}.partial.npy"
    np.save(partial, rows)
    about = json.loads((folder / _ABOUT).read_text(encoding="utf-8")) | {_KEY: _digest(partial)}
    os.replace(partial, folder / FILE)
    (folder / _ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _short(digests: Sequence[bytes]) -> NDArray[np.uint64]:
    return np.frombuffer(b"".join(d[:8] for d in digests), dtype="<u8")


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
