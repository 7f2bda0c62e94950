"""Nodes and edges of one source, collected once each; the parts that all importers share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.schema import (
    NATION,
    Department,
    Edge,
    EdgeKind,
    Item,
    Material,
    Node,
    Region,
    SourceContent,
    item_id,
    region_id,
)


class ContentBuilder:
    """Collects what one source says. A node or edge stated twice keeps its first statement."""

    def __init__(self, known_regions: Mapping[str, Region]) -> None:
        """``known_regions``: what is already known of regions by id, so that codes and levels are not lost."""
        self._known_regions = known_regions
        self.nodes: dict[str, Node] = {}
        self.edges: dict[str, Edge] = {}

    def add(self, node: Node) -> str:
        """Add a node unless there is one with its id; returns the id."""
        return self.nodes.setdefault(node.id, node).id

    def link(self, kind: EdgeKind, src: str, dst: str, props: dict[str, Any] | None = None) -> bool:
        """Add an edge; ``False`` if it was there already."""
        edge = Edge(kind=kind, src=src, dst=dst, props=props or {})
        return self.edges.setdefault(edge.key, edge) is edge

    def region(self, path: tuple[str, ...], level: str | None = None, code: str | None = None) -> str:
        """Add the region at ``path`` and all above it; returns its id."""
        here = region_id(path)
        if here == NATION or (here in self.nodes and not level and not code):
            return here
        node = self._known_regions.get(here) or Region(id=here, name=path[-1], path=path)
        self.nodes[here] = node.model_copy(update={"level": level or node.level, "code": code or node.code})
        if len(path) > 1:
            self.link(EdgeKind.IN, here, self.region(path[:-1]))
        return here

    def item(self, name: str, sub_item: str | None = None, **details: Any) -> str:
        """Add an item and, if ``sub_item`` is given, that one below it; returns the id of the innermost."""
        main = item_id(name)
        if main not in self.nodes:
            self.nodes[main] = Item(id=main, name=name)
        target = main
        if sub_item:
            target = item_id(name, sub_item)
            self.add(Item(id=target, name=sub_item, parent=main))
            self.link(EdgeKind.PART_OF, target, main)
        node = self.nodes[main]
        assert isinstance(node, Item)
        missing = {k: v for k, v in details.items() if v and not getattr(node, k)}
        if missing:
            self.nodes[main] = node.model_copy(update=missing)
        return target

    def department(self, name: str, region: str) -> str:
        """Add a department of the region with id ``region``; returns its id."""
        here = self.add(Department(id=f"department:{region.removeprefix('region:')}/{name}", name=name))
        self.link(EdgeKind.IN, here, region)
        return here

    def material(self, name: str) -> str:
        """Add a material; returns its id."""
        return self.add(Material(id=f"material:{name}", name=name))

    def content(self, source_id: str, title: str, sha256: str | None) -> SourceContent:
        """All that was collected."""
        return SourceContent(
            source_id=source_id,
            title=title,
            sha256=sha256,
            nodes=list(self.nodes.values()),
            edges=list(self.edges.values()),
        )
