"""Which matter does somebody mean? Items of all sources grouped into topics, and scored against a question.

A topic joins an item of the built-in guides with the local items that mean the same, so that a city's own wording
inherits the phrasings that people use. Knows nothing of regions, fields or dialogue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.schema import Item
from kg.view import GraphView
from rag.gist import gists
from rag.leaning import Leant
from rag.lexicon import lexicon
from rag.meaning import Meaning, Names
from rag.ranking import Ranking, ranking
from rag.surfaces import Scores, Surface, Surfaces
from rag.topic_groups import Topic, grouped, squeeze
from rag.weights import usable
from rag.wordings import wordings_of

_MEANING = 0.1
"""What a topic gains for each standard deviation that it is nearer in meaning than ``_USUAL``; within bounds."""
_USUAL, _LOSS, _GAIN = 2.0, 0.1, 0.4
_ORDER, _ORDER_LOSS = 0.3, 0.3
"""The same for the order of topics, where what it gains has no bound: a score must stay comparable with thresholds."""
_LIKE = 0.2
"""How much likelier a matter is for each standard deviation that its name is nearer to that of the last one."""
_FORM = "办理项"
"""How some lists end the name of the one form in which an item is handled."""
_SPOKEN = 0.5
"""What the words of a phrasing count in the order beside those of a name: its meaning counts already."""
_EXACT = 9.0
"""The order of a wording that is the question itself."""
_INEXACT = 0.98
"""The most that a wording which is not the question itself can get."""


@dataclass(frozen=True)
class Match:
    """A topic and how well it fits; ``item`` is the item (perhaps a 业务办理项) whose wording fitted best."""

    topic: Topic
    item: str
    score: float
    cover: float
    """Share of the question's own words that the wording explains."""
    surface: str
    official: float = 0.0
    """Best share of the question's words that an official name of the topic explains."""
    surplus: int = 0
    """Deeds in that name which the question does not name: 异地换领 against 换领."""
    same_things: bool = False
    """Whether that name is about exactly the things that the question names."""
    missing: int = 0
    """Things and deeds of the question that the name lacks."""
    order: float = 0.0
    """What topics are ordered by: the score, but nearness in meaning counts in full."""
    share: float = 0.0
    """How likely this matter is meant if one of those found is; 0 where vectors cannot tell."""
    sure: float = 0.0
    """How likely it is meant at all; of the likeliest matter only."""
    part: str = ""
    """The part of a message that asks about it, where others ask about something else."""


