"""The law of the incremental view: made from the view before it or from scratch, it is the same view."""

import tempfile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.schema import (
    NATION,
    Article,
    Department,
    Document,
    Edge,
    EdgeKind,
    Faq,
    Guide,
    Item,
    Material,
    Region,
    Scenario,
    SourceContent,
)
from kg.store import Store
from kg.view import GraphView

PLACES = ("region:乙省/甲市", "region:乙省/甲市/东区")
ITEMS = ("item:甲", "item:甲/换", "item:乙")
GUIDES = tuple((f"guide:{p}|{i}", i, p) for p in (*PLACES[1:], NATION) for i in ITEMS[:2])
words = st.sampled_from(["", "一", "二"])
aliases = st.lists(st.sampled_from("子丑寅"), max_size=2, unique=True).map(tuple)


def nodes():
    """One node out of a few ids that the sources share."""
    region = st.sampled_from(PLACES)
    return st.one_of(
        st.builds(
            lambda key, code, short: Region(
                id=key, name=key[-2:], path=key.removeprefix("region:").split("/"), code=code or None, short_names=short
            ),
            region,
            words,
            aliases,
        ),
        st.builds(
            lambda key, names, theme: Item(
                id=key, name=key[-1], aliases=names, theme=theme or None, parent="item:甲" if "/" in key else None
            ),
            st.sampled_from(ITEMS),
            aliases,
            words,
        ),
        st.builds(
            lambda key, hours: Guide(id=key[0], item=key[1], region=key[2], hours=hours or None),
            st.sampled_from(GUIDES),
            words,
        ),
        st.builds(
            lambda n, item, order: Scenario(id=f"scenario:{n}", name=n, item=item, order=order),
            st.sampled_from("本代"),
            st.sampled_from((None, ITEMS[0])),
            st.integers(0, 2),
        ),
        st.builds(lambda n: Material(id=f"material:{n}", name=n), st.sampled_from("照表")),
        st.builds(lambda n: Department(id=f"department:{n}", name=n), st.sampled_from("局厅")),
        st.builds(lambda n, title: Document(id=f"doc:{n}", title=title), st.sampled_from("法规"), words),
        st.builds(
            lambda n, doc, text, order: Article(
                id=f"article:{n}", document=f"doc:{doc}", locator=n, text=text, order=order
            ),
            st.sampled_from("一二三"),
            st.sampled_from("法规"),
            words,
            st.integers(0, 2),
        ),
        st.builds(lambda answer: Faq(id="faq:1", question="问", answer=answer), words),
    )


def edges():
    """An edge between nodes that may or may not be there."""
    starts = st.sampled_from([g[0] for g in GUIDES] + ["scenario:本", "scenario:代", *ITEMS[:2], PLACES[1]])
    return st.one_of(
        st.builds(
            lambda s, n, order: Edge(kind=EdgeKind.REQUIRES, src=s, dst=f"material:{n}", props={"order": order}),
            starts,
            st.sampled_from("照表"),
            st.integers(0, 2),
        ),
        st.builds(
            lambda s, n, quote: Edge(
                kind=EdgeKind.BASED_ON, src=s, dst=f"article:{n}", props={"quote": quote} if quote else {}
            ),
            starts,
            st.sampled_from("一二三"),
            words,
        ),
        st.builds(
            lambda s, n: Edge(kind=EdgeKind.HAS_SCENARIO, src=s, dst=f"scenario:{n}"), starts, st.sampled_from("本代")
        ),
    )


sources = st.sampled_from("abc")
contents = st.builds(
    lambda source, held, linked: SourceContent(source_id=source, title=source, nodes=held, edges=linked),
    sources,
    st.lists(nodes(), min_size=6, max_size=16),
    st.lists(edges(), min_size=4, max_size=12),
)
batches = st.lists(contents, min_size=2, max_size=3, unique_by=lambda c: c.source_id)
edits = st.tuples(st.just("edit"), st.tuples(sources, st.one_of(nodes(), edges()), st.booleans()))
steps = st.one_of(
    edits,
    edits,
    edits,
    st.tuples(st.just("publish"), batches),
    st.tuples(st.just("publish"), sources.map(lambda source: [SourceContent(source_id=source, title=source)])),
    st.tuples(st.just("discard"), batches),
    st.tuples(st.just("rollback"), st.integers(0, 9)),
    st.tuples(st.just("look"), st.none()),
    st.tuples(st.just("look"), st.none()),
)


def described(view):
    """All that can be asked of a view, in the order in which it answers."""
    tree = view.regions
    text = "，".join((*"子丑寅", "东区", "甲市东区", "甲市"))
    return {
        "version": view.version,
        "nodes": list(view.nodes.items()),
        "types": [view.of_type(t) for t in (Region, Item, Guide, Scenario, Material, Document, Article, Faq)],
        "edges": {(key, kind): (view.out(key, kind), view.into(key, kind)) for key in view.graph for kind in EdgeKind},
        "guides": {i: (view.family(i), view.regions_of(i), *(view.guides_in(i, p) for p in PLACES)) for i in ITEMS},
        "lists": {k: (view.requirements(k), view.scenarios(k), view.basis(k), view.articles(k)) for k in view.nodes},
        "regions": (tree.regions, tree.holders, tree.find(text), [tree.choose(m.candidates) for m in tree.find(text)]),
    }


def take(store, step, value):
    if step == "rollback":
        store.rollback(value % (store.current_version() + 1))
        return
    draft = store.draft([edited(store, *value)] if step == "edit" else value)
    if draft is not None:
        store.discard(draft) if step == "discard" else store.publish(draft)


def edited(store, source, part, keep):
    """What the source says now, with one node or edge more, otherwise or less."""
    held = store.load()
    nodes = {n.id: n for s, n in held.nodes if s == source}
    edges = {e.key: e for s, e in held.edges if s == source}
    known, key = (edges, part.key) if isinstance(part, Edge) else (nodes, part.id)
    if keep:
        known[key] = part
    else:
        known.pop(key, None)
    return SourceContent(source_id=source, title=source, nodes=list(nodes.values()), edges=list(edges.values()))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(batches, st.lists(steps, min_size=2, max_size=12))
def test_an_updated_view_equals_the_view_from_scratch(start, history):
    with tempfile.TemporaryDirectory() as home:
        store = Store.open(home)
        take(store, "publish", start)
        view = first = GraphView.from_store(store)
        for step, value in [*history, ("look", None)]:
            if step != "look":  # several versions may pass until somebody looks
                take(store, step, value)
                continue
            before = described(view)
            changes = store.changes_since(view.version)
            updated = view.updated(changes)
            assert described(updated) == described(GraphView.from_store(store))
            assert described(view) == before  # those who still read the old one are not disturbed
            for kind in (Region, Item, Guide, Scenario, Material, Document, Article, Faq):
                if updated.unchanged(view, kind):
                    assert updated.of_type(kind) == view.of_type(kind)
            view = updated
        # One who looks for the first time in a long while, though others have updated from the same view since.
        assert described(first.updated(store.changes_since(first.version))) == described(view)
        store.close()
