"""The matters of a knowledge base, and beside them those that seeds and phrasings name and it does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from kg.schema import Item
from kg.view import GraphView
from rag.meaning import Names
from rag.topics import TopicIndex


class _Wider:
    """A view with more items, which have no guides."""

    def __init__(self, view: GraphView, names: Iterable[str]) -> None:
        held = {item.name for item in view.items()}
        self._view = view
        self._more = [Item(id=f"item:{n}", name=n) for n in dict.fromkeys(names) if n and n not in held]

    def items(self) -> list[Item]:
        return [*self._view.items(), *self._more]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)


def wider_index(
    view: GraphView, named: Iterable[str], vectors: Callable[[Sequence[str]], Names | None] | None
) -> tuple[TopicIndex, dict[str, str]]:
    """An index of all matters, and the topic of each item by its name; main items go before 业务办理项."""
    wider: Any = _Wider(view, named)
    index = TopicIndex(wider, vectors)
    topics: dict[str, str] = {}
    for item in sorted(wider.items(), key=lambda i: bool(i.parent)):
        key = index.topic_of.get(item.id)
        if key in index.topics:
            topics.setdefault(item.name, key)
    return index, topics
