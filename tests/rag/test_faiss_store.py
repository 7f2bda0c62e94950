"""A large FAISS index stays on disk: checked before use, never stale, brought up to date by difference."""

import json

import numpy as np
import pytest
from test_vector_stores import DAY, collection
from vector_kit import DIM, Seeded, assert_nearest, by_brute_force, cached, vector

from rag.index.faiss_store import FaissStore, _matched
from rag.index.passages import Passage, PassageTable, Scope
from rag.models.settings import VectorSettings

LARGE = {"flat_below": 100, "large": "IVF4,Flat", "probes": 4}
N = 300


@pytest.fixture
def place(tmp_path):
    """A folder with a large index of version 7, and the cache that it was made from."""
    cache = cached(tmp_path / "v.sqlite", collection(2 * N))
    store(tmp_path).index("passages", collection(N), cache, 7, None)
    return tmp_path, cache


def store(folder, embedder=Seeded.name, **settings):
    return FaissStore(VectorSettings(**{**LARGE, **settings}), DIM, folder / "faiss", embedder)


class Counted:
    """FAISS, counting the indexes that it makes."""

    def __init__(self, faiss):
        self._faiss, self.made = faiss, 0

    def __getattr__(self, name):
        return getattr(self._faiss, name)

    def index_factory(self, *arguments):
        self.made += 1
        return self._faiss.index_factory(*arguments)


def counting(opened):
    opened._faiss = Counted(opened._faiss)
    return opened


def assert_right(index, table, cache):
    scope = Scope(DAY)
    assert_nearest(index.search(vector("问"), 20, scope), 20, by_brute_force(table, cache, vector("问"), scope))


def test_a_restart_uses_what_is_on_disk(place):
    folder, cache = place
    again = counting(store(folder))
    index = again.index("passages", collection(N), cache, 7, None)
    assert again._faiss.made == 0 and index.coverage == 1 and not index.exact
    assert_right(index, collection(N), cache)


def test_the_files_say_their_version_and_checksums(place):
    manifest = json.loads((place[0] / "faiss" / "passages" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["version"] == 7 and manifest["embedder"] == "seeded"
    assert set(manifest["files"]) == {"index.faiss", "digests.npy"}


@pytest.mark.parametrize("name", ["index.faiss", "digests.npy", "manifest.json"])
@pytest.mark.parametrize("harm", ["flip", "cut", "remove", "empty"])
def test_a_damaged_file_is_made_again_and_never_served(place, name, harm):
    folder, cache = place
    file = folder / "faiss" / "passages" / name
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    {
        "flip": lambda: file.write_bytes(raw),
        "cut": lambda: file.write_bytes(raw[: len(raw) // 2]),
        "remove": file.unlink,
        "empty": lambda: file.write_bytes(b""),
    }[harm]()
    again = counting(store(folder))
    assert_right(again.index("passages", collection(N), cache, 7, None), collection(N), cache)
    assert again._faiss.made == 1
    third = counting(store(folder))
    third.index("passages", collection(N), cache, 7, None)
    assert third._faiss.made == 0


def test_an_index_of_other_vectors_is_not_used(place):
    folder, cache = place
    for other in (store(folder, embedder="another"), store(folder, large="IVF2,Flat")):
        counting(other).index("passages", collection(N), cache, 7, None)
        assert other._faiss.made == 1


def test_an_update_is_added_and_masked_instead_of_trained(place):
    folder, cache = place
    again = counting(store(folder))
    index = again.index("passages", collection(N), cache, 7, None)
    passages = collection(2 * N).passages
    for version, chosen in enumerate((passages[5 : N + 10], passages[20 : N + 10], passages[: N + 30]), 8):
        table, before = PassageTable(chosen), index
        index = again.index("passages", table, cache, version, index)
        assert_right(index, table, cache)
        assert index.coverage == 1 and again._faiss.made == 0
        assert len(before.search(vector("问"), 20)) == 20  # a reader that has not switched yet
    restarted = store(folder).index("passages", table, cache, version, None)
    assert_right(restarted, table, cache)


def test_after_many_changes_it_is_trained_anew(place):
    folder, cache = place
    again = counting(store(folder))
    table = PassageTable(collection(2 * N).passages[N // 2 :])
    assert_right(again.index("passages", table, cache, 8, None), table, cache)
    assert again._faiss.made == 1


def test_a_collection_that_shrinks_is_searched_exactly_again(place):
    folder, cache = place
    index = store(folder).index("passages", collection(50), cache, 8, None)
    assert index.exact and len(index.rows) == 50
    assert_right(index, collection(50), cache)


def test_small_indexes_leave_nothing_on_disk(tmp_path):
    cache = cached(tmp_path / "v.sqlite", collection(20))
    store(tmp_path).index("items", collection(20), cache, 1, None)
    assert not (tmp_path / "faiss").exists()


def test_one_vector_serves_one_row():
    row_of, missing = _matched([b"a", b"b", b"a", b"c"], [b"a", b"a", b"a", b"b", b"d"])
    assert row_of.tolist() == [0, 3, 1, -1] and missing.tolist() == [2, 4]


def test_the_same_text_in_two_places_is_found_in_both(tmp_path):
    twins = [Passage(f"p{i}", "某法", f"第{i // 2}条", "", f"内容{i // 2}", region="甲乙"[i % 2]) for i in range(2 * N)]
    table = PassageTable(twins)
    cache = cached(tmp_path / "v.sqlite", table)
    opened = store(tmp_path)
    for index in (
        opened.index("passages", table, cache, 1, None),
        store(tmp_path).index("passages", table, cache, 1, None),
    ):
        assert len(index.rows) == 2 * N and np.array_equal(np.sort(index.rows), np.arange(2 * N))
        for region in "甲乙":
            found = index.search(vector("内容7"), 1, Scope(DAY, frozenset({region})))
            assert found == [(14 + "甲乙".index(region), pytest.approx(1, abs=1e-3))]
