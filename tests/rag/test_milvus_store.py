"""What is Milvus's own: updates by difference, several machines on one server, failures in one line."""

import threading
import time

import pytest
from test_vector_stores import DAY, collection
from vector_kit import assert_nearest, by_brute_force, cached, milvus_store, vector

from rag.index import milvus_store as module
from rag.index.passages import Passage, PassageTable, Scope
from rag.index.stores import VectorStoreError


@pytest.fixture
def store(tmp_path):
    opened = milvus_store(tmp_path)
    yield opened
    opened.close()


class Watched:
    """A client that notes what is written and deleted."""

    def __init__(self, client):
        self._client, self.written, self.deleted = client, 0, 0

    def __getattr__(self, name):
        return getattr(self._client, name)

    def upsert(self, collection, data, **options):
        self.written += len(data)
        return self._client.upsert(collection, data, **options)

    def delete(self, collection, ids, **options):
        self.deleted += len(ids)
        return self._client.delete(collection, ids=ids, **options)


def watch(store):
    store._client = Watched(store._connected())
    return store._client


def test_an_update_writes_only_what_is_new_and_deletes_one_update_later(store, tmp_path):
    client, table = watch(store), collection(50)
    more = PassageTable([*table.passages[10:], Passage("n", "新法", "第一条", "", "新内容")])
    cache = cached(tmp_path / "v.sqlite", PassageTable([*table.passages, *more.passages]))
    store.index("t", table, cache, 1, None)
    assert (client.written, client.deleted) == (50, 0)
    store.index("t", more, cache, 2, None)
    assert (client.written, client.deleted) == (51, 0)
    store.index("t", more, cache, 3, None)
    assert (client.written, client.deleted) == (51, 10)
    store.index("t", table, cache, 4, None)
    assert (client.written, client.deleted) == (61, 10)


def test_a_restart_writes_nothing_and_repairs_what_is_gone(store, tmp_path):
    table, cache = collection(1200), cached(tmp_path / "v.sqlite", collection(1200))
    store.index("t", table, cache, 1, None)
    store.close()
    again = milvus_store(tmp_path)
    client = watch(again)
    assert again.index("t", table, cache, 1, None).coverage == 1 and client.written == 0
    (name,) = again._there
    client.delete(name, [module.entity_key(table, row) for row in range(7)])
    again.close()
    third = milvus_store(tmp_path)
    client = watch(third)
    assert third.index("t", table, cache, 1, None).coverage == 1 and client.written == 7
    third.close()


def test_a_collection_that_vanishes_is_one_line_and_then_made_again(store, tmp_path):
    table, cache = collection(20), cached(tmp_path / "v.sqlite", collection(20))
    index = store.index("t", table, cache, 1, None)
    (name,) = store._there
    store._client.drop_collection(name)
    with pytest.raises(VectorStoreError) as error:
        index.search(vector("问"), 3)
    assert "Milvus" in str(error.value) and "关键词" in str(error.value) and "\n" not in str(error.value)
    assert len(store.index("t", table, cache, 1, index).search(vector("问"), 3)) == 3


def test_what_another_machine_wrote_takes_no_places(store, tmp_path):
    """A small knowledge base reads a large one's collection."""
    large = collection(400)
    query = vector("问")
    cache = cached(tmp_path / "v.sqlite", large)
    store.index("t", large, cache, 1, None)
    reader = milvus_store(tmp_path, write=False)
    small = PassageTable(large.passages[:30])
    empty = cached(tmp_path / "none.sqlite", small, range(30))
    index = reader.index("t", small, empty, 1, None)
    assert index.coverage == 1
    assert_nearest(index.search(query, 20, Scope(DAY)), 20, by_brute_force(small, cache, query, None))


def test_a_machine_that_only_reads_writes_nothing(store, tmp_path):
    reader = milvus_store(tmp_path, write=False)
    table, cache = collection(20), cached(tmp_path / "v.sqlite", collection(20))
    with pytest.raises(VectorStoreError, match="还没有集合"):
        reader.index("t", table, cache, 1, None)
    store.index("t", collection(10), cache, 1, None)
    client = watch(reader)
    for _ in range(3):
        assert reader.index("t", table, cache, 1, None).coverage == 0.5
    assert (client.written, client.deleted) == (0, 0)


def test_knowledge_bases_and_embedders_do_not_mix(store, tmp_path):
    table, cache = collection(20), cached(tmp_path / "v.sqlite", collection(20))
    store.index("t", table, cache, 1, None)
    other = milvus_store(tmp_path, collection="other")
    assert other.index("t", collection(5), cache, 1, None).coverage == 1
    names = set(store._connected().list_collections())
    assert {n.split("_")[0] for n in names} == {"zhengda", "other"} and len(names) == 2
    assert store._suffix != type(store)(store._settings, tmp_path, "another embedder", 8)._suffix


@pytest.mark.parametrize("kind", ["IVF_SQ8", "IVF_FLAT", "HNSW"])
def test_a_collection_that_outgrows_its_index_gets_the_other_kind(tmp_path, kind):
    build = {"M": 16, "efConstruction": 100} if kind == "HNSW" else {"nlist": 16}
    search = {"ef": 100} if kind == "HNSW" else {"nprobe": 16}
    store = milvus_store(tmp_path, large=kind, build=build, search=search)
    store._settings = store._settings.model_copy(update={"flat_below": 1000})
    cache, query = cached(tmp_path / "v.sqlite", collection(2000)), vector("问")
    store.index("t", collection(500), cache, 1, None)
    (name,) = store._there
    assert store._client.describe_index(name, "vector")["index_type"] == "FLAT"
    index = store.index("t", collection(2000), cache, 2, None)
    assert store._client.describe_index(name, "vector")["index_type"] == kind
    truth = by_brute_force(collection(2000), cache, query, None)
    best = set(sorted(truth, key=truth.get)[-20:])
    assert len(best & {row for row, _ in index.search(query, 20)}) >= 17
    store.close()


def test_the_filter_is_written_with_care():
    scope = Scope(DAY, frozenset({'a"b', "c\\d", "e\nf"}), frozenset({"article"}))
    assert module.expression(scope) == (
        'region in ["a\\"b", "c\\\\d", "e\\nf"] and kind in ["article"]'
        " and valid_from <= 739403 and valid_to >= 739403 and lapsed == false"
    )
    assert module.expression(None) == "" == module.expression(Scope(DAY, include_lapsed=True))


def test_an_unreachable_server_is_one_line(tmp_path):
    store = milvus_store(tmp_path, uri="http://127.0.0.1:1", timeout=1)
    with pytest.raises(VectorStoreError) as error:
        store.index("t", collection(3), cached(tmp_path / "v.sqlite", collection(3)), 1, None)
    assert "http://127.0.0.1:1" in str(error.value) and "\n" not in str(error.value)


def test_closing_does_not_wait_for_a_long_fill(store, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_BATCH", 5)
    client, table = watch(store), collection(300)
    real = client.upsert
    client.upsert = lambda *arguments, **options: (time.sleep(0.1), real(*arguments, **options))
    failed = []

    def fill():
        with pytest.raises(VectorStoreError) as error:
            store.index("t", table, cached(tmp_path / "v.sqlite", table), 1, None)
        failed.append(str(error.value))

    filling = threading.Thread(target=fill)
    filling.start()
    while not client.written:
        time.sleep(0.01)
    start = time.monotonic()
    store.close()
    filling.join()
    assert time.monotonic() - start < 2 and client.written < 300 and "已关闭" in failed[0]
