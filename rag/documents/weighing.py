"""How likely each part of a document answers: features of clauses and rows weighed by fitted weights.

The weights are fitted by ``python -m finetune.quoting``. Knows nothing of what is quoted in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.documents.segments import FEATURES
from rag.weights import WeightFile, named, numbers

WEIGHTS = WeightFile("quoting", "引用哪一条的权重")
_SPREAD = 4.0
_NAMES = (*FEATURES, "read", "spread")
MOST = 12
"""Parts of a document that are read: about a tenth of a second on two cores."""
Read = Callable[[Sequence[int]], NDArray[np.float64]]
"""Log-odds that the parts at some places answer."""


@dataclass(frozen=True)
class Quoting:
    """One weight for each of :data:`rag.documents.segments.FEATURES`; ``read`` is that of the log-odds which the reader
    gives, and ``spread`` how many units of the weighted sum make the worth of a part fall to a third."""

    values: NDArray[np.float64]
    read: float = 0.0
    spread: float = _SPREAD

    def weighed(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The weighted sum of each part: shape ``(rows,)``."""
        summed: NDArray[np.float64] = features @ self.values
        return summed

    def with_reading(self, weighed: NDArray[np.float64], read: Read) -> NDArray[np.float64]:
        """The weighted sums with what reading adds: the likeliest parts are read, and none of the others is better than
        the worst of these."""
        if not self.read or len(weighed) < 2:
            return weighed
        order = np.argsort(-weighed, kind="stable")[:MOST]
        found = read(order.tolist())
        added = np.full(len(weighed), found.min())
        added[order] = found
        return weighed + self.read * added

    def worth(self, weighed: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each part is worth beside the best one, which is worth 1."""
        worth: NDArray[np.float64] = np.exp((weighed - weighed.max()) / self.spread)
        return worth

    def save(self, folder: Path = WEIGHTS.folder) -> None:
        """Write ``quoting.json``."""
        WEIGHTS.save(folder, named(_NAMES, [*self.values, self.read, self.spread]))


@cache
def quoting(folder: Path = WEIGHTS.folder) -> Quoting:
    """The weights in ``folder``.

    Raises:
        WeightsError: the file is missing, damaged or of another version.
    """
    return WEIGHTS.read(folder, _parsed)


def _parsed(held: Mapping[str, float]) -> Quoting:
    *values, read, spread = numbers(held, _NAMES)
    return Quoting(np.array(values), float(read), float(spread))
