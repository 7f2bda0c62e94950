"""Edges of one version by the node that they leave and reach, as sources state them. Knows nothing of which holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from kg.schema import Edge, EdgeKind

_NOTHING: dict[str, Any] = {}


class Link(NamedTuple):
    """An edge as one source states it."""

    kind: EdgeKind
    src: str
    dst: str
    props: dict[str, Any]
    source: str


_Table = dict[str, tuple[Link, ...]]


class Links:
    """Edges in the order of their statement. Never changed once built."""

    def __init__(self, edges: Iterable[tuple[str, Edge]], names: Mapping[str, str]) -> None:
        """``names`` holds node ids as they are stored elsewhere, so that edges share their text."""
        out: dict[str, list[Link]] = defaultdict(list)
        into: dict[str, list[Link]] = defaultdict(list)
        for source, edge in edges:
            src, dst = names.get(edge.src, edge.src), names.get(edge.dst, edge.dst)
            link = Link(edge.kind, src, dst, edge.props or _NOTHING, source)
            out[src].append(link)
            into[dst].append(link)
        self.out: _Table = {key: tuple(links) for key, links in out.items()}
        self.into: _Table = {key: tuple(links) for key, links in into.items()}

    def updated(self, gone: Iterable[tuple[str, Edge]], stated: Iterable[tuple[str, Edge]]) -> Links:
        """These edges without those that are gone, and with those stated now at the end."""
        new = Links(stated, {})
        ended = {(source, edge.kind, edge.src, edge.dst) for source, edge in gone}
        new.out = _joined(self.out, new.out, ended, {src for _, _, src, _ in ended})
        new.into = _joined(self.into, new.into, ended, {dst for _, _, _, dst in ended})
        return new


def _joined(before: _Table, stated: _Table, ended: set[tuple[str, EdgeKind, str, str]], less: set[str]) -> _Table:
    joined = dict(before)
    for key in less | stated.keys():
        kept = before.get(key, ())
        if key in less:
            kept = tuple(link for link in kept if (link.source, link.kind, link.src, link.dst) not in ended)
        joined[key] = (*kept, *stated.get(key, ()))
        if not joined[key]:
            del joined[key]
    return joined
