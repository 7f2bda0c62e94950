"""The versioned store on SQLite and PostgreSQL: nothing is overwritten, a version is published whole or not at all."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from kg.export import export
from kg.schema import Edge, EdgeKind, Guide, Item, Limit, Material, SourceContent
from kg.store import Store, StoreError

ITEM, GUIDE, PHOTO = "item:甲证补领", "guide:乙省|甲证补领|", "material:照片"


def content(source="file:a.csv", phone="1111", photo=True):
    nodes = [
        Item(id=ITEM, name="甲证补领", aliases=("补甲证",)),
        Guide(
            id=GUIDE,
            item=ITEM,
            region="region:乙省",
            phones=(phone,),
            promised_limit=Limit(text="三个工作日", value=3, unit="工作日"),
            valid_from=date(2024, 1, 1),
            extra={"备注": "“引号”、\\反斜线\n与换行"},
        ),
    ]
    edges = [Edge(kind=EdgeKind.IMPLEMENTS, src=GUIDE, dst=ITEM)]
    if photo:
        nodes.append(Material(id=PHOTO, name="照片"))
        edges.append(Edge(kind=EdgeKind.REQUIRES, src=GUIDE, dst=PHOTO, props={"copies": "2", "order": 1}))
    return SourceContent(
        source_id=source, title=source.removeprefix("file:"), sha256="0" * 64, nodes=nodes, edges=edges
    )


def publish(store, *contents, note=""):
    return store.publish(store.draft(contents, note))


def held(store, version=None):
    """Everything that a version holds, as comparable values."""
    found = store.load(version)
    nodes = {(source, node.id): node for source, node in found.nodes}
    return nodes, {(source, edge.key): edge.props for source, edge in found.edges}


def phones(store, version=None):
    return [node.phones for _, node in store.load(version).nodes if isinstance(node, Guide)]


# -- what goes in comes out -----------------------------------------------------------------------------------------


def test_a_new_store_is_empty(store):
    assert store.current_version() == 0 and store.versions() == [] and store.changesets() == []
    assert store.load().nodes == [] and store.load(0).edges == [] and store.sources() == {}


def test_what_was_published_is_loaded_as_it_was(store):
    said = content()
    assert publish(store, said, note="第一次") == 1
    nodes, edges = held(store)
    assert list(nodes.values()) == said.nodes
    assert edges == {("file:a.csv", edge.key): edge.props for edge in said.edges}
    assert store.sources() == {"file:a.csv": "a.csv"}
    (info,) = store.versions()
    assert (info.version, info.note, info.added, info.removed) == (1, "第一次", 5, 0)
    assert abs(datetime.now(UTC) - info.published_at) < timedelta(minutes=5)


def test_facts_are_loaded_in_the_order_of_their_statement(store):
    nodes = [Item(id=f"item:{name}", name=name) for name in "丁丙乙甲"]
    publish(store, SourceContent(source_id="s", title="s", nodes=nodes))
    assert [node.name for _, node in store.load().nodes] == list("丁丙乙甲")


def test_a_key_stated_twice_by_one_source_keeps_its_last_statement(store):
    twice = [Item(id=ITEM, name="旧"), Item(id=ITEM, name="新")]
    publish(store, SourceContent(source_id="s", title="s", nodes=twice))
    assert [node.name for _, node in store.load().nodes] == ["新"]


def test_a_store_is_found_again(open_store):
    publish(open_store(), content())
    assert phones(open_store()) == [("1111",)]


# -- changesets -----------------------------------------------------------------------------------------------------


def test_a_draft_is_not_visible_until_it_is_published(store):
    draft = store.draft(content(), "草稿")
    assert store.current_version() == 0 and store.load().nodes == []
    store.review(draft)
    assert store.current_version() == 0
    assert store.publish(draft) == 1 and phones(store) == [("1111",)]


def test_a_changeset_tells_how_far_it_has_come(store):
    draft = store.draft(content(), "导入")
    (info,) = store.changesets()
    assert (info.id, info.state, info.note, info.puts, info.deletes) == (draft, "draft", "导入", 5, 0)
    store.review(draft)
    assert [c.state for c in store.changesets()] == ["reviewed"]
    store.publish(draft)
    assert [c.state for c in store.changesets()] == ["published"]
    gone = store.draft(content(photo=False))
    assert [(c.puts, c.deletes) for c in store.changesets() if c.id == gone] == [(0, 2)]
    store.discard(gone)
    assert [c.state for c in store.changesets()] == ["published", "discarded"]
    assert store.current_version() == 1 and (("file:a.csv", PHOTO) in held(store)[0])


def test_steps_out_of_order_are_refused_and_change_nothing(store):
    published = store.draft(content())
    store.publish(published)
    discarded = store.draft(content(phone="2222"))
    store.discard(discarded)
    reviewed = store.draft(content(phone="3333"))
    store.review(reviewed)
    before = held(store), store.changesets(), store.versions()
    for step, changeset in [
        *((step, c) for step in (store.review, store.publish, store.discard) for c in (published, discarded, 99)),
        (store.review, reviewed),
    ]:
        with pytest.raises(StoreError, match=str(changeset)) as caught:
            step(changeset)
        assert "\n" not in str(caught.value)
    assert (held(store), store.changesets(), store.versions()) == before


def test_the_same_content_again_makes_no_changeset(store):
    publish(store, content(), content("file:b.csv"))
    assert store.draft([content(), content("file:b.csv")]) is None
    assert store.draft(SourceContent(source_id="file:new", title="空的新来源")) is None
    assert len(store.changesets()) == 1


def test_only_what_differs_is_written(store):
    publish(store, content())
    publish(store, content(phone="2222"))
    info = store.versions()[-1]
    assert (info.added, info.removed) == (1, 1)


def test_an_older_draft_of_a_source_that_changed_since_is_refused(store):
    first, second = store.draft(content(phone="1111")), store.draft(content(phone="2222", photo=False))
    other = store.draft(content("file:b.csv"))
    store.publish(first)
    with pytest.raises(StoreError, match=r"已过时.*a\.csv.*第 1 版"):
        store.publish(second)
    assert phones(store) == [("1111",)] and store.current_version() == 1
    assert store.publish(other) == 2  # a draft of another source is not concerned
    store.discard(second)
    assert store.publish(store.draft(content(phone="2222", photo=False))) == 3


# -- history --------------------------------------------------------------------------------------------------------


def test_older_versions_stay_as_they_were(store):
    publish(store, content(phone="1111"))
    publish(store, content(phone="2222", photo=False))
    publish(store, SourceContent(source_id="file:a.csv", title="a.csv"))
    assert phones(store, 1) == [("1111",)] and ("file:a.csv", PHOTO) in held(store, 1)[0]
    assert phones(store, 2) == [("2222",)] and ("file:a.csv", PHOTO) not in held(store, 2)[0]
    assert held(store, 3) == ({}, {}) and store.sources() == {} and store.sources(2) == {"file:a.csv": "a.csv"}


def test_removing_a_source_removes_exactly_what_it_brought(store):
    publish(store, content("file:a.csv"))
    publish(store, content("file:b.csv", phone="2222"))
    publish(store, SourceContent(source_id="file:a.csv", title="a.csv"))
    nodes, edges = held(store)
    assert {source for source, _ in (*nodes, *edges)} == {"file:b.csv"} and len(nodes) == 3 and len(edges) == 2


def test_versions_that_are_not_there_are_named(store):
    publish(store, content())
    for ask in (store.load, store.rollback, store.changes_since, store.sources, lambda n: store.diff(1, n)):
        for number in (2, -1):
            with pytest.raises(StoreError, match=f"没有第 {number} 版"):
                ask(number)
    assert store.current_version() == 1


def test_rollback_publishes_old_content_again(store):
    publish(store, content(phone="1111"), content("file:b.csv"))
    publish(store, content(phone="2222", photo=False), content("file:c.csv"))
    publish(store, SourceContent(source_id="file:b.csv", title="b.csv"))
    assert store.rollback(1) == 4
    assert held(store, 4) == held(store, 1) and held(store, 3) != held(store, 1)
    assert "回退到第 1 版" in store.versions()[-1].note
    assert store.rollback(3) == 5 and held(store) == held(store, 3)
    assert store.rollback(0) == 6 and held(store) == ({}, {})


def test_rollback_restores_which_source_wins(store):
    publish(store, content("file:a.csv"))
    publish(store, content("file:b.csv"))
    publish(store, content("file:a.csv", phone="2222"))
    ranks = [store.load(version).ranks for version in (1, 2, 3)]
    assert ranks == [{"file:a.csv": 1}, {"file:a.csv": 1, "file:b.csv": 2}, {"file:a.csv": 3, "file:b.csv": 2}]
    store.rollback(2)
    assert store.load().ranks == ranks[1]


def test_after_a_rollback_the_newer_content_can_be_imported_again(store):
    publish(store, content(phone="1111"))
    publish(store, content(phone="2222"))
    store.rollback(1)
    assert store.draft(content(phone="1111")) is None
    publish(store, content(phone="2222"))
    assert phones(store) == [("2222",)]


def test_diff_names_what_came_went_and_changed(store):
    publish(store, content(phone="1111"))
    publish(store, content(phone="2222", photo=False), content("file:b.csv", photo=False))
    publish(store, SourceContent(source_id="file:c", title="c", nodes=[Material(id="material:新", name="新")]))
    needs = Edge(kind=EdgeKind.REQUIRES, src=GUIDE, dst=PHOTO).key
    diff = store.diff(1, 3)
    assert diff.added == ["material:新"]
    assert diff.removed == [needs, PHOTO]
    # The guide says something else; the item and the edge are stated by a further source.
    assert set(diff.changed) == {GUIDE, ITEM, Edge(kind=EdgeKind.IMPLEMENTS, src=GUIDE, dst=ITEM).key}
    back = store.diff(3, 1)
    assert (back.added, back.removed, back.changed) == (diff.removed, diff.added, diff.changed)
    same = store.diff(2, 2)
    assert same.added == same.removed == same.changed == []


def test_changes_since_hold_what_sources_state_now_and_no_longer(store):
    publish(store, content(phone="1111"), content("file:b.csv"))
    publish(store, content(phone="9999"))  # came and went
    publish(store, content(phone="2222", photo=False))
    found = store.changes_since(1)
    assert (found.before, found.version) == (1, 3)
    assert [(source, node.id, node.phones) for source, node in found.nodes] == [("file:a.csv", GUIDE, ("2222",))]
    assert found.gone_nodes == [("file:a.csv", PHOTO)]
    assert [(source, edge.dst) for source, edge in found.gone_edges] == [("file:a.csv", PHOTO)]
    assert found.edges == [] and found.ranks == {"file:a.csv": 3, "file:b.csv": 1}
    nothing = store.changes_since(3)
    assert not (nothing.nodes or nothing.gone_nodes or nothing.edges or nothing.gone_edges)


def test_a_changed_edge_is_told_as_it_was_and_as_it_is(store):
    publish(store, content())
    other = content()
    other.edges[1].props["copies"] = "4"
    publish(store, other)
    found = store.changes_since(1)
    assert [e.props["copies"] for _, e in found.gone_edges] == ["2"] and [
        e.props["copies"] for _, e in found.edges
    ] == ["4"]


# -- export and import again ----------------------------------------------------------------------------------------


def test_an_export_holds_all_that_is_needed_to_publish_it_elsewhere(store, tmp_path):
    publish(store, content("file:a.csv"), content("file:b.csv", phone="2222", photo=False))
    export(store, tmp_path / "all.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()]
    again = [
        SourceContent(
            source_id=source,
            title=source,
            nodes=[line["node"] for line in lines if line["source"] == source and "node" in line],
            edges=[line["edge"] for line in lines if line["source"] == source and "edge" in line],
        )
        for source in sorted({line["source"] for line in lines})
    ]
    assert store.draft(again) is None  # nothing was lost or turned into something else
    other = Store.open(tmp_path / "other")
    publish(other, *again)
    assert held(other) == held(store)
    other.close()
