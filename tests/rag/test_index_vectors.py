"""Vectors: cached by content, never damaged, filtered inside the search, made in the background without disturbing."""

import hashlib
import sqlite3
import threading
import time

import numpy as np
import pytest

from rag.index.builder import Quiet, VectorBuilder
from rag.index.fusion import fuse
from rag.index.passages import Passage, PassageTable
from rag.index.vectors import VectorCache, embedded_text


class Fake:
    """An embedder whose vectors follow from the text; counts what it was given."""

    name, dim = "fake", 8

    def __init__(self, delay=0.0):
        self.seen, self.delay = [], delay

    def queries(self, texts):
        return self.passages(texts, count=False)

    def passages(self, texts, count=True):
        time.sleep(self.delay)
        if count:
            self.seen += texts
        seeds = [int.from_bytes(hashlib.blake2b(t.encode(), digest_size=4).digest(), "big") for t in texts]
        rows = np.array([np.random.default_rng(s).normal(size=self.dim) for s in seeds], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def unit(n, dim=8, seed=0):
    rows = np.random.default_rng(seed).normal(size=(n, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def digests(n):
    return [hashlib.blake2b(bytes([i]), digest_size=16).digest() for i in range(n)]


def passages(n):
    return PassageTable([Passage(f"p{i}", "某法", f"第{i}条", "", f"内容{i}") for i in range(n)])


def test_the_cache_returns_what_it_was_given(tmp_path):
    cache = VectorCache(tmp_path / "v.sqlite", "e", 8)
    vectors = unit(1200)
    keys = [bytes([i // 256, i % 256]) * 8 for i in range(1200)]
    cache.put(keys[:1100], vectors[:1100])
    at, found = cache.get([*keys, keys[0]])
    assert sorted(at) == [*range(1100), 1200]
    assert np.allclose(found[np.argsort(at)][:1100], vectors[:1100], atol=1e-3)


def test_vectors_of_another_embedder_are_not_taken(tmp_path):
    VectorCache(tmp_path / "v.sqlite", "one", 8).put(digests(2), unit(2))
    at, _ = VectorCache(tmp_path / "v.sqlite", "two", 8).get(digests(2))
    assert len(at) == 0


def test_a_row_that_fails_its_checksum_counts_as_missing(tmp_path):
    cache = VectorCache(tmp_path / "v.sqlite", "e", 8)
    cache.put(digests(3), unit(3))
    cache.close()
    db = sqlite3.connect(tmp_path / "v.sqlite")
    db.execute("UPDATE vectors SET vector = zeroblob(16) WHERE digest = ?", (digests(3)[1],))
    db.execute("UPDATE vectors SET vector = zeroblob(3) WHERE digest = ?", (digests(3)[2],))
    db.commit()
    at, _ = VectorCache(tmp_path / "v.sqlite", "e", 8).get(digests(3))
    assert list(at) == [0]


@pytest.mark.parametrize("junk", [b"not a database at all" * 500, b""])
def test_a_damaged_file_is_begun_again(tmp_path, junk):
    (tmp_path / "v.sqlite").write_bytes(junk)
    cache = VectorCache(tmp_path / "v.sqlite", "e", 8)
    cache.put(digests(1), unit(1))
    assert len(cache.get(digests(1))[0]) == 1


def wait(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.005)


def test_the_builder_embeds_what_is_missing_and_says_so(tmp_path):
    cache, embedder, changed = VectorCache(tmp_path / "v.sqlite", "fake", 8), Fake(), threading.Event()
    table = passages(30)
    builder = VectorBuilder(cache, embedder, Quiet(), changed.set)
    builder.submit(table.passages, table.digests, set(table.digests[:10]))
    assert changed.wait(10)
    assert sorted(embedder.seen) == sorted(embedded_text(p) for p in table.passages[10:])
    assert builder.progress == (30, 30)
    builder.stop()


def test_what_was_made_before_a_stop_is_not_made_again(tmp_path):
    cache, slow, table = VectorCache(tmp_path / "v.sqlite", "fake", 8), Fake(delay=0.02), passages(400)
    builder = VectorBuilder(cache, slow, Quiet(), lambda: None)
    builder.submit(table.passages, table.digests, set())
    wait(lambda: builder.progress[0] >= 8)
    builder.stop()
    at, _ = cache.get(table.digests)
    assert 8 <= len(at) < 400
    rest, changed = Fake(), threading.Event()
    again = VectorBuilder(cache, rest, Quiet(), changed.set)
    again.submit(table.passages, table.digests, {table.digests[i] for i in at})
    assert changed.wait(10)
    again.stop()
    assert len(rest.seen) == 400 - len(at)
    assert len(cache.get(table.digests)[0]) == 400


def test_the_builder_stands_still_while_a_question_is_answered(tmp_path):
    cache, embedder, quiet = VectorCache(tmp_path / "v.sqlite", "fake", 8), Fake(delay=0.01), Quiet()
    table = passages(4000)
    builder = VectorBuilder(cache, embedder, quiet, lambda: None)
    builder.submit(table.passages, table.digests, set())
    wait(lambda: builder.progress[0] > 0)
    with quiet.answering(), quiet.answering():
        time.sleep(0.5)  # the batch under way may end
        before = len(embedder.seen)
        time.sleep(0.15)
        assert len(embedder.seen) == before
    wait(lambda: len(embedder.seen) > before)
    builder.stop()


def test_questions_without_end_do_not_stop_the_builder(tmp_path, monkeypatch):
    monkeypatch.setattr("rag.index.builder._PATIENCE", 0.02)
    cache, embedder, quiet = VectorCache(tmp_path / "v.sqlite", "fake", 8), Fake(), Quiet()
    table = passages(100)
    builder = VectorBuilder(cache, embedder, quiet, lambda: None)
    with quiet.answering():
        builder.submit(table.passages, table.digests, set())
        wait(lambda: builder.progress == (100, 100))
    builder.stop()


def test_new_work_replaces_old_work(tmp_path):
    cache, embedder = VectorCache(tmp_path / "v.sqlite", "fake", 8), Fake(delay=0.01)
    builder = VectorBuilder(cache, embedder, Quiet(), lambda: None)
    old, new = passages(500), PassageTable([Passage("n", "新法", "第一条", "", "新内容")])
    builder.submit(old.passages, old.digests, set())
    wait(lambda: embedder.seen)
    builder.submit(new.passages, new.digests, set())
    wait(lambda: builder.progress == (1, 1))
    assert len(embedder.seen) < 100
    builder.stop()


def test_an_embedder_that_fails_is_reported(tmp_path):
    class Broken(Fake):
        def passages(self, texts, count=True):
            raise RuntimeError("out of memory")

    builder = VectorBuilder(VectorCache(tmp_path / "v.sqlite", "fake", 8), Broken(), Quiet(), lambda: None)
    builder.submit(passages(3).passages, passages(3).digests, set())
    wait(lambda: builder.error)
    assert "out of memory" in builder.error
    builder.stop()


def test_fusion_prefers_what_several_rankings_know():
    assert [key for key, _ in fuse([["a", "b", "c"], ["c", "d"]])] == ["c", "a", "b", "d"]
    assert fuse([["a"], ["b"]], weights=[1, 2])[0] == ("b", pytest.approx(2 / 61))
    assert fuse([["a", "a", "b"]]) == [("a", pytest.approx(1 / 61)), ("b", pytest.approx(1 / 62))]
    assert fuse([]) == []
