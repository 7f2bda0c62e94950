"""Which of some matters a message means: what words and vectors tell of each, weighed by fitted weights.

The weights are fitted by ``python -m finetune.ranking``. Knows nothing of embedders, frames and answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.weights import WeightFile, named, numbers

WEIGHTS = WeightFile("ranking", "认事项的权重")
FEATURES = ("order", "score", "official", "names", "said", "guides", "here")
"""Of a matter: its order and score by words and meaning together (:class:`rag.topics.Match`), the share of the words
that its name explains; nearness in meaning to its names, to what people say who mean it and to its guides, in standard
deviations over all matters; whether a guide of the place itself is held (1 or 0)."""


SURE = (*FEATURES[:-1], "share", "ahead", "rule", "nothing")
"""Of the likeliest matter: its features, how likely it is if one of those found is meant, how far it is ahead of the
next (difference of the weighted sums, at most :data:`FAR`), and what the message asks for
(:class:`rag.leaning.Leant`)."""
TURN = (
    "ranked",
    "last_share",
    "share",
    "sure",
    "is_last",
    "order",
    "last_order",
    "another",
    "length",
    "then",
    "this",
    "field",
    "rule",
    "nothing",
    "things",
    "deeds",
    "letters",
    "back",
    "place",
    "suppose",
    "also",
)
"""Of a message within a conversation: whether matters could be ranked, the share of the last matter, of the likeliest
one and how sure that is, whether they are the same, their order; words that announce something else (对了), length, 那
or 这 at its start; whether a field is asked for, what it asks for, whether it names things or deeds; content; words
that point back; a place; a case supposed (要是…呢) and something more of the same (也, 还得) (:mod:`rag.turning`)."""
FAR, _STEEP = 8.0, 60.0


@dataclass(frozen=True)
class Weights:
    """A weighted sum; one weight for each of ``names``."""

    names: tuple[str, ...]
    values: NDArray[np.float64]
    bias: float = 0.0

    def of(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sum for each row of ``features``, shape ``(rows, len(names))``."""
        summed: NDArray[np.float64] = features @ self.values + self.bias
        return summed


@dataclass(frozen=True)
class Ranking:
    """Fitted weights: of the features of a matter, of those that tell whether it is meant at all, and of those that
    tell whether a message turns to another one."""

    matter: Weights
    sure: Weights
    turn: Weights

    def shares(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """How likely each matter is meant, if one of them is: rows of :data:`FEATURES` → shape ``(rows,)``, sum 1."""
        raw = self.matter.of(features)
        raised = np.exp(raw - raw.max())
        shares: NDArray[np.float64] = raised / raised.sum()
        return shares

    def sureness(self, features: NDArray[np.float64], rule: float, nothing: float) -> float:
        """How likely the likeliest matter is meant, 0 to 1, from the features of all."""
        own = sure_features(self.matter, features, rule, nothing)
        return _logistic(self.sure.of(np.array([own]))[0])

    def turning(self, features: Sequence[float]) -> float:
        """How likely a message turns to another matter, 0 to 1, from :data:`TURN`."""
        return _logistic(self.turn.of(np.array([features]))[0])

    def save(self, folder: Path = WEIGHTS.folder) -> None:
        """Write ``ranking.json``."""
        parts = {"matter": self.matter, "sure": self.sure, "turn": self.turn}
        WEIGHTS.save(folder, {part: _plain(weights) for part, weights in parts.items()})


def start() -> Ranking:
    """Equal weights: what fitting starts from."""
    parts = (FEATURES, SURE, TURN)
    return Ranking(*(Weights(names, np.full(len(names), 1.0 if names is FEATURES else 0.0)) for names in parts))


def sure_features(matter: Weights, features: NDArray[np.float64], rule: float, nothing: float) -> list[float]:
    """:data:`SURE` of the likeliest of some matters."""
    raw = matter.of(features)
    order = np.argsort(-raw)
    best = int(order[0])
    raised = np.exp(raw - raw.max())
    ahead = min(FAR, float(raw[best] - raw[order[1]])) if len(raw) > 1 else FAR
    return [*features[best, :-1], float(raised[best] / raised.sum()), ahead, rule, nothing]


def _logistic(raw: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(raw, -_STEEP, _STEEP))))


def _plain(weights: Weights) -> dict[str, float]:
    return named((*weights.names, "bias"), [*weights.values, weights.bias])


def _read(held: Mapping[str, float], names: tuple[str, ...]) -> Weights:
    values = numbers(held, (*names, "bias"))
    return Weights(names, values[:-1], float(values[-1]))


def _parsed(parts: Mapping[str, Mapping[str, float]]) -> Ranking:
    return Ranking(_read(parts["matter"], FEATURES), _read(parts["sure"], SURE), _read(parts["turn"], TURN))


@cache
def ranking(folder: Path = WEIGHTS.folder) -> Ranking:
    """The weights in ``folder``.

    Raises:
        WeightsError: the file is missing, damaged or of another version.
    """
    return WEIGHTS.read(folder, _parsed)
