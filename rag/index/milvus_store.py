"""Vectors kept and searched by a Milvus server, or by milvus-lite in a file; the scope acts inside the search.

An entity is named after all that it depends on (text, place, time), so writing it again changes nothing and it never
belongs to another text. A collection is brought up to date by difference: what is missing is written, and what no
version needs any more is deleted one update later, so that readers one version behind still find theirs. Entities that
a reader's table does not know never count among its ``k``.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.index.passages import PassageTable, Scope
from rag.index.stores import VectorIndex, VectorStoreError, coverage
from rag.index.vectors import VectorCache
from rag.models.embed import Vectors
from rag.models.settings import MilvusSettings, VectorSettings

_FORMAT = 1
_BATCH = 1000
_LISTED = 5000
_MOST = 16_384  # Milvus returns no more
_FLUSH_FROM = 1000
_SLOW = 600.0
"""Seconds for what is not a search: writing, making an index, loading."""
_QUIET = {"grpc.keepalive_time_ms": 600_000, "grpc.keepalive_permit_without_calls": False}
"""milvus-lite hangs up on a client that pings as often as pymilvus does."""
Key = str


class MilvusIndex:
    """See :class:`rag.index.stores.VectorIndex`."""

    def __init__(
        self,
        search: Callable[[Vectors, int, str], list[tuple[Key, float]]],
        table: PassageTable,
        rows: dict[Key, list[int]],
    ) -> None:
        """``search`` asks the server for keys and scores; ``rows`` holds the rows of each key that is there."""
        self._search, self._table, self._rows_of = search, table, rows
        self.rows: NDArray[np.int64] = np.array(sorted(r for found in rows.values() for r in found), dtype=np.int64)

    @property
    def coverage(self) -> float:
        """See :class:`rag.index.stores.VectorIndex`."""
        return coverage(self.rows, self._table)

    def search(self, query: Vectors, k: int, scope: Scope | None = None) -> list[tuple[int, float]]:
        """See :class:`rag.index.stores.VectorIndex`."""
        if not len(self.rows) or (scope and (scope.regions == frozenset() or scope.kinds == frozenset())):
            return []
        limit = min(k, _MOST)
        while True:
            hits = self._search(query, limit, expression(scope))
            found = [(row, score) for key, score in hits for row in self._rows_of.get(key, ())]
            if len(found) >= k or len(hits) < limit or limit == _MOST:
                return found[:k]
            limit = min(4 * limit, _MOST)  # entities of other versions took places


class MilvusStore:
    """See :class:`rag.index.stores.VectorStore`."""

    remote = True

    def __init__(self, settings: VectorSettings, home: Path, embedder: str, dim: int) -> None:
        try:
            self._library: Any = import_module("pymilvus")
        except ImportError as error:
            raise VectorStoreError(
                f"使用 Milvus 需要：pip install -r requirements-milvus.txt（{error}）；先按关键词检索"
            ) from error
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # every error is raised as well
        self._settings, self._milvus, self._dim = settings, settings.milvus, dim
        self._uri = _place(self._milvus, home)
        self._suffix = hashlib.blake2b(f"{_FORMAT}\0{embedder}\0{dim}".encode(), digest_size=6).hexdigest()
        self._client: Any = None
        self._writing = threading.Lock()
        self._closed = False
        self._there: dict[str, set[Key]] = {}
        self._unwanted: dict[str, set[Key]] = {}

    def index(
        self, name: str, table: PassageTable, cache: VectorCache, version: int, before: VectorIndex | None
    ) -> MilvusIndex:
        """See :class:`rag.index.stores.VectorStore`."""
        rows: dict[Key, list[int]] = {}
        for row in range(len(table)):
            rows.setdefault(entity_key(table, row), []).append(row)
        collection = f"{self._milvus.collection}_{name}_{self._suffix}"
        with self._writing, self._asking():
            try:
                there = self._synchronised(collection, table, cache, rows)
            except BaseException:
                self._there.pop(collection, None)  # look again next time
                raise

        def search(query: Vectors, limit: int, filter_: str) -> list[tuple[Key, float]]:
            return self._search(collection, query, limit, filter_)

        return MilvusIndex(search, table, {key: at for key, at in rows.items() if key in there})

    def close(self) -> None:
        """Close the connection; what is being written stops after its batch."""
        self._closed = True
        with self._writing:
            if self._client is not None:
                with suppress(Exception):  # it may be gone already
                    self._client.close()
                self._client = None

    # -- keeping the collection up to date ----------------------------------------------------------------------

    def _synchronised(
        self, collection: str, table: PassageTable, cache: VectorCache, rows: dict[Key, list[int]]
    ) -> set[Key]:
        """Brings the collection up to the table; returns the keys that are there."""
        client = self._connected()
        if not client.has_collection(collection, timeout=self._milvus.timeout):
            if not self._milvus.write:
                raise VectorStoreError(f"向量库 {self._uri} 里还没有集合 {collection}；先按关键词检索")
            self._there.pop(collection, None)
            self._create(client, collection, len(rows))
        if collection not in self._there:
            client.load_collection(collection, timeout=_SLOW)
            self._there[collection] = set(_listed(client, collection))
        there = self._there[collection]
        if not self._milvus.write:
            return set(there)
        self._reindex(client, collection, len(rows))
        missing = [key for key in rows if key not in there]
        for start in range(0, len(missing), _BATCH):
            there |= self._write(
                client, collection, table, cache, {k: rows[k][0] for k in missing[start : start + _BATCH]}
            )
        gone = [key for key in self._unwanted.get(collection, ()) if key not in rows]
        for start in range(0, len(gone), _BATCH):
            client.delete(collection, ids=gone[start : start + _BATCH], timeout=_SLOW)
            there.difference_update(gone[start : start + _BATCH])
        self._unwanted[collection] = there - rows.keys()
        if len(missing) + len(gone) >= _FLUSH_FROM:
            with suppress(Exception):  # servers limit how often; searching does not depend on it
                client.flush(collection, timeout=_SLOW)
        return set(there)

    def _write(
        self, client: Any, collection: str, table: PassageTable, cache: VectorCache, rows: dict[Key, int]
    ) -> set[Key]:
        """Writes those of the keys whose vectors are known; returns these."""
        self._connected()
        keys = list(rows)
        positions, vectors = cache.get([table.digests[rows[key]] for key in keys])
        data = [
            {"id": keys[position], "vector": vector, **table.columns(rows[keys[position]])._asdict()}
            for position, vector in zip(positions.tolist(), vectors, strict=True)
        ]
        if data:
            client.upsert(collection, data, timeout=_SLOW)
        return {entity["id"] for entity in data}

    def _create(self, client: Any, collection: str, size: int) -> None:
        kinds = self._library.DataType
        schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", kinds.VARCHAR, max_length=32, is_primary=True)
        schema.add_field("vector", kinds.FLOAT_VECTOR, dim=self._dim)
        schema.add_field("region", kinds.VARCHAR, max_length=1024)
        schema.add_field("kind", kinds.VARCHAR, max_length=64)
        schema.add_field("valid_from", kinds.INT64)
        schema.add_field("valid_to", kinds.INT64)
        schema.add_field("lapsed", kinds.BOOL)
        client.create_collection(
            collection,
            schema=schema,
            index_params=self._parameters(client, size),
            consistency_level="Session",  # what this process wrote it also finds
            timeout=_SLOW,
        )

    def _reindex(self, client: Any, collection: str, size: int) -> None:
        """Makes the other kind of index when the collection has outgrown its own."""
        now = client.describe_index(collection, "vector", timeout=self._milvus.timeout)
        if now and now["index_type"] == self._kind(size):
            return
        client.release_collection(collection, timeout=_SLOW)
        if now:
            client.drop_index(collection, "vector", timeout=_SLOW)
        client.create_index(collection, self._parameters(client, size), timeout=_SLOW)
        client.load_collection(collection, timeout=_SLOW)

    def _kind(self, size: int) -> str:
        return "FLAT" if size < self._settings.flat_below else self._milvus.large

    def _parameters(self, client: Any, size: int) -> Any:
        kind, found = self._kind(size), client.prepare_index_params()
        build = {} if kind == "FLAT" else self._milvus.build
        found.add_index("vector", index_type=kind, index_name="vector", metric_type="IP", params=build)
        return found

    # -- asking the server --------------------------------------------------------------------------------------

    def _search(self, collection: str, query: Vectors, limit: int, filter_: str) -> list[tuple[Key, float]]:
        with self._asking():
            (hits,) = self._connected().search(
                collection,
                data=[query],
                anns_field="vector",
                limit=limit,
                filter=filter_,
                output_fields=["id"],
                search_params={"metric_type": "IP", "params": self._milvus.search},
                timeout=self._milvus.timeout,
            )
        return [(str(hit["id"]), float(hit["distance"])) for hit in hits]

    def _connected(self) -> Any:
        if self._closed:
            raise VectorStoreError(f"向量库 {self._uri} 已关闭")
        if self._client is None:
            token = os.environ.get(self._milvus.token_env, "")
            options = {} if "://" in self._uri else {"grpc_options": _QUIET}
            self._client = self._library.MilvusClient(self._uri, token=token, timeout=self._milvus.timeout, **options)
        return self._client

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except (self._library.MilvusException, import_module("grpc").RpcError, OSError) as error:
            why = " ".join(str(getattr(error, "message", "") or error).split())[:200]
            raise VectorStoreError(f"向量库 Milvus（{self._uri}）用不了：{why}；先按关键词检索") from error


def entity_key(table: PassageTable, row: int) -> Key:
    """Names the entity of a passage after its text, its place and its time."""
    columns = repr(tuple(table.columns(row))).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(table.digests[row] + columns, digest_size=16).hexdigest()


def expression(scope: Scope | None) -> str:
    """The scope as a filter of Milvus."""
    if scope is None:
        return ""
    parts = [
        f"{name} in {_listing(wanted)}" for name, wanted in (("region", scope.regions), ("kind", scope.kinds)) if wanted
    ]
    if not scope.include_lapsed:
        day = scope.as_of.toordinal()
        parts.append(f"valid_from <= {day} and valid_to >= {day} and lapsed == false")
    return " and ".join(parts)


def _listing(values: frozenset[str]) -> str:
    return json.dumps(sorted(values), ensure_ascii=False)


def _listed(client: Any, collection: str) -> Iterator[Key]:
    pages = client.query_iterator(collection, batch_size=_LISTED, output_fields=["id"], timeout=_SLOW)
    try:
        while page := pages.next():
            yield from (str(entity["id"]) for entity in page)
    finally:
        pages.close()


def _place(settings: MilvusSettings, home: Path) -> str:
    if "://" in settings.uri:
        return settings.uri
    file = home / Path(settings.uri).expanduser()
    file.parent.mkdir(parents=True, exist_ok=True)
    return str(file)
