"""The read view of one version: NetworkX graph, typed nodes and the lookups that answering needs.

Where several sources hold a node, the source of the highest rank wins (then the last name); the edges that leave a
guide or a scenario are those of the winning source. Items and regions add up instead. Knows nothing of questions or models.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import networkx as nx

from kg.regions import RegionTree
from kg.schema import (
    NATION,
    Article,
    Document,
    Edge,
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
from kg.store import Snapshot, Store

N = TypeVar("N")


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
    """Everything that holds at one version. Immutable once built: readers keep the old one until the switch."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.version = snapshot.version
        self.nodes: dict[str, Node] = {}
        self.source_of: dict[str, str] = {}
        for source, node in sorted(snapshot.nodes, key=lambda p: (snapshot.ranks.get(p[0], 0), p[0])):
            before = self.nodes.get(node.id)
            self.nodes[node.id] = _merged(before, node) if before else node
            self.source_of[node.id] = source
        self.graph = nx.MultiDiGraph()
        for source, edge in snapshot.edges:
            self._add_edge(source, edge)
        self._index()

    @classmethod
    def from_store(cls, store: Store, version: int | None = None) -> GraphView:
        """The view of ``version`` (default: the current one)."""
        return cls(store.load(version))

    def _add_edge(self, source: str, edge: Edge) -> None:
        start = self.nodes.get(edge.src)
        if isinstance(start, Guide | Scenario) and self.source_of[edge.src] != source:
            return
        self.graph.add_edge(edge.src, edge.dst, key=edge.kind, **edge.props)

    def _index(self) -> None:
        self.guides_by_item: dict[str, dict[str, Guide]] = defaultdict(dict)
        self.sub_items: dict[str, list[str]] = defaultdict(list)
        self._articles: dict[str, list[Article]] = defaultdict(list)
        self._item_scenarios: dict[str, list[Scenario]] = defaultdict(list)
        for node in self.nodes.values():
            if isinstance(node, Guide):
                self.guides_by_item[node.item][node.region] = node
            elif isinstance(node, Item) and node.parent:
                self.sub_items[node.parent].append(node.id)
            elif isinstance(node, Article):
                self._articles[node.document].append(node)
            elif isinstance(node, Scenario) and node.item:
                self._item_scenarios[node.item].append(node)
        for articles in self._articles.values():
            articles.sort(key=lambda a: a.order)
        holders = {g.region for g in self.of_type(Guide)} - {NATION}
        self.regions = RegionTree(self.of_type(Region), holders)

    # -- lookups ------------------------------------------------------------------------------------------------

    def of_type(self, kind: type[N]) -> list[N]:
        """All nodes of a type."""
        return [n for n in self.nodes.values() if isinstance(n, kind)]

    def node(self, node_id: str, kind: type[N]) -> N | None:
        """The node with this id if it is there and of this type."""
        found = self.nodes.get(node_id)
        return found if isinstance(found, kind) else None

    def out(self, node_id: str, kind: EdgeKind) -> list[tuple[str, dict[str, object]]]:
        """Targets of the edges of one kind that leave a node, with the edges' properties."""
        if node_id not in self.graph:
            return []
        return [(dst, data) for _, dst, key, data in self.graph.out_edges(node_id, keys=True, data=True) if key == kind]

    def into(self, node_id: str, kind: EdgeKind) -> list[str]:
        """Sources of the edges of one kind that reach a node."""
        if node_id not in self.graph:
            return []
        return [src for src, _, key in self.graph.in_edges(node_id, keys=True) if key == kind]

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


def _merged(older: Node, newer: Node) -> Node:
    """What several sources say of one item or region adds up; of other nodes the newer statement stands alone."""
    if isinstance(older, Item) and isinstance(newer, Item):
        lists = {n: _union(getattr(older, n), getattr(newer, n)) for n in ("aliases", "phrasings", "audience")}
        single = {n: getattr(newer, n) or getattr(older, n) for n in ("summary", "theme", "item_type", "parent")}
        return newer.model_copy(update={**lists, **single})
    if isinstance(older, Region) and isinstance(newer, Region):
        single = {n: getattr(newer, n) or getattr(older, n) for n in ("code", "level")}
        return newer.model_copy(update={"short_names": _union(older.short_names, newer.short_names), **single})
    return newer


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def in_force(document: Document, day: date) -> bool:
    """Whether a document is evidence for ``day``: its dates hold, and if it is marked superseded it has an end date."""
    if not document.holds_on(day):
        return False
    return document.status not in ("已废止", "历史版本", "已失效") or document.valid_to is not None
