"""The read view of one version: typed nodes, edges and the lookups that answering needs.

Where several sources hold a node, the winning one is settled by :mod:`kg.statements`; the edges that leave a guide or
a scenario are those of the winning source. A view is made from a snapshot, or from the view before it and what changed
since, with which it shares everything else. Knows nothing of questions or models.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from kg.links import Link, Links
from kg.regions import RegionTree
from kg.schema import (
    NATION,
    Article,
    Document,
    EdgeKind,
    Faq,
    Guide,
    Item,
    LifeEvent,
    Material,
    Node,
    Region,
    Requirement,
    Scenario,
)
from kg.snapshot import Changes, Snapshot, many_objects
from kg.statements import Statements
from kg.store import Store

N = TypeVar("N")
_Tables = dict[type, dict[str, Node]]


@dataclass(frozen=True)
class Required:
    """A material and how it is required."""

    material: Material
    requirement: Requirement


@dataclass(frozen=True)
class Basis:
    """An article that a guide or item rests on; ``quote`` is the clause meant, as stated by the source."""

    article: Article
    document: Document
    quote: str | None


class GraphView:
    """Everything that holds at one version. Never changed once built: readers keep the old one until the switch.

    ``nodes`` and all lists of nodes are in the order of their ids, so that a view made by :meth:`updated` and one made
    from a snapshot of the same version are the same.
    """

    version: int
    nodes: dict[str, Node]
    regions: RegionTree
    guides_by_item: dict[str, dict[str, Guide]]
    """The guides of an item (not of its sub-items) by region."""
    sub_items: dict[str, list[str]]
    _articles: dict[str, list[Article]]
    _item_scenarios: dict[str, list[Scenario]]

    def __init__(self, snapshot: Snapshot) -> None:
        with many_objects():
            statements = Statements(snapshot.nodes, snapshot.ranks)
            links = Links(snapshot.edges, {key: key for key in statements.nodes})
            tables: _Tables = defaultdict(dict)
            for key, node in statements.nodes.items():
                tables[type(node)][key] = node
            self._fill(snapshot.version, statements, links, dict(tables), None)

    @classmethod
    def from_store(cls, store: Store, version: int | None = None) -> GraphView:
        """The view of ``version`` (default: the current one)."""
        with many_objects():
            return cls(store.load(version))

    def updated(self, changes: Changes) -> GraphView:
        """The view of ``changes.version``, made from this one.

        Raises:
            ValueError: the changes do not begin at this view's version.
        """
        if changes.before != self.version:
            raise ValueError(f"changes since {changes.before} cannot follow version {self.version}")
        statements, changed = self._statements.updated(changes)
        links = self._links.updated(changes.gone_edges, changes.edges)
        tables = _retabled(self._tables, self.nodes, statements.nodes, changed)
        new = object.__new__(type(self))
        new._fill(changes.version, statements, links, tables, self)
        return new

    def _fill(
        self, version: int, statements: Statements, links: Links, tables: _Tables, before: GraphView | None
    ) -> None:
        self.version = version
        self.nodes = statements.nodes
        self._statements, self._links, self._tables = statements, links, tables
        if before and self.unchanged(before, Guide):
            self.guides_by_item = before.guides_by_item
            holders = before.regions.holders
        else:
            self.guides_by_item = _guides(self.of_type(Guide))
            holders = {g.region for g in self.of_type(Guide)} - {NATION}
        if before and self.unchanged(before, Region) and holders == before.regions.holders:
            self.regions = before.regions
        else:
            self.regions = RegionTree(self.of_type(Region), holders)
        if before and self.unchanged(before, Item):
            self.sub_items = before.sub_items
        else:
            subs = _grouped((i.parent, i) for i in self.of_type(Item) if i.parent)
            self.sub_items = {parent: [i.id for i in items] for parent, items in subs.items()}
        if before and self.unchanged(before, Article):
            self._articles = before._articles
        else:
            self._articles = _grouped((a.document, a) for a in self.of_type(Article))
            for articles in self._articles.values():
                articles.sort(key=lambda a: a.order)
        if before and self.unchanged(before, Scenario):
            self._item_scenarios = before._item_scenarios
        else:
            self._item_scenarios = _grouped((s.item, s) for s in self.of_type(Scenario) if s.item)

    def unchanged(self, before: GraphView, *kinds: type) -> bool:
        """Whether this view, made from ``before`` or one after it, holds the very same nodes of these types."""
        return all(self._tables.get(kind) is before._tables.get(kind) for kind in kinds)

    # -- lookups ------------------------------------------------------------------------------------------------

    def of_type(self, kind: type[N]) -> list[N]:
        """All nodes of a type, in the order of their ids."""
        return list(self._tables.get(kind, {}).values())  # type: ignore[arg-type]

    def node(self, node_id: str, kind: type[N]) -> N | None:
        """The node with this id if it is there and of this type."""
        found = self.nodes.get(node_id)
        return found if isinstance(found, kind) else None

    def out(self, node_id: str, kind: EdgeKind) -> list[tuple[str, dict[str, Any]]]:
        """Targets of the edges of one kind that leave a node, with the edges' properties."""
        return [(link.dst, link.props) for link in self._leaving(node_id) if link.kind == kind]

    def into(self, node_id: str, kind: EdgeKind) -> list[str]:
        """Sources of the edges of one kind that reach a node."""
        links = (link for link in self._links.into.get(node_id, ()) if link.kind == kind and self._holds(link))
        return list(dict.fromkeys(link.src for link in links))

    def _leaving(self, node_id: str) -> Iterable[Link]:
        """The edges that leave a node; of several sources that state the same edge the winning one counts."""
        found: dict[tuple[EdgeKind, str], Link] = {}
        order = self._statements.order
        for link in self._links.out.get(node_id, ()):
            held = found.get((link.kind, link.dst))
            if self._holds(link) and (held is None or order(held.source) <= order(link.source)):
                found[link.kind, link.dst] = link
        return found.values()

    def _holds(self, link: Link) -> bool:
        start = self.nodes.get(link.src)
        return not isinstance(start, Guide | Scenario) or self._statements.source_of[link.src] == link.source

    @cached_property
    def graph(self) -> Any:
        """Nodes and edges as a ``networkx.MultiDiGraph``: edge keys are kinds, edge data their properties."""
        import networkx

        graph = networkx.MultiDiGraph()
        graph.add_nodes_from(self.nodes)
        for node_id in self._links.out:
            for link in self._leaving(node_id):
                graph.add_edge(link.src, link.dst, key=link.kind, **link.props)
        return graph

    def items(self) -> list[Item]:
        """All items, sub-items included."""
        return self.of_type(Item)

    def life_events(self) -> list[LifeEvent]:
        """All life events."""
        return self.of_type(LifeEvent)

    def main_item(self, item_id: str) -> str:
        """The main item of a sub-item, or the item itself."""
        item = self.node(item_id, Item)
        return item.parent if item and item.parent else item_id

    def family(self, item_id: str) -> list[str]:
        """The item and its sub-items."""
        return [item_id, *self.sub_items.get(item_id, ())]

    def guides_in(self, item_id: str, region: str, day: date | None = None) -> list[Guide]:
        """Guides of the item or its sub-items in exactly this region, in force on ``day``."""
        found = [self.guides_by_item.get(i, {}).get(region) for i in self.family(item_id)]
        return [g for g in found if g and (day is None or g.holds_on(day))]

    def regions_of(self, item_id: str) -> list[str]:
        """Regions that hold a guide of the item or its sub-items."""
        return sorted({r for i in self.family(item_id) for r in self.guides_by_item.get(i, {})})

    def requirements(self, node_id: str) -> list[Required]:
        """Materials that a guide or scenario itself requires, in the order of the source."""
        found = []
        for target, props in self.out(node_id, EdgeKind.REQUIRES):
            material = self.node(target, Material)
            if material:
                found.append(Required(material, Requirement.model_validate(props)))
        return sorted(found, key=lambda r: r.requirement.order)

    def scenarios(self, node_id: str) -> list[Scenario]:
        """Scenarios of a guide, or of an item where a province sets them for all regions."""
        found = [self.node(t, Scenario) for t, _ in self.out(node_id, EdgeKind.HAS_SCENARIO)]
        own = {s.id: s for s in found if s} | {s.id: s for s in self._item_scenarios.get(node_id, ())}
        return sorted(own.values(), key=lambda s: s.order)

    def articles(self, document_id: str) -> list[Article]:
        """Articles of a document in order."""
        return self._articles.get(document_id, [])

    def basis(self, node_id: str) -> list[Basis]:
        """Articles that a node is BASED_ON and that exist."""
        found = []
        for target, props in self.out(node_id, EdgeKind.BASED_ON):
            article = self.node(target, Article)
            document = self.node(article.document, Document) if article else None
            if article and document:
                quote = props.get("quote")
                found.append(Basis(article, document, str(quote) if quote else None))
        return found

    def faqs(self) -> list[Faq]:
        """All questions with stored answers."""
        return self.of_type(Faq)


