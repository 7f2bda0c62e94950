"""What the product brings along is published once, and again only when it has changed."""

import json
from datetime import date

import pytest

import corpus.benefits
import corpus.builtin
import corpus.hotlines
import corpus.laws
import corpus.life_events
import rag.builtin_kb
from kg.schema import Document, Edge, EdgeKind, Faq, SourceContent
from kg.store import Store
from kg.view import GraphView
from rag.builtin_kb import ensure_builtin


@pytest.fixture
def reads(monkeypatch):
    """Stands in for the readers; holds what each call found. ``reads.text`` is what the laws say."""

    class Reads(list):
        text = "一"

    reads = Reads()

    def content(name):
        reads.append(name)
        return SourceContent(
            source_id=name, title=name, nodes=[Faq(id=f"faq:{name}", question="问", answer=reads.text)]
        )

    monkeypatch.setattr(corpus.laws, "law_content", lambda: content("laws"))
    monkeypatch.setattr(corpus.builtin, "builtin_content", lambda: content("guides"))
    monkeypatch.setattr(corpus.hotlines, "hotline_content", lambda: content("hotlines"))
    empty = SourceContent(source_id="empty", title="empty")
    monkeypatch.setattr(corpus.benefits, "benefit_content", lambda: empty)
    monkeypatch.setattr(corpus.life_events, "life_event_content", lambda: empty)
    return reads


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path)
    yield store
    store.close()


def test_the_first_start_publishes_and_the_second_reads_nothing(store, tmp_path, reads):
    stages = []
    assert ensure_builtin(store, tmp_path, lambda stage, share: stages.append((stage, share)))
    assert store.current_version() == 1 and set(store.sources()) == {"laws", "guides", "hotlines"}
    shares = [share for _, share in stages]
    assert shares == sorted(shares) and shares[-1] == 1.0 and "读取法律库" in dict(stages)
    reads.clear()
    assert not ensure_builtin(store, tmp_path) and reads == [] and store.current_version() == 1


def test_a_new_release_is_published_over_the_old_one(store, tmp_path, reads, monkeypatch):
    ensure_builtin(store, tmp_path)
    monkeypatch.setattr(rag.builtin_kb, "_fingerprint", lambda: "another release")
    reads.text = "二"
    assert ensure_builtin(store, tmp_path) and store.current_version() == 2
    assert {node.answer for _, node in store.load().nodes} == {"二"}


def test_a_release_that_says_the_same_makes_no_version(store, tmp_path, reads, monkeypatch):
    ensure_builtin(store, tmp_path)
    monkeypatch.setattr(rag.builtin_kb, "_fingerprint", lambda: "another release")
    assert not ensure_builtin(store, tmp_path) and store.current_version() == 1
    reads.clear()
    assert not ensure_builtin(store, tmp_path) and reads == []


@pytest.mark.parametrize("mark", ["", "{", "[]", '"x"', '{"fingerprint": null}'])
def test_a_damaged_mark_costs_a_reading_and_nothing_else(store, tmp_path, reads, mark):
    ensure_builtin(store, tmp_path)
    (tmp_path / "builtin.json").write_text(mark)
    reads.clear()
    assert not ensure_builtin(store, tmp_path) and reads and store.current_version() == 1
    assert json.loads((tmp_path / "builtin.json").read_text())["fingerprint"]


def test_a_mark_without_a_knowledge_base_is_not_believed(store, tmp_path, reads):
    ensure_builtin(store, tmp_path)
    other = Store.open(tmp_path / "other")
    (tmp_path / "other" / "builtin.json").write_text((tmp_path / "builtin.json").read_text())
    assert ensure_builtin(other, tmp_path / "other") and other.current_version() == 1
    other.close()


def test_a_home_with_a_citys_guides_gets_the_built_in_knowledge_too(store, tmp_path, reads):
    city = SourceContent(source_id="file:a", title="a", nodes=[Faq(id="faq:a", question="问", answer="答")])
    store.publish(store.draft(city))
    assert ensure_builtin(store, tmp_path) and set(store.sources()) == {"file:a", "laws", "guides", "hotlines"}


def test_a_failure_to_read_publishes_nothing_and_is_tried_again(store, tmp_path, reads, monkeypatch):
    def broken():
        raise corpus.laws.LawDatabaseError("法律库不完整")

    with monkeypatch.context() as patch:
        patch.setattr(corpus.laws, "law_content", broken)
        with pytest.raises(corpus.laws.LawDatabaseError):
            ensure_builtin(store, tmp_path)
    assert store.current_version() == 0 and store.changesets() == []
    assert ensure_builtin(store, tmp_path)


def test_laws_read_after_a_text_that_they_repeal_end_it(store, tmp_path, reads, monkeypatch):
    law = Document(id="doc:新税法", title="新税法", level="法律", valid_from=date(2026, 1, 1))
    stub = Document(id="doc:旧税条例", title="旧税条例", status="已废止")
    laws = SourceContent(source_id="law-db", title="法律库", nodes=[law, stub])
    laws.edges.append(Edge(kind=EdgeKind.REPEALS, src=law.id, dst=stub.id))
    monkeypatch.setattr(corpus.laws, "law_content", lambda: laws)
    old = Document(id="doc:旧税条例@2017", title="旧税条例", valid_from=date(2017, 1, 1))
    store.review(changeset := store.draft([SourceContent(source_id="file:a", title="a", nodes=[old])], "导入"))
    store.publish(changeset)
    ensure_builtin(store, tmp_path)
    ended = GraphView.from_store(store).node(old.id, Document)
    assert (ended.valid_to, ended.status) == (date(2025, 12, 31), "历史版本")
