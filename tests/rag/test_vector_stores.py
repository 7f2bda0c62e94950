"""One suite for every vector store: each finds what brute force finds, and both give the same hits."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vector_kit import Seeded, allows, assert_nearest, by_brute_force, cached, milvus_store, open_kind, vector

from rag.index.dense import Dense
from rag.index.faiss_store import FaissStore
from rag.index.passages import Passage, PassageTable, Scope
from rag.index.retriever import PassageRetriever
from rag.models.settings import VectorSettings

DAY = date(2025, 6, 1)
REGIONS = ["region:全国", "region:甲省甲市", "region:有\"引号\\与'撇号", "region:a\nb"]
KINDS = ["article", "faq", "item"]
KINDS_OF_STORE = ["faiss", "faiss-ivf", "milvus"]

days = st.none() | st.integers(-2, 2).map(lambda n: DAY + timedelta(days=n))
passages = st.builds(
    lambda n, **fields: Passage(f"p{n}", "某法", "", "", f"内容{n % 12}", **fields),
    st.integers(0, 30),
    region=st.sampled_from(REGIONS),
    kind=st.sampled_from(KINDS),
    valid_from=days,
    valid_to=days,
    status=st.sampled_from(["", "现行有效", "已废止"]),
)
scopes = st.none() | st.builds(
    Scope,
    st.just(DAY),
    st.none() | st.frozensets(st.sampled_from([*REGIONS, "region:不在库里"])),
    st.none() | st.frozensets(st.sampled_from(KINDS)),
    st.booleans(),
)


@pytest.fixture(scope="module", params=KINDS_OF_STORE)
def store(request, tmp_path_factory):
    opened = open_kind(request.param, tmp_path_factory.mktemp(request.param))
    yield opened
    opened.close()


@pytest.fixture
def name(request):
    """A collection of the test's own."""
    return "t" + str(abs(hash(request.node.nodeid)))


def collection(n, **fields):
    return PassageTable([Passage(f"p{i}", "某法", f"第{i}条", "", f"内容{i}", **fields) for i in range(n)])


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    held=st.lists(passages, max_size=25),
    without=st.sets(st.integers(0, 24), max_size=4),
    asked=st.lists(st.tuples(scopes, st.integers(1, 12)), min_size=1, max_size=4),
)
def test_any_collection_is_searched_as_by_brute_force(store, tmp_path_factory, held, without, asked):
    """The collection of one example becomes that of the next: updates are tested with it."""
    table = PassageTable(held)
    cache = cached(tmp_path_factory.mktemp("v") / "v.sqlite", table, without)
    if isinstance(store, FaissStore) and store._settings.flat_below < 1000 and len(cache.get(table.digests)[0]) < 10:
        table, cache = collection(20), cached(tmp_path_factory.mktemp("v") / "v.sqlite", collection(20))
    index = store.index("any", table, cache, 1, None)
    rows, _ = cache.get(table.digests)
    there = set(rows.tolist())
    assert set(index.rows.tolist()) >= there  # a store may still hold vectors that this cache has not
    everything = cached(tmp_path_factory.mktemp("v") / "v.sqlite", table)
    query = vector("问")
    for scope, k in asked:
        truth = by_brute_force(table, everything, query, scope)
        truth = {row: score for row, score in truth.items() if row in set(index.rows.tolist())}
        assert_nearest(index.search(query, k, scope), k, truth)


def test_the_filter_acts_inside_the_search_as_brute_force_does(store, name, tmp_path):
    query = vector("问")
    plain = collection(300)
    order = np.argsort(-(Seeded().passages([p.text for p in plain.passages]) @ query))
    worst = set(order[-20:].tolist())
    table = PassageTable(
        [
            Passage(p.id, p.title, p.locator, "", p.text, "甲" if i in worst else "乙")
            for i, p in enumerate(plain.passages)
        ]
    )
    index = store.index(name, table, cached(tmp_path / "v.sqlite", table), 1, None)
    found = index.search(query, 5, Scope(DAY, frozenset({"甲"})))
    assert [row for row, _ in found] == order[-20:-15].tolist()
    assert index.search(query, 5, Scope(DAY, frozenset({"丙"}))) == []
    assert index.search(query, 5, Scope(DAY, frozenset())) == []