def _retabled(tables: _Tables, before: dict[str, Node], now: dict[str, Node], changed: Iterable[str]) -> _Tables:
    """The nodes by type again; types without a changed node keep their very table."""
    new = dict(tables)
    grown: set[type] = set()
    for key in changed:
        for kind in {type(node) for node in (before.get(key), now.get(key)) if node}:
            if new.get(kind) is tables.get(kind):
                new[kind] = dict(tables.get(kind, {}))
            if type(now.get(key)) is kind:
                grown |= set() if key in new[kind] else {kind}
                new[kind][key] = now[key]
            else:
                del new[kind][key]
    for kind in grown:
        new[kind] = dict(sorted(new[kind].items()))
    return new


def _guides(guides: Iterable[Guide]) -> dict[str, dict[str, Guide]]:
    found: dict[str, dict[str, Guide]] = defaultdict(dict)
    for guide in guides:
        found[guide.item][guide.region] = guide
    return dict(found)


def _grouped(pairs: Iterable[tuple[str, N]]) -> dict[str, list[N]]:
    found: dict[str, list[N]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)


def in_force(document: Document, day: date) -> bool:
    """Whether a document is evidence for ``day``: its dates hold, and if it is marked superseded it has an end date."""
    if not document.holds_on(day):
        return False
    return document.status not in ("已废止", "历史版本", "已失效") or document.valid_to is not None
