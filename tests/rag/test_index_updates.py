"""What an update of an index takes from the one before it is what building it anew would give."""

import sqlite3
from datetime import date
from functools import cache

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.schema import Article, Document, Faq
from kg.snapshot import Changes, Snapshot
from kg.view import GraphView
from rag.index.faiss_store import gather
from rag.index.passages import Passage, PassageTable, passages_of
from rag.index.retriever import PassageRetriever
from rag.index.tokenize import Tokenizer
from rag.index.tokens import FIELDS, tokenise
from rag.index.vectors import VectorCache

TEXTS = ["申请人应当提交材料", "罚款五百元", "失业保险金按月发放", "居民身份证补领", "", "三个月内", "ABC 12"]
collections = st.lists(st.tuples(st.sampled_from("甲乙"), st.sampled_from(TEXTS)), max_size=8)
terms = st.lists(st.sampled_from(["失业保险金", "身份证补领", "五百元"]), unique=True)


def table(pairs):
    return PassageTable([Passage(str(n), f"{title}法", "", "", text) for n, (title, text) in enumerate(pairs)])


@cache
def cutting(terms):
    """A tokenizer that knows these words too; none changes once it is made, and making one costs a dictionary."""
    return Tokenizer(terms)


def words(found):
    """The words of every field of every row."""
    names = {number: word for word, number in found.vocabulary.items()}
    ends = found.bounds
    return [
        [names[i] for i in found.ids[ends[row * FIELDS + f] : ends[row * FIELDS + f + 1]]]
        for row in range(len(found.digests))
        for f in range(FIELDS)
    ]


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(collections, terms), min_size=2, max_size=4))
def test_words_taken_over_are_the_words_cut_anew(history):
    before = None
    for pairs, extra in history:
        passages, tokenizer = table(pairs), cutting(frozenset(extra))
        before = tokenise(passages.passages, passages.digests, tokenizer, before)
        anew = tokenise(passages.passages, passages.digests, tokenizer)
        assert words(before) == words(anew) and before.digests == anew.digests


def test_vectors_in_memory_and_in_the_cache_come_together_in_order(tmp_path):
    cache = VectorCache(tmp_path / "v.sqlite", "e", 2)
    digests = [bytes([n]) * 16 for n in range(6)]
    vectors = np.array([[n, 1] for n in range(6)], dtype=np.float32)
    cache.put(digests[:4], vectors[:4])
    wanted = [digests[n] for n in (5, 3, 0, 4, 1, 3)]  # 4 has no vector; 5 is only in memory
    rows, found = gather(wanted, cache, [digests[5], digests[3], digests[2]], vectors[[5, 3, 2]])
    assert rows.tolist() == [0, 1, 2, 4, 5] and found[:, 0].tolist() == [5, 3, 0, 1, 3]
    cache.close()


def test_vectors_in_memory_are_not_read_again(tmp_path):
    cache = VectorCache(tmp_path / "v.sqlite", "e", 2)
    cache.put([b"a" * 16], np.ones((1, 2), np.float32))
    cache._db.close()
    cache._db = sqlite3.connect(":memory:")  # nothing can be read from here
    rows, _ = gather([b"b" * 16], cache, [b"b" * 16], np.ones((1, 2), np.float32))
    assert rows.tolist() == [0]


def law(ends=None, text="旧", title="某法"):
    return [
        Document(id="doc:某法", title=title, valid_to=ends),
        Article(id="article:1", document="doc:某法", locator="第一条", text=text, order=1),
        Article(id="article:2", document="doc:某法", locator="第二条", text="不变", order=2),
        Faq(id="faq:1", question="问", answer=text),
    ]


def test_passages_of_articles_that_did_not_change_are_the_same_objects():
    first = GraphView(Snapshot(1, nodes=[("s", node) for node in law()], ranks={"s": 1}))
    held = passages_of(first)

    def after(**changes):
        second = first.updated(Changes(1, 2, nodes=[("s", node) for node in law(**changes)], ranks={"s": 2}))
        found = passages_of(second, first, held)
        assert found == passages_of(second)
        return [p.id for p in found if any(p is h for h in held)]

    assert after(text="新") == ["article:2"]
    assert after(ends=date(2024, 1, 1)) == [] == after(title="某新法")  # every article carries these
    assert after() == ["article:1", "article:2"]


def test_digests_are_taken_only_from_the_very_same_passages():
    old = table([("甲", "罚款"), ("乙", "罚款")])
    twin = Passage("0", "甲法", "", "", "另一种")
    assert PassageTable([old.passages[1], twin], old).digests == [old.digests[1], twin.digest]


def test_a_carried_version_searches_the_same_passages(tmp_path):
    texts = PassageRetriever(tmp_path, "条文")
    texts.carry(1)
    assert texts.version is None and texts.passages == ()
    texts.update([Passage("a", "某法", "第一条", "", "罚款")], 1)
    texts.carry(2)
    assert texts.version == 2 and [h.id for h in texts.search("罚款", as_of=date(2025, 1, 1))] == ["a"]