class TopicIndex:
    """All topics of a view, searchable by wording."""

    def __init__(
        self,
        view: GraphView,
        names: Callable[[Sequence[str]], Names | None] | None = None,
        weights: Ranking | None = None,
    ) -> None:
        """``names`` makes the vectors of wordings, where there is an embedder; ``weights`` rank in place of those of
        the product."""
        self._weights = weights or usable(ranking)
        self._lexicon = lexicon()
        self.topics, self.topic_of = grouped(view)
        found: list[Surface] = []
        said: list[tuple[str, str]] = []  # what people say everywhere who mean an item of such a name
        for item in view.items():
            if (topic := self.topic_of.get(item.id)) in self.topics:
                found += self._worded(view, item, topic)
                said += [(topic, text) for text in wordings_of(item.name.removesuffix(_FORM))]
        self._surfaces = Surfaces(found, list(self.topics))
        own_names = [(s.topic, s.text) for s in found if s.official]
        spoken = [(s.topic, s.text) for s in found if not s.official] + said
        told = [(self.topic_of[i], text) for i, text in gists(view) if self.topic_of.get(i) in self.topics]
        self._meaning = self._means([*own_names, *spoken], names)
        self._sides = [self._means(part, names, whole=True) for part in (own_names, spoken, told)]

    # -- building -----------------------------------------------------------------------------------------------

    def _means(
        self,
        texts: list[tuple[str, str]],
        names: Callable[[Sequence[str]], Names | None] | None,
        *,
        whole: bool = False,
    ) -> Meaning | None:
        """Nearness to topics by texts of theirs; ``whole`` messages only, or their best clause too."""
        vectors = names([text for _, text in texts]) if names and texts else None
        place = {key: n for n, key in enumerate(self.topics)}
        rows = [place[topic] for topic, _ in texts]
        return Meaning(vectors, rows, len(self.topics), whole=whole) if vectors else None

    def _worded(self, view: GraphView, item: Item, topic: str) -> Iterator[Surface]:
        parent = view.node(item.parent, Item) if item.parent else None
        names = [(item.name, True)] + [(a, True) for a in item.aliases] + [(p, False) for p in item.phrasings]
        for text, official in names:
            full = f"{parent.name} {text}" if parent else text
            yield Surface(topic, item.id, full, self._lexicon.features(full), official)
            if parent and self._lexicon.features(text).concepts & self._lexicon.objects:
                yield Surface(topic, item.id, text, self._lexicon.features(text), official)

    # -- searching ----------------------------------------------------------------------------------------------

    def match(self, text: str, limit: int = 8, said: str = "") -> list[Match]:
        """Topics that ``text`` may mean, best first; one match a topic.

        ``said`` is the message whose meaning counts beside the words of ``text``; without it words alone decide.
        """
        if not self._surfaces:
            return []
        features = self._lexicon.features(text)
        surfaces, overlap = self._surfaces, self._surfaces.overlap(features)
        cover = overlap.cover
        score, order = self._score(overlap.score, said)
        for number in surfaces.exact.get(squeeze(text), ()):
            score[number], order[number] = 1.0, _EXACT
        asked = features.concepts & self._lexicon.objects
        near = features.concepts | surfaces.related(features.concepts)
        best: dict[str, Match] = {}
        for number in np.argsort(-order, kind="stable")[: 40 * limit]:
            surface = surfaces.held[number]
            if score[number] <= 0 or surface.topic in best:
                continue
            topic = self.topics[surface.topic]
            names = surfaces.names[surface.topic]
            top = int(names[np.argmax(cover[names] + 0.01 * score[names])]) if len(names) else int(number)
            called = surfaces.held[top].features
            held = called.concepts | surfaces.related(called.concepts)
            best[surface.topic] = Match(
                topic,
                surface.item,
                float(score[number]),
                float(cover[number]),
                surface.text,
                float(cover[top]),
                len(called.deeds - near),
                bool(asked) and asked == called.concepts & self._lexicon.objects,
                len(features.concepts - held),
                float(order[number]),
            )
            if len(best) == limit:
                break
        return list(best.values())

    def ranked(
        self, matches: list[Match], said: str, leant: Leant, here: Callable[[Topic], bool], last: Sequence[str] = ()
    ) -> list[Match]:
        """The same matches by how likely each is meant; as they come where vectors cannot tell or weights are missing.

        ``leant`` is what ``said`` asks for; ``here`` tells whether the place that is asked about holds a guide of a
        topic; ``last`` are the topics of the message before, whose like are likelier.
        """
        features = self.features(matches, said, here)
        if features is None or self._weights is None:
            return matches
        shares = self._like(last, matches, self._weights.shares(features))
        told = [replace(m, share=float(share)) for m, share in zip(matches, shares, strict=True)]
        best, *others = sorted(told, key=lambda m: -m.share)
        return [replace(best, sure=self._weights.sureness(features, leant.rule, leant.nothing)), *others]

    def _like(self, last: Sequence[str], matches: list[Match], shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """Shares of matters after those of ``last``: after 工伤认定 「医药费也想报」 means that of 工伤."""
        names = self._sides[0]
        near = names.nearness(self.topics[last[0]].name) if names and last and last[0] in self.topics else None
        if near is None:
            return shares
        raised = shares * np.exp(_LIKE * near[[self._surfaces.place[m.topic.key] for m in matches]])
        found: NDArray[np.float64] = raised / raised.sum()
        return found

    def features(self, matches: list[Match], said: str, here: Callable[[Topic], bool]) -> NDArray[np.float64] | None:
        """What :mod:`rag.ranking` weighs, shape ``(len(matches), len(FEATURES))``; ``None`` without vectors."""
        if not matches or self._meaning is None:
            return None
        rows = [self._surfaces.place[m.topic.key] for m in matches]
        columns: list[Any] = [[m.order for m in matches], [m.score for m in matches], [m.official for m in matches]]
        for side in self._sides:
            near = side.nearness(said) if side else np.zeros(len(self.topics), np.float32)
            if near is None:
                return None
            columns.append(near[rows])
        columns.append([float(here(m.topic)) for m in matches])
        return np.array(columns, dtype=np.float64).T

    def _score(self, words: Scores, said: str) -> tuple[Scores, Scores]:
        """One score a surface, 0 to 1, and what they are ordered by: the only place where evidence is weighed."""
        near = self._meaning.nearness(said) if self._meaning and said else None
        if near is None:
            return words, words.copy()
        bonus = np.clip(_MEANING * (near - _USUAL), -_LOSS, _GAIN)[self._surfaces.topic]
        raised: Scores = np.minimum(words + bonus, np.maximum(words, _INEXACT))
        full = np.maximum(_ORDER * (near - _USUAL), -_ORDER_LOSS)[self._surfaces.topic]
        return raised, np.where(self._surfaces.official, words, _SPOKEN * words) + full

    @property
    def vectors(self) -> bool:
        """Whether there are vectors of the wordings, and weights to rank by."""
        return self._meaning is not None and self._weights is not None

    def nearest(self, said: str, keys: Sequence[str]) -> list[float]:
        """How near ``said`` is in meaning to each topic: standard deviations, all that is known of a topic together;
        empty where vectors cannot tell."""
        near = [side.nearness(said) for side in self._sides if side]
        if not near or any(n is None for n in near):
            return []
        total = np.sum([n for n in near if n is not None], axis=0)
        return [float(total[self._surfaces.place[key]]) for key in keys]

    def counts(self) -> Counter[str]:
        """How many surfaces each topic has, for reports."""
        return Counter(s.topic for s in self._surfaces.held)


def merge(results: Sequence[list[Match]]) -> list[Match]:
    """Union of several match lists, best score a topic."""
    best: dict[str, Match] = {}
    for match in (m for result in results for m in result):
        if match.topic.key not in best or best[match.topic.key].order < match.order:
            best[match.topic.key] = match
    return sorted(best.values(), key=lambda m: -m.order)
