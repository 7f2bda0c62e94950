"""Passages with vectors, a search by brute force, and stores of either kind, for tests."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from rag.index.faiss_store import FaissStore
from rag.index.vectors import VectorCache
from rag.models.settings import MilvusSettings, VectorSettings

DIM = 8


class Seeded:
    """An embedder whose vectors follow from the text and mean nothing."""

    name, dim = "seeded", DIM

    def passages(self, texts):
        seeds = [int.from_bytes(hashlib.blake2b(t.encode(), digest_size=4).digest(), "big") for t in texts]
        rows = np.array([np.random.default_rng(s).normal(size=DIM) for s in seeds], np.float32).reshape(-1, DIM)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    queries = passages


def vector(text):
    return Seeded().passages([text])[0]


def cached(path, table, without=()):
    """A cache with the vectors of all passages but those at the rows ``without``."""
    cache = VectorCache(path, Seeded.name, DIM)
    rows = [row for row in range(len(table)) if row not in set(without)]
    if rows:
        cache.put([table.digests[r] for r in rows], Seeded().passages([table.passages[r].text for r in rows]))
    return cache


def milvus_store(home, **settings):
    """A store on milvus-lite; skips the test where it is not installed."""
    pytest.importorskip("pymilvus", reason="pymilvus is not installed: pip install -r requirements-milvus.txt")
    pytest.importorskip("milvus_lite", reason="milvus-lite is not installed: pip install -r requirements-milvus.txt")
    from rag.index.milvus_store import MilvusStore

    milvus = MilvusSettings(**{"uri": "milvus.db", "timeout": 30, **settings})
    return MilvusStore(VectorSettings(store="milvus", milvus=milvus), home, Seeded.name, DIM)


def open_kind(kind, home):
    if kind == "milvus":
        return milvus_store(home)
    settings = {"faiss": {}, "faiss-ivf": {"flat_below": 10, "large": "IVF4,Flat", "probes": 4}}[kind]
    return FaissStore(VectorSettings(**settings), DIM, home / "faiss", Seeded.name)


def allows(passage, scope):
    """What a scope means, said once more without arrays."""
    if scope.regions is not None and passage.region not in scope.regions:
        return False
    if scope.kinds is not None and passage.kind not in scope.kinds:
        return False
    if scope.include_lapsed:
        return True
    lapsed = passage.status in ("已废止", "历史版本", "已失效") and passage.valid_to is None
    begun = passage.valid_from is None or passage.valid_from <= scope.as_of
    ended = passage.valid_to is not None and passage.valid_to < scope.as_of
    return begun and not ended and not lapsed


def by_brute_force(table, cache, query, scope):
    """Every allowed row that has a vector, with its cosine."""
    rows, vectors = cache.get(table.digests)
    return {
        int(r): float(v @ query)
        for r, v in zip(rows, vectors, strict=True)
        if scope is None or allows(table.passages[r], scope)
    }


def assert_nearest(found, k, truth):
    """``found`` are ``k`` nearest of ``truth``, whatever the order of equal ones."""
    rows = [row for row, _ in found]
    assert len(set(rows)) == len(rows) == min(k, len(truth))
    assert set(rows) <= truth.keys()
    np.testing.assert_allclose([s for _, s in found], [truth[r] for r in rows], atol=1e-5)
    best = sorted(truth.values(), reverse=True)[: len(rows)]
    np.testing.assert_allclose([s for _, s in found], best, atol=1e-5)
