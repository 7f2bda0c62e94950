"""The wordings of topics as words: how much of a question each explains, and how much of each a question holds.

Knows nothing of meaning (vectors), of regions or of dialogue.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.lexicon import Features, lexicon
from rag.topic_groups import squeeze

_UNKNOWN = 0.25
"""Weight of a character pair that no item holds: it tells little about which item is meant."""
_GRAM = 0.4
_LETTER = 0.6
_ACTION = 0.8
_SURPLUS = 0.02
"""What a deed costs that every name of a topic holds and the question does not: 办残疾证 means 新办 before 注销."""
_FOREIGN = 0.35
"""The most that naming other things costs, as a share."""

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Surface:
    """A wording of an item of a topic; ``official`` is a name, else people say so."""

    topic: str
    item: str
    text: str
    features: Features
    official: bool


@dataclass(frozen=True)
class Overlap:
    """By surface, what a question shares with it: ``cover`` is the share of the question's weight, with credit for
    related words; ``score`` is 0 to 1."""

    cover: Scores
    score: Scores


class Surfaces:
    """All wordings of a view, searchable by words; ``topics`` are the keys of all topics in order."""

    def __init__(self, surfaces: Iterable[Surface], topics: Sequence[str]) -> None:
        self.held = list(surfaces)
        self.place = {key: n for n, key in enumerate(topics)}
        self.topic = np.array([self.place[s.topic] for s in self.held], dtype=np.int32)
        """The place of each surface's topic."""
        self.official = np.array([s.official for s in self.held], dtype=bool)
        self.exact: dict[str, list[int]] = defaultdict(list)
        """Surfaces by their letters alone."""
        own: dict[str, list[int]] = defaultdict(list)
        for number, surface in enumerate(self.held):
            self.exact[squeeze(surface.text)].append(number)
            if surface.official:
                own[surface.topic].append(number)
        self.names = {key: np.array(own.get(key, []), dtype=np.int64) for key in topics}
        """The official surfaces of each topic."""
        self._lexicon = lexicon()
        self._weigh(len(topics))

    def __len__(self) -> int:
        return len(self.held)

    def _weigh(self, count: int) -> None:
        topics_with: dict[str, set[str]] = defaultdict(set)
        rows: dict[str, list[int]] = defaultdict(list)
        for number, surface in enumerate(self.held):
            for token in surface.features.all:
                topics_with[token].add(surface.topic)
                rows[token].append(number)
        self._weight = {t: self._base(t) * math.log(1 + max(count, 1) / len(ks)) for t, ks in topics_with.items()}
        self._postings = {t: np.array(r, dtype=np.int32) for t, r in rows.items()}
        self._floor = _UNKNOWN * float(np.median(list(self._weight.values()))) if self._weight else 0.0
        self._mass = np.array([sum(self._weight[t] for t in s.features.all) or 1.0 for s in self.held])
        self._deeds = [
            frozenset.intersection(*(self.held[n].features.deeds for n in numbers)) if len(numbers) else frozenset()
            for numbers in self.names.values()
        ]
        self._things = np.array([len(s.features.concepts & self._lexicon.objects) for s in self.held])

    def _base(self, token: str) -> float:
        if token in self._lexicon.objects:
            return 1.0
        if token in self._lexicon.actions:
            return _ACTION
        return _GRAM if len(token) > 1 else _LETTER

    def overlap(self, features: Features) -> Overlap:
        """What a question of these features shares with each surface; arrays of shape ``(len(self),)``."""
        own = {t: self._weight.get(t, self._floor) for t in features.all}
        total = sum(own.values()) or 1.0
        gain = np.zeros(len(self.held))
        credit = np.zeros(len(self.held))
        for token, weight in own.items():
            if token in self._postings:
                gain[self._postings[token]] += weight
            for other, share in self._lexicon.related.get(token, {}).items():
                if other not in own and other in self._postings:
                    credit[self._postings[other]] += share * self._weight[other]
        cover = np.minimum(1.0, (gain + 0.6 * credit) / total)
        inside = np.minimum(1.0, (gain + credit) / self._mass)
        words = np.where(gain > 0, 0.62 * cover + 0.38 * inside, 0.0) * self._agreement(features)
        near = features.deeds | self.related(features.concepts)
        surplus = np.array([len(d - near) for d in self._deeds])
        return Overlap(cover, words - np.minimum(_SURPLUS * surplus, 2 * _SURPLUS)[self.topic])

    def related(self, concepts: Iterable[str]) -> frozenset[str]:
        """What the lexicon relates to one of these."""
        return frozenset(r for c in concepts for r in self._lexicon.related.get(c, {}))

    def _agreement(self, features: Features) -> Scores:
        """Less than 1 for wordings that name things which the question, naming things itself, does not."""
        asked = features.concepts & self._lexicon.objects
        if not asked:
            return np.ones(len(self.held))
        shared = np.zeros(len(self.held))
        for thing in (asked | self.related(asked)) & self._postings.keys():
            shared[self._postings[thing]] += 1
        surplus = np.maximum(0, self._things - shared) / np.maximum(1, self._things)
        agreement: Scores = 1.0 - _FOREIGN * surplus
        return agreement
