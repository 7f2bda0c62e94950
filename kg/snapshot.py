"""What the store hands out: all facts at one version, or what changed since one. Knows nothing of databases."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from kg.schema import Edge, Node


@dataclass
class Snapshot:
    """All facts at one version in the order of their statement, with the rank of each source (a higher rank wins)."""

    version: int
    nodes: list[tuple[str, Node]] = field(default_factory=list)
    edges: list[tuple[str, Edge]] = field(default_factory=list)
    ranks: dict[str, int] = field(default_factory=dict)


@dataclass
class Changes:
    """From version ``before`` to ``version``: what sources state now, and what they no longer state.

    A changed node is only in ``nodes``; a changed edge is in ``edges`` as it is and in ``gone_edges`` as it was.
    """

    before: int
    version: int
    nodes: list[tuple[str, Node]] = field(default_factory=list)
    gone_nodes: list[tuple[str, str]] = field(default_factory=list)
    """Source and node id."""
    edges: list[tuple[str, Edge]] = field(default_factory=list)
    gone_edges: list[tuple[str, Edge]] = field(default_factory=list)
    ranks: dict[str, int] = field(default_factory=dict)


@contextmanager
def many_objects() -> Iterator[None]:
    """Holds the garbage collector back while many objects are made that stay: it would visit them all again and again
    and take more time than making them."""
    held = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if held:
            gc.enable()
