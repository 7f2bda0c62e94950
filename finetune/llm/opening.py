"""Opens what training data is made from: a home with its indexes, the seeds and the shared data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from finetune.embedder.sources import phrasings
from finetune.llm import seeds
from finetune.llm.catalogue import wider_index
from finetune.llm.data import Sources
from kg.schema import Article, Guide, Item
from kg.store import Store
from kg.view import GraphView
from rag.index.service import SearchIndex


@contextmanager
def sources(home: Path, shared: Path, *, since: int | None = None) -> Iterator[Sources]:
    """Everything for :func:`finetune.llm.data.build`; ``since`` keeps what changed after that version."""
    store = Store.open(home)
    try:
        view = GraphView.from_store(store)
        only = _changed(store, view, since) if since is not None else None
    finally:
        store.close()
    index = SearchIndex.open(home, view, llm="none", background=False)
    try:
        named = {
            n
            for d in (*seeds.dialogues(), *seeds.dialogues(held_out=True), *seeds.matters())
            for t in d.turns
            for w in t.want
            for n in w.names
            if n != "?"
        }
        named |= {p.item for p in phrasings(shared)} if (shared / "phrasings").is_dir() else set()
        topics, by_name = wider_index(view, sorted(named), index.item_names)

        def near(question: str, most: int) -> list[tuple[str, str]]:
            hits = index.search(question, k=most, as_of=date.today())
            articles = [view.node(hit.id, Article) for hit in hits]
            return [(a.id, a.text) for a in articles if a]

        yield Sources(view, topics, by_name, near, shared, only=only)
    finally:
        index.close()


def _changed(store: Store, view: GraphView, since: int) -> frozenset[str]:
    """Names of the items and ids of the articles that changed after version ``since``."""
    found: set[str] = set()
    for _, node in store.changes_since(since).nodes:
        item = view.node(node.item, Item) if isinstance(node, Guide) else node
        if isinstance(item, Item):
            found.add(item.name)
        elif isinstance(node, Article):
            found.add(node.id)
    return frozenset(found)
