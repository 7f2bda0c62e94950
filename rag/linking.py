"""Which matters a message means, weighed by a small network over everything that speaks for each candidate.

Words, meaning and what was said before give candidates and features; the network was fitted on conversations
(``python -m finetune.linker``). Knows nothing of fields, places and answers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.lexicon import CLAUSE, lexicon, pattern
from rag.topics import Match, TopicIndex
from rag.understand import Understood

FOLDER = Path(__file__).resolve().parents[1] / "models" / "linker"
_SHORTEST, _CLAUSES = 4, 6
_BY_WORDS, _BY_MEANING, _BY_CLAUSE, _JOINED = 8, 8, 3, 6
_DEEP = 30
_CUES = ("question", "policy", "value", "wish", "personal", "plural", "hearsay", "eligible", "overview")
Array = NDArray[np.float32]


@dataclass(frozen=True)
class Linked:
    """Candidates with the probability that each is meant, best first."""

    keys: tuple[str, ...]
    share: Array

    def meant(self, least: float) -> tuple[str, ...]:
        """Those at least so probable."""
        return tuple(k for k, p in zip(self.keys, self.share, strict=True) if p >= least)

    def of(self, key: str) -> float:
        """The probability of one topic; 0 where it is no candidate."""
        return float(self.share[self.keys.index(key)]) if key in self.keys else 0.0


@dataclass(frozen=True)
class Said:
    """A message within a conversation: what was said before of its matters, these, and those that came earlier."""

    message: str
    before: str = ""
    last: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class _View:
    """One way to look at a message: the topics that its words match, and the nearness of all."""

    matches: dict[str, Match]
    place: dict[str, int]
    cosine: Array | None
    """By topic, in the order of the index."""


class Features:
    """Candidates and features of messages over one index."""

    def __init__(self, index: TopicIndex) -> None:
        self._index = index
        self._row = {key: row for row, key in enumerate(index.topics)}
        self._keys = list(index.topics)

    def of(self, said: Said, heard: Understood) -> tuple[list[str], Array]:
        """Candidates, and their features: float32, shape ``(candidates, features)``."""
        whole = self._view(said.message)
        clauses = [c.strip() for c in CLAUSE.split(said.message) if len(c.strip()) >= _SHORTEST][:_CLAUSES]
        parts = [self._view(c) for c in clauses] if len(clauses) > 1 else [whole]
        joined = self._view(f"{said.before[-60:]}，{said.message}") if said.before else None
        keys = self._candidates(said, whole, parts, joined, heard)
        common = self._common(said, heard, len(clauses))
        rows = [
            [
                *self._seen(key, [whole]),
                *self._seen(key, parts),
                *self._seen(key, [joined] if joined else []),
                float(key in said.last),
                float(key in said.earlier),
                float(key in heard.frame.topics),
                float(key in heard.frame.choices),
                heard.frame.score * (key in heard.frame.topics),
                *common,
            ]
            for key in keys
        ]
        return keys, np.array(rows, np.float32).reshape(len(keys), -1)

    def _view(self, text: str) -> _View:
        matches = self._index.match(text, limit=_DEEP)
        named = {m.topic.key: m for m in matches}
        return _View(named, {k: i for i, k in enumerate(named)}, self._index.cosines(text))

    def _candidates(
        self, said: Said, whole: _View, parts: Sequence[_View], joined: _View | None, heard: Understood
    ) -> list[str]:
        found = [*said.last, *heard.frame.topics, *heard.frame.choices[:4], *said.earlier[:2]]
        for view, most in ((whole, _BY_WORDS), *((p, _BY_CLAUSE) for p in parts), (joined, _JOINED)):
            if view is None:
                continue
            found += list(view.matches)[:most]
            if view.cosine is not None:
                found += [self._keys[i] for i in np.argsort(-view.cosine)[: min(most, _BY_MEANING)]]
        return [key for key in dict.fromkeys(found) if key in self._row]

    def _seen(self, key: str, views: Sequence[_View]) -> list[float]:
        """The best of each kind of evidence over some views of the message."""
        matches = [(m, v.place[key]) for v in views if (m := v.matches.get(key))]
        best = max(matches, key=lambda m: m[0].score, default=None)
        words = [0.0] * 7
        if best:
            m, place = best
            words = [m.score, m.cover, m.official, float(m.same_things), m.surplus / 3, m.missing / 4, 1 / (1 + place)]
        row = self._row[key]
        near = [(float(v.cosine[row]), v.cosine) for v in views if v.cosine is not None]
        if not near:
            return [*words, 0.0, 0.0, 0.0, 0.0]
        cosine, every = max(near, key=lambda n: n[0])
        spread = float(every.std()) or 1.0
        better = int((every > cosine).sum())
        standing = (cosine - float(every.mean())) / spread / 4
        return [*words, cosine, (float(every.max()) - cosine) / spread, 1 / (1 + better), standing]

    @staticmethod
    def _common(said: Said, heard: Understood, clauses: int) -> list[float]:
        lex = lexicon()
        features = lex.features(said.message)
        return [
            len(said.message) / 40,
            clauses / 4,
            float(bool(said.before)),
            float(bool(said.last)),
            len(heard.frame.fields) / 3,
            float(heard.overview),
            float(bool(heard.frame.asks)),
            float(heard.asking),
            float(heard.topic_words),
            len(features.concepts & lex.objects) / 3,
            len(features.deeds) / 2,
            *(float(bool(pattern(cue).search(said.message))) for cue in _CUES),
        ]


class Linker:
    """The network: ``weights.npz`` in a folder, with the number of features that it wants."""

    def __init__(self, index: TopicIndex, folder: Path = FOLDER) -> None:
        held = np.load(folder / "weights.npz")
        self._layers = [(held[f"w{n}"], held[f"b{n}"]) for n in range(len(held.files) // 2 - 1)]
        self._mean, self._spread = held["mean"], held["spread"]
        self._features = Features(index)

    def link(self, said: Said, heard: Understood) -> Linked | None:
        """The candidates weighed; ``None`` where there are none."""
        keys, rows = self._features.of(said, heard)
        if not keys:
            return None
        share = self.share(rows)
        order = np.argsort(-share, kind="stable")
        return Linked(tuple(keys[i] for i in order), share[order])

    def share(self, rows: Array) -> Array:
        """Probabilities of the candidates of one message."""
        values = (with_rivals(rows) - self._mean) / self._spread
        for number, (weight, bias) in enumerate(self._layers):
            values = values @ weight + bias
            if number + 1 < len(self._layers):
                values = np.maximum(values, 0.0)
        found: Array = (1 / (1 + np.exp(-values[:, 0]))).astype(np.float32)
        return found


def with_rivals(rows: Array) -> Array:
    """Each feature also as what it lacks to the best candidate of the message."""
    return np.concatenate([rows, rows - rows.max(axis=0, keepdims=True)], axis=1)


def note(folder: Path) -> dict[str, object]:
    """What is known of how a linker was made."""
    found: dict[str, object] = json.loads((folder / "linker.json").read_text(encoding="utf-8"))
    return found
