"""Which of the items that share a matter (业务办理项) somebody's own words mean, by vectors of what is known of each.

Knows nothing of guides, fields and frames.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.wordings import item_wordings
from kg.schema import Item
from kg.view import GraphView
from rag.gist import gists
from rag.meaning import Names
from rag.models import ModelError
from rag.origin import from_elsewhere

_WEIGHTS = (20.0, 20.0, 12.0, 16.0)
"""What the cosine with the full name, the own name, the guide and the nearest phrasing count (``docs/log.md``)."""
_MEANT, _LEAD, _TOLD, _MORE = 0.5, 0.25, 0.65, 0.5
"""From where on the likeliest item is meant, and its least lead over the next; up to which cosine with the name of the
matter a message tells more than that name; else how likely the item must be beside what that name alone makes
likely."""
_MOST, _SHORTEST = 24, 4
"""Items that are compared, and characters of the shortest message that tells any."""
_EXCEPT, _PARTS = re.compile(r"除(.{2,16}?)(?:以外|之外|外)"), re.compile(r"[、和及与]|类|残疾人")
_AWAY = (("居住地", "户籍地"), ("异地", ""), ("外地", "本地"))
"""Marks of what is handled elsewhere than where somebody is registered, and what stands in their place where not."""


class Variants:
    """Items of one view; ``names`` makes vectors, without it nothing is ever meant."""

    def __init__(self, view: GraphView, names: Callable[[Sequence[str]], Names | None] | None = None) -> None:
        self._view, self._names = view, names
        self._gists = dict(gists(view)) if names else {}
        self._of = lru_cache(maxsize=256)(self._group)

    @property
    def ready(self) -> bool:
        """Whether there are vectors to compare."""
        return self._names is not None

    def meant(self, items: Sequence[str], said: str, matter: str, before: Sequence[str] = ()) -> str | None:
        """The one of ``items`` (ids) that ``said`` means, ``None`` where none stands out; ``matter`` is their name.

        ``before`` is what was said of it in earlier messages: each item is as near as the nearest of all messages.
        """
        told = [m for m in (*before, said) if len(m) >= _SHORTEST]
        group = self._fitting(tuple(dict.fromkeys(items)), "，".join((*before, said)))
        if len(group) == 1 < len(set(items)) and told:
            return group[0]
        if self._names is None or not 2 <= len(group) <= _MOST or not told:
            return None
        try:
            known = self._of((*group, matter))
            if known is None:
                return None
            names, rows, kinds = known
            near = [names.scores(message) for message in told]
            score = np.max([_weighed(each, rows, kinds, len(group)) for each in near], axis=0)
            shares = _shares(score)
            best = int(np.argmax(shares))
            second = float(np.partition(shares, -2)[-2])
            if shares[best] < _MEANT or shares[best] - second < _LEAD:
                return None
            alone = _weighed(names.scores(matter), rows, kinds, len(group))
        except ModelError:
            return None
        tells = min(each[-1] for each in near) < _TOLD or _shares(score - alone)[best] > _MORE
        return group[best] if tells else None

    def _fitting(self, group: tuple[str, ...], said: str) -> tuple[str, ...]:
        """Without the twin that where somebody is registered rules out, and what 除…以外 in a name excludes."""
        named = {item.name: item.id for i in group if (item := self._view.node(i, Item))}
        away = from_elsewhere(said, self._view.regions)
        dropped: set[str] = set()
        for name, own in named.items():
            twins = {name.replace(mark, plain): plain for mark, plain in _AWAY if mark in name}
            for twin in twins.keys() & named.keys():
                if away is not None or not twins[twin]:  # where nothing is said of it, the plain one is meant
                    dropped.add(named[twin] if away else own)
            if (excepted := _EXCEPT.search(name)) and any(p in said for p in _PARTS.split(excepted[1]) if len(p) > 1):
                dropped.add(own)
        return tuple(i for i in group if i not in dropped) or group

    def _group(self, key: tuple[str, ...]) -> tuple[Names, NDArray[np.int64], NDArray[np.int64]] | None:
        """Vectors of all texts of some items and, last, of the name of their matter; the item and kind of each text."""
        *items, matter = key
        texts: list[tuple[str, int, int]] = []
        for row, item_id in enumerate(items):
            item = self._view.node(item_id, Item)
            if item is None:
                return None
            parent = self._view.node(item.parent, Item) if item.parent else None
            full = f"{parent.name} {item.name}" if parent else item.name
            spoken = (*item.phrasings, *item_wordings().get(item.name, ()))
            texts += [(full, row, 0), (item.name, row, 1), (self._gists.get(item_id, full), row, 2)]
            texts += [(text, row, 3) for text in spoken]
        assert self._names is not None
        names = self._names([*(text for text, _, _ in texts), matter])
        rows, kinds = (np.array([t[n] for t in texts], dtype=np.int64) for n in (1, 2))
        return (names, rows, kinds) if names else None


def _weighed(
    near: NDArray[np.float32], rows: NDArray[np.int64], kinds: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """One score an item; an item without phrasings is as near by them as the others are on average."""
    score = np.zeros(count)
    for kind, weight in enumerate(_WEIGHTS):
        best = np.full(count, -np.inf)
        own = kinds == kind
        np.maximum.at(best, rows[own], near[: len(rows)][own])
        known = np.isfinite(best)
        if known.any():
            score += weight * np.where(known, best, best[known].mean())
    return score


def _shares(score: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(score - score.max())
    shares: NDArray[np.float64] = raised / raised.sum()
    return shares