@pytest.mark.parametrize("size", [0, 12])
def test_without_vectors_nothing_is_found(store, name, tmp_path, size):
    table = collection(size)
    index = store.index(name, table, cached(tmp_path / "v.sqlite", table, range(size)), 1, None)
    assert index.search(vector("问"), 3) == [] and len(index.rows) == 0
    assert index.coverage == (0 if size else 1)


def test_coverage_is_the_share_that_has_vectors(store, name, tmp_path):
    table = collection(40)
    index = store.index(name, table, cached(tmp_path / "v.sqlite", table, range(0, 40, 4)), 1, None)
    assert index.coverage == 0.75 and set(index.rows.tolist()) == set(range(40)) - set(range(0, 40, 4))
    cache = cached(tmp_path / "v.sqlite", table)
    assert store.index(name, table, cache, 1, index).coverage == 1


def test_a_reader_keeps_its_version_while_the_next_is_made(store, name, tmp_path):
    old = collection(30)
    new = PassageTable([*old.passages[5:], Passage("n", "新法", "第一条", "", "新内容")])
    cache = cached(tmp_path / "v.sqlite", PassageTable([*old.passages, *new.passages]))
    query = vector("新内容")
    first = store.index(name, old, cache, 1, None)
    second = store.index(name, new, cache, 2, first)
    assert second.search(query, 1) == [(25, pytest.approx(1, abs=1e-3))]
    for index, table in ((first, old), (second, new)):
        truth = by_brute_force(table, cache, query, None)
        assert_nearest(index.search(query, 10), 10, truth)


def test_a_change_of_validity_or_place_alone_takes_effect(store, name, tmp_path):
    before, ended = collection(20), collection(20, valid_to=DAY - timedelta(days=1))
    moved, cache = collection(20, region="乙"), cached(tmp_path / "v.sqlite", before)
    scope, index = Scope(DAY, frozenset({"region:全国"})), None
    for version, (table, count) in enumerate([(before, 5), (ended, 0), (moved, 0), (before, 5)]):
        index = store.index(name, table, cache, version, index)
        assert len(index.search(vector("问"), 5, scope)) == count


def test_both_stores_give_the_same_hits(tmp_path):
    """Through the whole search of a collection: words, vectors, filters, fusion."""
    rng = np.random.default_rng(3)
    texts = [
        Passage(
            f"p{i}",
            "某法",
            f"第{i}条",
            "",
            "".join(rng.choice(list("申请补领证件材料罚款规定缴费登记"), 12)),
            REGIONS[i % 4],
            valid_from=DAY - timedelta(days=int(rng.integers(-3, 30))),
            kind=KINDS[i % 3],
        )
        for i in range(400)
    ]
    found = {}
    for kind, store in (("milvus", milvus_store(tmp_path)), ("faiss", FaissStore(VectorSettings(), Seeded.dim))):
        embedder = Seeded()
        cache = cached(tmp_path / f"{kind}.sqlite", PassageTable(texts))
        dense = Dense(embedder, cache, lambda q, e=embedder: e.queries([q])[0], VectorSettings(), store, build=False)
        retriever = PassageRetriever(tmp_path / kind, "条文", dense=dense)
        retriever.update(texts, 1)
        assert retriever.problem == ""
        found[kind] = [
            [(hit.id, round(hit.score, 6), hit.cosine and round(hit.cosine, 4)) for hit in hits]
            for question in ("申请补领", "罚款规定", "缴费", "登记材料证件")
            for regions in (None, {REGIONS[0]}, {REGIONS[1], REGIONS[2]})
            for hits in [retriever.search(question, as_of=DAY, regions=regions, kinds={"article", "faq"})]
        ]
        store.close()
    assert found["milvus"] == found["faiss"]
    assert all(any(cosine is not None for *_, cosine in hits) for hits in found["faiss"])


def test_the_second_meaning_of_a_scope_is_the_first():
    """The brute force of this suite and the mask of a table agree."""

    @settings(max_examples=100, deadline=None)
    @given(st.lists(passages, max_size=20), scopes.filter(bool))
    def agree(held, scope):
        assert PassageTable(held).mask(scope).tolist() == [allows(p, scope) for p in held]

    agree()
