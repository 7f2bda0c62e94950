"""What vector search costs as the knowledge base grows: build time, size, latency and recall by kind of index.

``python -m eval.scale --home DIR [--sizes 10000 100000 1000000] [--kinds Flat IVF1024,SQ8 milvus:IVF_SQ8]``

The vectors are those of a home, repeated with a little noise until there are enough: copies are harder to tell apart
than real texts, so the recall is a lower bound. Exact search over the same vectors is the truth. Times are those of one
thread on the processor, so that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.schema import NATION
from rag.index.passages import Passage, PassageTable, Scope
from rag.index.vectors import VectorCache
from rag.models import load_settings, open_embedder
from rag.models.settings import VectorSettings

Vectors = NDArray[np.float32]
_QUERIES = 200
_K = 50
_NOISE = 0.35
"""Length of the noise beside a vector of length 1: copies have a cosine of about 0.94 with their original."""
_CHUNK = 50_000
_MILVUS = "milvus:"


def stored(home: Path, embedder: str, dim: int) -> Vectors:
    """All vectors that a home holds of an embedder, shape ``(n, dim)``."""
    with closing(sqlite3.connect(home / "index" / "vectors.sqlite")) as db:
        rows = db.execute("SELECT vector FROM vectors WHERE embedder = ?", [embedder]).fetchall()
    return np.frombuffer(b"".join(r[0] for r in rows), np.float16).reshape(-1, dim).astype(np.float32)


def copies(vectors: Vectors, count: int, seed: int) -> Iterator[Vectors]:
    """``count`` unit vectors in chunks: the given ones first, then noisy copies."""
    rng = np.random.default_rng(seed)
    for start in range(0, count, _CHUNK):
        size = min(_CHUNK, count - start)
        rows = vectors[np.arange(start, start + size) % len(vectors)]
        if start + size > len(vectors):
            noise = rng.standard_normal(rows.shape, np.float32) * (_NOISE / np.sqrt(rows.shape[1]))
            noise[: max(0, len(vectors) - start)] = 0
            rows = rows + noise
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        yield rows.astype(np.float32)


def curve(
    vectors: Vectors, questions: Vectors, size: int, kinds: Sequence[str], settings: VectorSettings
) -> Iterator[dict[str, Any]]:
    """One record a kind of index over ``size`` vectors; the first kind is taken for exact."""
    truth: list[set[int]] = []
    for kind in kinds:
        with tempfile.TemporaryDirectory() as scratch:
            make = _milvus if kind.startswith(_MILVUS) else _faiss
            index = make(vectors, size, kind.removeprefix(_MILVUS), settings, Path(scratch))
            spent, found = [], []
            for question in questions:
                start = time.process_time()
                found.append(index.search(question))
                spent.append(1000 * (time.process_time() - start))
            truth = truth or found
            yield {
                "vectors": size,
                "kind": kind,
                "build_cpu_s": round(index.built, 1),
                "index_mb": round(index.size / 2**20),
                "p50_cpu_ms": round(float(np.percentile(spent, 50)), 2),
                "p95_cpu_ms": round(float(np.percentile(spent, 95)), 2),
                f"recall_{_K}": round(float(np.mean([len(a & b) / _K for a, b in zip(truth, found, strict=True)])), 3),
            }
            index.close()


@dataclass
class _Built:
    """An index with its cost: processor seconds, bytes."""

    search: Callable[[Vectors], set[int]]
    built: float
    size: int
    close: Callable[[], None] = lambda: None


def _faiss(vectors: Vectors, size: int, kind: str, settings: VectorSettings, scratch: Path) -> _Built:
    faiss: Any = import_module("faiss")
    faiss.omp_set_num_threads(1)
    index = faiss.index_factory(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
    start = time.process_time()
    if not index.is_trained:
        index.train(np.concatenate(list(copies(vectors, min(size, 4 * _CHUNK), 1))))
    for chunk in copies(vectors, size, 1):
        index.add(chunk)
    built = time.process_time() - start
    if hasattr(index, "nprobe"):
        index.nprobe = settings.probes
    return _Built(lambda q: set(index.search(q[None], _K)[1][0].tolist()), built, len(faiss.serialize_index(index)))


def _milvus(vectors: Vectors, size: int, kind: str, settings: VectorSettings, scratch: Path) -> _Built:
    """The product's own store on milvus-lite, in this process, asked with a place and a day as the product asks."""
    from rag.index.milvus_store import MilvusStore

    table = PassageTable([Passage(str(n), "", "", "", str(n)) for n in range(size)])
    cache = VectorCache(scratch / "vectors.sqlite", "scale", vectors.shape[1])
    for at, chunk in enumerate(copies(vectors, size, 1)):
        cache.put(table.digests[at * _CHUNK : (at + 1) * _CHUNK], chunk)
    milvus = settings.milvus.model_copy(update={"uri": "milvus.db", "large": kind, "timeout": 60})
    chosen = settings.model_copy(update={"milvus": milvus, "flat_below": size + 1 if kind == "FLAT" else 0})
    store = MilvusStore(chosen, scratch, "scale", vectors.shape[1])
    start = time.process_time()
    index = store.index("scale", table, cache, 1, None)
    built = time.process_time() - start
    held = sum(file.stat().st_size for file in (scratch / "milvus.db").rglob("*") if file.is_file())
    scope = Scope(date.today(), frozenset({NATION}))
    index.search(vectors[0], _K, scope)  # what is loaded at the first search counts for none

    def close() -> None:
        store.close()
        cache.close()

    return _Built(lambda q: {row for row, _ in index.search(q, _K, scope)}, built, held, close)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one JSON line a size and kind; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.scale", description="向量检索的规模曲线")
    parser.add_argument("--home", type=Path, required=True, help="已有向量的知识库目录")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument(
        "--kinds", nargs="+", default=["Flat", "SQ8", "IVF1024,SQ8"], help="FAISS 索引，或 milvus:索引；第一个作为精确"
    )
    options = parser.parse_args(arguments)
    settings = load_settings(options.home)
    embedder = open_embedder(settings)
    if embedder is None:
        sys.stderr.write("没有配置向量模型\n")
        return 2
    vectors = stored(options.home, embedder.name, embedder.dim)
    if len(vectors) < 1000:
        sys.stderr.write(f"{options.home} 里只有 {len(vectors)} 个向量，至少要 1000 个：先运行 python -m rag index\n")
        return 2
    rng = np.random.default_rng(7)
    questions = vectors[rng.choice(len(vectors), _QUERIES)] + rng.standard_normal((_QUERIES, vectors.shape[1])) * 0.03
    questions = (questions / np.linalg.norm(questions, axis=1, keepdims=True)).astype(np.float32)
    for size in options.sizes:
        for record in curve(vectors, questions, size, options.kinds, settings.vectors):
            sys.stdout.write(json.dumps(record) + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
