"""What several sources say of one node, settled: the source of the highest rank wins (then the last name).

Items and regions add up instead. Knows nothing of edges.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping

from kg.schema import Item, Node, Region
from kg.snapshot import Changes

Order = tuple[int, str]


class Statements:
    """All nodes that hold, by id in the order of their ids, and the source that won each. Never changed once built."""

    def __init__(self, nodes: Iterable[tuple[str, Node]], ranks: Mapping[str, int]) -> None:
        self._ranks = dict(ranks)
        self._several: dict[str, dict[str, Node]] = {}
        found: dict[str, Node] = {}
        self.source_of: dict[str, str] = {}
        for source, node in nodes:
            first = self.source_of.setdefault(node.id, source)
            if first != source or node.id in self._several:
                self._several.setdefault(node.id, {first: found[node.id]})[source] = node
            else:
                found[node.id] = node
        for key, said in self._several.items():
            found[key], self.source_of[key] = self._settled(said)
        self.nodes = dict(sorted(found.items()))

    def order(self, source: str) -> Order:
        """Sorts sources: of two that state the same, the greater one wins."""
        return (self._ranks.get(source, 0), source)

    def updated(self, changes: Changes) -> tuple[Statements, set[str]]:
        """These statements after ``changes``, and the ids of nodes that are new, gone or read otherwise now."""
        new = copy.copy(self)
        new._ranks = dict(changes.ranks)
        new.nodes, new.source_of, new._several = dict(self.nodes), dict(self.source_of), dict(self._several)
        touched: dict[str, dict[str, Node]] = {}
        for source, key in changes.gone_nodes:
            self._said(key, touched).pop(source, None)
        for source, node in changes.nodes:
            self._said(node.id, touched)[source] = node
        if sorted(self._ranks, key=self.order) != sorted(self._ranks, key=new.order):
            for key in self._several:
                self._said(key, touched)
        changed = {key for key, said in touched.items() if new._put(key, said)}
        if new.nodes.keys() - self.nodes.keys():
            new.nodes = dict(sorted(new.nodes.items()))
        return new, changed

    def _said(self, key: str, touched: dict[str, dict[str, Node]]) -> dict[str, Node]:
        if key not in touched:
            alone = {self.source_of[key]: self.nodes[key]} if key in self.nodes else {}
            touched[key] = dict(self._several.get(key, alone))
        return touched[key]

    def _put(self, key: str, said: dict[str, Node]) -> bool:
        before = self.nodes.get(key)
        self._several.pop(key, None)
        if not said:
            self.nodes.pop(key, None)
            self.source_of.pop(key, None)
            return before is not None
        if len(said) > 1:
            self._several[key] = said
        node, self.source_of[key] = self._settled(said)
        if node == before:
            return False
        self.nodes[key] = node
        return True

    def _settled(self, said: Mapping[str, Node]) -> tuple[Node, str]:
        first, *later = sorted(said, key=self.order)
        node = said[first]
        for source in later:
            node = _merged(node, said[source])
        return node, later[-1] if later else first


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
