"""Whether anything that was found answers a question at all: a fitted score.

Laws always hold something that sounds alike: an act on medical accidents to 「住院报销比例多少」. The weights are
fitted by ``python -m finetune.basis`` on questions whose articles are known and on questions that no law answers.
Knows nothing of how passages are found and quoted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.asked import Asked
from rag.found import Found
from rag.weights import WeightFile, named, numbers, usable

WEIGHTS = WeightFile("basis", "找到的条文答不答得了的权重")
FEATURES = (
    *("cover", "text", "sentence", "known", "weight", "score", "margin"),
    *("words", "nearest", "spread", "behind", "bm25", "level", "beside", "penal"),
)
"""How much of the question the best passage, its text and its best sentence say, how much of it has official words,
how much it says altogether, the passage's score and its lead; how well the best passage by words fits, how near the
nearest in meaning is and how far it stands out, how far the best passage is behind either; what kind of text it is."""
_BIAS = "bias"
LEAST = 0.1
"""How likely it must be that something answers."""
_WIDEST, _MUCH, _WORDS = 0.6, 40.0, 30.0
_OF_JUDGEMENT = ("cover", "text", "sentence", "behind", "bm25", "level", "beside", "penal")


@dataclass(frozen=True)
class Basis:
    """Fitted weights, one for each of :data:`FEATURES`."""

    weights: NDArray[np.float64]
    bias: float

    def share(self, features: Sequence[float]) -> float:
        """How likely one of the passages quoted answers, 0 to 1."""
        return 1 / (1 + math.exp(-self.bias - float(self.weights @ np.array(features))))

    def save(self, folder: Path = WEIGHTS.folder) -> None:
        """Write ``basis.json``."""
        WEIGHTS.save(folder, named((*FEATURES, _BIAS), [*self.weights, self.bias]))


@cache
def basis(folder: Path = WEIGHTS.folder) -> Basis:
    """The weights in ``folder``.

    Raises:
        WeightsError: the file is missing, damaged or of another version.
    """
    return WEIGHTS.read(folder, lambda held: _of(numbers(held, (*FEATURES, _BIAS))))


def answerable(read: Sequence[tuple[Asked, Sequence[Found]]]) -> bool:
    """Whether what was found for any reading of a message is likely enough to answer it.

    Where vectors had no part in finding it, it is: the weights are not fitted for that; nor without weights.
    """
    weights = usable(basis)
    held = [(asked, found) for asked, found in read if found and found[0].scale.nearest]
    if weights is None or not held:
        return True
    return any(weights.share(weighed(asked, found)) >= LEAST for asked, found in held)


def weighed(asked: Asked, found: Sequence[Found]) -> list[float]:
    """:data:`FEATURES` of what was found for a question, best first; not empty."""
    best, scale = found[0], found[0].scale
    weight = sum(unit.weight for unit in asked.units)
    margin = best.judged.score - (found[1].judged.score if len(found) > 1 else 0.0)
    values = {
        **{name: best.judged.features[name] for name in _OF_JUDGEMENT},
        "known": sum(unit.weight for unit in asked.units if unit.terms) / weight if weight else 0.0,
        "weight": min(1.0, weight / _MUCH),
        "score": best.judged.score,
        "margin": min(_WIDEST, margin),
        "words": scale.bm25 / _WORDS,
        "nearest": scale.nearest,
        "spread": scale.nearest - scale.farthest,
    }
    return [values[name] for name in FEATURES]


def _of(values: NDArray[np.float64]) -> Basis:
    return Basis(values[:-1], float(values[-1]))
