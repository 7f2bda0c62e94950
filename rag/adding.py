"""Whether an article is worth quoting beside what a guide says: a fitted score.

A guide answers what it has fields for; the law often says the rest (within how many days somebody has to come, who
else may). The weights are fitted by ``python -m finetune.adding``. Knows nothing of how articles are found and quoted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.frame import Frame
from rag.judge import Judgement
from rag.weights import WeightFile, named, numbers, usable

WEIGHTS = WeightFile("adding", "指南旁边要不要引条文的权重")
FEATURES = ("ruled", "sure", "rank", "text", "sentence", "document", "asks", "quoted", "rest")
"""Of an article: how likely a rule is asked for, how sure it is that one answers, how far up this one stands, how much
of the question it and its best sentence say, how many of the first ones are of its document, whether a part of the
question is for texts, whether its document was quoted before, and how much of the message nothing else explains."""
_BIAS = "bias"
WORTH = 0.2
"""From where on an article is added."""
LOOKED_AT = 3
"""Articles that are weighed."""
_AROUND = 5
"""First passages of which documents are counted."""
_NOTHING = 0.05
"""Share of a message up to which nothing is left that the matter does not explain."""


def open_ended(frame: Frame) -> bool:
    """Whether anything is said that neither the matter nor its fields explain."""
    return bool(frame.asks) or _rest(frame) > _NOTHING


@dataclass(frozen=True)
class Adding:
    """Fitted weights, one for each of :data:`FEATURES`."""

    weights: NDArray[np.float64]
    bias: float

    def share(self, features: Sequence[float]) -> float:
        """How likely an article answers what the guide leaves open, 0 to 1."""
        return 1 / (1 + math.exp(-self.bias - float(self.weights @ np.array(features))))

    def save(self, folder: Path = WEIGHTS.folder) -> None:
        """Write ``adding.json``."""
        WEIGHTS.save(folder, named((*FEATURES, _BIAS), [*self.weights, self.bias]))


@cache
def adding(folder: Path = WEIGHTS.folder) -> Adding:
    """The weights in ``folder``.

    Raises:
        WeightsError: the file is missing, damaged or of another version.
    """
    return WEIGHTS.read(folder, lambda held: _of(numbers(held, (*FEATURES, _BIAS))))


def best(frame: Frame, found: Sequence[tuple[str, Judgement]], sureness: float) -> int | None:
    """Which of the passages found, each with the id of its document (empty for a stored answer), is worth adding.

    None where vectors had no part in finding them: the weights are not fitted for that; nor without weights.
    """
    weights = usable(adding)
    if weights is None or not any(judged.features["behind"] for _, judged in found):
        return None
    worth = [(weights.share(weighed(frame, rank, found, sureness)), rank) for rank in articles(found)]
    share, rank = max(worth, key=lambda w: (w[0], -w[1]), default=(0.0, 0))
    return rank if share >= WORTH else None


def articles(found: Sequence[tuple[str, Judgement]]) -> list[int]:
    """The places of the articles that are weighed."""
    return [rank for rank, (document, _) in enumerate(found[:LOOKED_AT]) if document]


def weighed(frame: Frame, rank: int, found: Sequence[tuple[str, Judgement]], sureness: float) -> list[float]:
    """:data:`FEATURES` of the passage in that place."""
    document, judged = found[rank]
    return [
        frame.ruled,
        sureness,
        1 / (1 + rank),
        judged.features["text"],
        judged.features["sentence"],
        sum(d == document for d, _ in found[:_AROUND]) / _AROUND,
        float(bool(frame.asks)),
        float(frame.talk is not None and document in frame.talk.quoted),
        _rest(frame),
    ]


def _rest(frame: Frame) -> float:
    return min(1.0, len(frame.rest) / (len(frame.text) + 1))


def _of(values: NDArray[np.float64]) -> Adding:
    return Adding(values[:-1], float(values[-1]))
