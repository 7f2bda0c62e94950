"""Hybrid search over a collection: updates switch at once, vectors join when they are complete."""

import time
from datetime import date

import numpy as np
import pytest

from kg.schema import Article, Document, Faq, Guide, Item, SourceContent
from kg.store import Snapshot
from kg.view import GraphView
from rag.index.bm25 import Bm25Index
from rag.index.builder import Quiet
from rag.index.dense import Dense
from rag.index.faiss_store import FaissStore
from rag.index.langchain_retriever import Retriever
from rag.index.passages import Passage, items_of, passages_of, terms_of
from rag.index.retriever import PassageRetriever
from rag.index.synonyms import Synonyms
from rag.index.vectors import VectorCache
from rag.models.settings import VectorSettings

DAY = date(2025, 6, 1)


class Meaning:
    """An embedder for which texts mean the same when the codes of their last characters agree modulo 16: 乙 and 9."""

    name, dim = "meaning", 16

    def queries(self, texts):
        return self.passages(texts)

    def passages(self, texts):
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[ord(text[-1]) % self.dim] = 1
        return rows


def passage(key, text, **fields):
    return Passage(key, "某法", key, "", text, **fields)


def ids(hits):
    return [hit.id for hit in hits]


def view():
    law = Document(id="doc:某法@1", title="某法", valid_from=date(2020, 1, 1), valid_to=date(2024, 12, 31))
    now = Document(id="doc:某法@2", title="某法", valid_from=date(2025, 1, 1), status="现行有效")
    nodes = [
        law,
        now,
        Article(id="article:1", document=law.id, locator="第一条", text="罚款五百元。"),
        Article(id="article:2", document=now.id, locator="第一条", text="罚款一千元。", heading="第一章"),
        Item(id="item:甲证补领", name="甲证补领", aliases=("补办甲证",), phrasings=("甲证丢了咋办",)),
        Faq(id="faq:1", question="甲证多少钱", answer="甲证不收费。", item="item:甲证补领", region="region:乙省"),
        Guide(id="guide:全国|甲证补领|", item="item:甲证补领", region="region:全国"),
    ]
    content = SourceContent(source_id="s", title="s", nodes=nodes)
    return GraphView(Snapshot(3, nodes=[("s", node) for node in content.nodes]))


def test_passages_carry_place_time_and_kind():
    found = {p.id: p for p in passages_of(view())}
    assert set(found) == {"article:1", "article:2", "faq:1"}
    assert (found["article:1"].title, found["article:1"].valid_to) == ("某法", date(2024, 12, 31))
    assert (found["article:2"].heading, found["article:2"].status) == ("第一章", "现行有效")
    assert (found["faq:1"].title, found["faq:1"].kind, found["faq:1"].region) == ("甲证补领", "faq", "region:乙省")


def test_an_item_is_found_by_any_of_its_wordings_and_returned_once(tmp_path):
    assert [p.text for p in items_of(view())] == ["甲证补领", "补办甲证", "甲证丢了咋办"]
    assert "甲证补领" in terms_of(view())
    items = PassageRetriever(tmp_path, "事项")
    items.update(items_of(view()), 3)
    assert ids(items.search("我的甲证丢了", as_of=DAY)) == ["item:甲证补领"]


def test_only_what_is_in_force_on_the_day_is_found(tmp_path):
    texts = PassageRetriever(tmp_path, "条文")
    texts.update(passages_of(view()), 3)
    assert ids(texts.search("罚款", as_of=DAY)) == ["article:2"]
    assert ids(texts.search("罚款", as_of=date(2024, 6, 1))) == ["article:1"]
    assert set(ids(texts.search("罚款", as_of=DAY, include_lapsed=True))) == {"article:1", "article:2"}
    assert ids(texts.search("甲证收费", as_of=DAY, regions={"region:全国"})) == []
    assert ids(texts.search("甲证收费", as_of=DAY, regions={"region:全国", "region:乙省"})) == ["faq:1"]
    assert ids(texts.search("甲证收费", as_of=DAY, kinds={"article"})) == []


def test_before_the_first_update_and_for_empty_questions_nothing_is_found(tmp_path):
    texts = PassageRetriever(tmp_path, "条文")
    assert texts.search("罚款", as_of=DAY) == [] and texts.version is None
    texts.update(passages_of(view()), 3)
    assert texts.search("  ", as_of=DAY) == [] and texts.search("罚款", as_of=DAY, k=0) == []


def test_an_update_is_seen_at_once_and_a_restart_loads_it(tmp_path, monkeypatch):
    texts = PassageRetriever(tmp_path, "条文")
    texts.update([passage("a", "旧的规定")], 1)
    texts.update([passage("a", "旧的规定"), passage("b", "新的规定")], 2)
    assert ids(texts.search("新的规定", as_of=DAY))[0] == "b" and texts.version == 2
    monkeypatch.setattr(Bm25Index, "build", lambda *_a, **_k: pytest.fail("built again"))
    again = PassageRetriever(tmp_path, "条文")
    again.update([passage("a", "旧的规定"), passage("b", "新的规定")], 2)
    assert ids(again.search("新的规定", as_of=DAY))[0] == "b"


def test_a_change_of_validity_alone_takes_effect_without_a_new_index(tmp_path, monkeypatch):
    texts = PassageRetriever(tmp_path, "条文")
    texts.update([passage("a", "某项规定")], 1)
    monkeypatch.setattr(Bm25Index, "build", lambda *_a, **_k: pytest.fail("built again"))
    texts.update([passage("a", "某项规定", valid_to=date(2025, 1, 1))], 2)
    assert texts.search("某项规定", as_of=DAY) == []


def test_synonyms_find_the_official_wording(tmp_path):
    texts = PassageRetriever(tmp_path, "条文", synonyms=Synonyms([(("丢了",), ("补领",))]))
    texts.update([passage("a", "应当申请补领"), passage("b", "应当申请变更")], 1)
    assert ids(texts.search("丢了", as_of=DAY)) == ["a"]


def dense(tmp_path, **options):
    embedder = Meaning()
    cache = VectorCache(tmp_path / "v.sqlite", embedder.name, embedder.dim)
    settings = VectorSettings(**options)
    store = FaissStore(settings, embedder.dim)
    return Dense(embedder, cache, lambda q: embedder.queries([q])[0], settings, store)


def test_vectors_join_only_when_complete(tmp_path):
    texts = PassageRetriever(tmp_path / "i", "条文", dense=dense(tmp_path), quiet=(quiet := Quiet()))
    collection = [passage("a", "关于收费的规定甲"), passage("b", "完全不同的说法9"), passage("c", "第三种1")]
    with quiet.answering():
        texts.update(collection, 1)
        assert texts.search("收费乙", as_of=DAY)[0].id == "a"
        assert texts.search("收费乙", as_of=DAY)[0].cosine is None
    for _ in range(1000):
        found = texts.search("收费乙", as_of=DAY)
        if found and "b" in ids(found):
            break
        time.sleep(0.01)
    best = {hit.id: hit for hit in found}
    assert best["b"].cosine == pytest.approx(1) and best["b"].bm25 is None
    assert best["a"].bm25 is not None
    assert texts.vector_progress == (3, 3)
    texts.stop()


def test_langchain_gets_documents(tmp_path):
    texts = PassageRetriever(tmp_path, "条文")
    texts.update(passages_of(view()), 3)
    (document,) = Retriever(collection=texts, as_of=DAY, k=1).invoke("罚款")
    assert document.page_content == "罚款一千元。"
    assert document.metadata["title"] == "某法" and document.id == "article:2"
