"""How likely each part of a document answers: features of clauses and rows weighed by fitted weights.

The weights are fitted by ``python -m finetune.quoting``. Knows nothing of what is quoted in the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.documents.segments import FEATURES
from rag.weights import WeightFile, named, numbers

WEIGHTS = WeightFile("quoting", "引用哪一条的权重")
_SPREAD = 4.0
"""How many units of the weighted sum make the worth of a part fall to a third."""


@dataclass(frozen=True)
class Quoting:
    """One weight for each of :data:`rag.documents.segments.FEATURES`."""

    values: NDArray[np.float64]

    def worth(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each part is worth beside the best one, which is worth 1: shape ``(rows,)``."""
        raw = features @ self.values
        worth: NDArray[np.float64] = np.exp((raw - raw.max()) / _SPREAD)
        return worth

    def save(self, folder: Path = WEIGHTS.folder) -> None:
        """Write ``quoting.json``."""
        WEIGHTS.save(folder, named(FEATURES, self.values))


@cache
def quoting(folder: Path = WEIGHTS.folder) -> Quoting:
    """The weights in ``folder``.

    Raises:
        WeightsError: the file is missing, damaged or of another version.
    """
    return WEIGHTS.read(folder, lambda held: Quoting(numbers(held, FEATURES)))
