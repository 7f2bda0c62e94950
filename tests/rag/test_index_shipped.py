"""Vectors that come with the embedder: what was saved is found, and another model's or a damaged file is not used."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.shipped import FILE, ShippedVectors, save_shipped, shipped_with
from rag.index.vectors import VectorCache

DIM = 8


def unit(count, seed=0):
    found = np.random.default_rng(seed).normal(size=(count, DIM)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def digests(count, start=0):
    return [(i * 7919 + 1).to_bytes(8, "little") + bytes(8) for i in range(start, start + count)]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "embedder.json").write_text(json.dumps({"dim": DIM, "sha256": "x"}), encoding="utf-8")
    save_shipped(tmp_path, digests(50), unit(50))
    return tmp_path


def test_what_was_saved_is_found(folder):
    held = ShippedVectors.beside(folder)
    at, vectors = held.get(digests(60, start=40))
    assert at.tolist() == list(range(10))
    assert (vectors * unit(50)[40:]).sum(axis=1) == pytest.approx(1, abs=0.01)
    assert json.loads((folder / "embedder.json").read_text(encoding="utf-8"))["sha256"] == "x"


@given(st.lists(st.integers(0, 120), max_size=40))
def test_any_order_and_repetition_may_be_asked(tmp_path_factory, wanted):
    folder = tmp_path_factory.mktemp("shipped")
    (folder / "embedder.json").write_text("{}", encoding="utf-8")
    save_shipped(folder, digests(80), unit(80))
    at, vectors = ShippedVectors.beside(folder).get([digests(1, i)[0] for i in wanted])
    assert at.tolist() == [place for place, i in enumerate(wanted) if i < 80]
    expected = unit(80)[[i for i in wanted if i < 80]]
    np.testing.assert_allclose(vectors, expected, atol=0.01)


def test_none_are_there_without_the_file_or_its_checksum(folder):
    raw = bytearray((folder / FILE).read_bytes())
    raw[-1] ^= 1
    (folder / FILE).write_bytes(raw)
    assert ShippedVectors.beside(folder) is None
    (folder / FILE).unlink()
    assert ShippedVectors.beside(folder) is None
    (folder / "embedder.json").write_text("{}", encoding="utf-8")
    assert ShippedVectors.beside(folder) is None
    assert ShippedVectors.beside(folder / "nowhere") is None
    assert shipped_with(object()) is None


def test_nothing_saved_is_nothing_found(folder):
    save_shipped(folder, [], np.empty((0, DIM), np.float32))
    held = ShippedVectors.beside(folder)
    at, vectors = held.get(digests(3))
    assert len(held) == 0 and not len(at) and vectors.shape == (0, DIM)


def test_the_cache_takes_what_is_shipped_and_keeps_the_rest(folder, tmp_path):
    cache = VectorCache(tmp_path / "v.sqlite", "e", DIM, ShippedVectors.beside(folder))
    own = digests(5, start=100)
    cache.put(own, unit(5, seed=1))
    asked = [own[3], digests(1)[0], own[3], digests(1, start=500)[0], digests(1, start=7)[0]]
    at, vectors = cache.get(asked)
    assert sorted(at.tolist()) == [0, 1, 2, 4]
    by_place = dict(zip(at.tolist(), vectors, strict=True))
    np.testing.assert_allclose(by_place[2], unit(5, seed=1)[3], atol=0.01)
    np.testing.assert_allclose(by_place[4], unit(50)[7], atol=0.01)
    kept, found = cache.all()
    assert sorted(kept) == sorted(own) and found.shape == (5, DIM)
    cache.close()
