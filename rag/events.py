"""Does somebody ask about a life event 一件事 as a whole? Events scored against a message, and what speaks against it.

A message that names one item clearly is about that item, however the event is called. Knows nothing of answers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.schema import EdgeKind, Item
from kg.view import GraphView
from rag.lexicon import Features, lexicon, normalise, pattern
from rag.topics import Match
from rag.understand import Understood

_ENOUGH = 0.56
_COVER = 0.6
_ALONE = 0.9
"""Score without any sign that the whole of an event is asked for."""
_CLEAR = 0.85
"""Share of the question that an item's name explains from which the item is meant, not the event."""
_CLAUSE = re.compile(r"[,，。;；？?！!\s]+")


@dataclass(frozen=True)
class _Wording:
    event: str
    squeezed: str
    features: Features
    mass: float


class EventIndex:
    """All life events of a view, searchable by wording."""

    def __init__(self, view: GraphView) -> None:
        self._events = view.life_events()
        self._things: dict[str, frozenset[str]] = {}
        held: list[tuple[str, str, Features]] = []
        for event in self._events:
            names = (event.name, *event.aliases, *event.phrasings)
            held += [(event.id, text, _content(text)) for text in names]
            items = [view.node(target, Item) for target, _ in view.out(event.id, EdgeKind.INCLUDES)]
            words = [*names, *(i.name for i in items if i)]
            self._things[event.id] = frozenset(c for w in words for c in lexicon().features(w).concepts)
        within: dict[str, set[str]] = {}
        for event_id, _, features in held:
            for token in features.all:
                within.setdefault(token, set()).add(event_id)
        count = max(1, len(self._events))
        self._weight = {t: _base(t) * math.log(1 + count / len(e)) for t, e in within.items()}
        self._floor = 0.5 * (max(self._weight.values(), default=1.0))
        self._wordings = [
            _Wording(event, _squeeze(text), features, self._sum(features.all) or 1.0) for event, text, features in held
        ]

    def hear(self, heard: Understood) -> Understood:
        """``heard`` with the event set if the whole of one is asked about."""
        event = self.find(heard.frame.text, heard.matches)
        if event is None:
            return heard
        frame = heard.frame.with_(
            event=event, topics=(), items=(), choices=(), asks=(), topic_fields=(), intent="guide", score=1.0, cover=1.0
        )
        return replace(heard, frame=frame, overview=True)

    def find(self, text: str, matches: Sequence[Match]) -> str | None:
        """Id of the event that ``text`` asks about; ``matches`` are the items that it may mean instead."""
        squeezed = _squeeze(text)
        exact = [w for w in self._wordings if w.squeezed == squeezed]
        item = matches[0] if matches else None
        if exact and not (item and _squeeze(item.surface) == squeezed):
            return exact[0].event
        named = [w for w in self._wordings if w.squeezed.endswith("一件事") and w.squeezed in squeezed]
        if named:
            return max(named, key=lambda w: len(w.squeezed)).event
        if pattern("not_bundle").search(text):
            return None
        whole = bool(pattern("bundle").search(text))
        if not whole and not pattern("overview").search(text):
            return None
        scored = self._score(text)
        if scored is None:
            return None
        event, score, cover = scored
        if score < (_ENOUGH if whole else _ALONE) or cover < _COVER:
            return None
        return None if self._is_one_item(text, event, cover, matches) else event

    def _score(self, text: str) -> tuple[str, float, float] | None:
        """Best event with its score and the share of the words that its wording explains."""
        parts = [p for p in _CLAUSE.split(text) if p]
        best: tuple[str, float, float] | None = None
        for part in dict.fromkeys((text, *parts)):
            asked = _content(part)
            total = self._sum(asked.all)
            if not total or (len(asked.letters) < 2 and not asked.concepts):
                continue
            for wording in self._wordings:
                gain = self._sum(asked.all & wording.features.all)
                cover, inside = gain / total, gain / wording.mass
                score = 0.62 * cover + 0.38 * inside
                if part != text:
                    score -= 0.02
                if best is None or score > best[1]:
                    best = (wording.event, score, cover)
        return best

    def _is_one_item(self, text: str, event: str, cover: float, matches: Sequence[Match]) -> bool:
        """Whether the message names one item better than the event, or things that the event has nothing to do with."""
        words = lexicon()
        things = words.features(text).concepts & words.objects
        if things - self._things[event]:
            return True
        return any(m.same_things and not m.missing and m.official >= max(_CLEAR, cover) for m in matches[:3])

    def _sum(self, tokens: frozenset[str]) -> float:
        return sum(self._weight.get(t, self._floor * _base(t)) for t in tokens)


def _base(token: str) -> float:
    words = lexicon()
    if token in words.objects:
        return 1.0
    if token in words.actions:
        return 0.8
    return 0.4 if len(token) > 1 else 0.3


def _content(text: str) -> Features:
    """What a message says besides asking for the whole of something."""
    return lexicon().features(pattern("bundle").sub(" ", normalise(text)))


def _squeeze(text: str) -> str:
    return "".join(c for c in normalise(text) if c.isalnum())
