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
from rag.understand import PLAUSIBLE, Understood

_ENOUGH = 0.56
_COVER = 0.6
_LOOSE = 0.5
"""Score and cover that are enough where no item is like the message at all."""
_ALONE = 0.9
"""Score without any sign that the whole of an event is asked for."""
_SURE = 0.8
"""Score that is enough where 「什么手续」 may ask for papers."""
_SAID = 0.99
_WHOLLY = 0.97
"""Score from which the event itself is named, so that no item can be meant more."""
_CLEAR = 0.85
"""Share of the question that an item's name explains from which the item is meant, not the event."""
_PART = 0.08
"""What a clause that fits counts less than a whole message that fits."""
_HINT = 0.3
_FEWEST = 2
_SPOKEN = 5
"""Shortest message, in characters, that may mean an event without asking for anything."""
_TITLE = "一件事"
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
        self._titles: dict[str, str] = {}
        held: list[tuple[str, str, Features]] = []
        for event in self._events:
            names = (event.name, *event.aliases, *event.phrasings)
            # 「居住证一件事」 is only meant where it is said in full.
            held += [(event.id, text, _content(text)) for text in names if not text.endswith(_TITLE)]
            self._titles |= {_squeeze(text): event.id for text in names if text.endswith(_TITLE)}
            items = [view.node(target, Item) for target, _ in view.out(event.id, EdgeKind.INCLUDES)]
            words = [*names, *(i.name for i in items if i)]
            self._things[event.id] = frozenset(c for w in words for c in lexicon().features(w).concepts)
        within: dict[str, set[str]] = {}
        for event_id, _, features in held:
            for token in features.all:
                within.setdefault(token, set()).add(event_id)
        count = max(1, len(self._events))
        self._weight = {t: _base(t) * math.log(1 + count / len(e)) for t, e in within.items()}
        self._floor = 0.35 * math.log(1 + count)
        self._wordings = [
            _Wording(event, _squeeze(text), features, self._sum(features.all) or 1.0) for event, text, features in held
        ]

    def hear(self, heard: Understood) -> Understood:
        """``heard`` with the event set if the whole of one is asked about."""
        event = self.find(heard.frame.text, heard.matches, fields=heard.frame.fields)
        if event is None:
            return heard
        frame = heard.frame.with_(
            event=event,
            fields=(),
            topics=(),
            items=(),
            choices=(),
            asks=(),
            topic_fields=(),
            intent="guide",
            score=1.0,
            cover=1.0,
        )
        return replace(heard, frame=frame, overview=True)

    def find(self, text: str, matches: Sequence[Match], fields: Sequence[str] = ()) -> str | None:
        """Id of the event that ``text`` asks about.

        ``matches`` are the items that it may mean instead, ``fields`` what it asks of a guide.
        """
        squeezed = _squeeze(text)
        exact = [w for w in self._wordings if w.squeezed == squeezed]
        item = matches[0] if matches else None
        if exact and not (item and _squeeze(item.surface) == squeezed):
            return exact[0].event
        named = [title for title in self._titles if title in squeezed]
        if named:
            return self._titles[max(named, key=len)]
        if pattern("not_bundle").search(text):
            return None
        if item and item.score >= _SAID and _squeeze(item.surface) == squeezed:
            return None
        if pattern("before_what").search(text) and item and item.score >= PLAUSIBLE:
            return None
        whole = bool(pattern("bundle").search(text))
        scored = self._score(text) if whole else self._best(text)
        if scored is None or (fields and not whole):
            return None
        event, score, cover = scored
        weak = bool(pattern("bundle_weak").search(text)) and not pattern("bundle_plural").search(text)
        unlike = not matches or matches[0].score < PLAUSIBLE
        enough, covered = (_LOOSE, _LOOSE) if unlike else (_ENOUGH, _COVER)
        enough = max(enough, _SURE) if weak else enough
        least = enough if whole else _ALONE if pattern("overview").search(text) else _WHOLLY
        if score < least or cover < covered or (least == _WHOLLY and len(squeezed) < _SPOKEN):
            return None
        if whole and score >= _WHOLLY and not weak:
            return event
        return None if self._is_one_item(text, event, cover, matches) else event

    def _score(self, text: str) -> tuple[str, float, float] | None:
        """Best event with its score and the share of the words that its wording explains."""
        best: tuple[str, float, float] | None = None
        whole = self._best(text)
        for part in _CLAUSE.split(text):
            found = self._best(part)
            # What the other clauses tell must not speak of something else altogether.
            if (
                found
                and (found[2] < _COVER or self._cover(text, found[0]) >= _HINT)
                and (not best or found[1] > best[1])
            ):
                best = found
        if best and (whole is None or whole[1] < best[1] - _PART):
            return best[0], best[1] - _PART, best[2]
        return whole

    def _best(self, text: str) -> tuple[str, float, float] | None:
        asked = _content(text)
        total = self._sum(asked.all)
        if not total or (len(asked.letters) < _FEWEST and not asked.concepts):
            return None
        best: tuple[str, float, float] | None = None
        for wording in self._wordings:
            gain = self._sum(asked.all & wording.features.all)
            cover, inside = gain / total, gain / wording.mass
            score = 0.62 * cover + 0.38 * inside
            if best is None or score > best[1]:
                best = (wording.event, score, cover)
        return best

    def _cover(self, text: str, event: str) -> float:
        """Share of a message that the wordings of one event explain, best one."""
        asked = _content(text).all
        total = self._sum(asked) or 1.0
        return max(self._sum(asked & w.features.all) / total for w in self._wordings if w.event == event)

    def _is_one_item(self, text: str, event: str, cover: float, matches: Sequence[Match]) -> bool:
        """Whether the message names one item better than the event, or things that the event has nothing to do with."""
        words = lexicon()
        things = words.features(text).concepts & words.objects
        near = {r for c in things for r in words.related.get(c, {})} | self._things[event]
        if any(c not in near and not near & words.related.get(c, {}).keys() for c in things):
            return True
        return any(m.same_things and not m.missing and m.official >= max(_CLEAR, cover - 0.02) for m in matches[:3])

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
    plain = pattern("kin_gone").sub(r"\1去世", normalise(text))
    return lexicon().features(pattern("bundle_filler").sub(" ", pattern("bundle").sub(" ", plain)))


def _squeeze(text: str) -> str:
    return "".join(c for c in normalise(text) if c.isalnum())
