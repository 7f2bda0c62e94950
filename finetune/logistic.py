"""A logistic model of a few numbers, and how well scores tell two kinds apart. Deterministic."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_STEPS, _DECAY = 30, 1.0


def logistic(table: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Weights of the columns of ``table`` and a bias, by Newton's method; the bias is not held down."""
    spread = table.std(0) + 1e-6
    values = np.concatenate([table / spread, np.ones((len(table), 1))], 1)
    truth = right.astype(np.float64)
    decay = np.array([_DECAY] * table.shape[1] + [1e-6])
    weights: NDArray[np.float64] = np.zeros(table.shape[1] + 1)
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-values @ weights))
        slope = values.T @ (share - truth) + decay * weights
        bend = (values * (share * (1 - share))[:, None]).T @ values + np.diag(decay)
        weights = weights - np.linalg.solve(bend, slope)
    return weights[:-1] / spread, float(weights[-1])


def auc(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """How often one that is right is above one that is not, equal ones half; not a number where there are not both."""
    wrong = np.sort(scores[~right])
    if not len(wrong) or not right.any():
        return float("nan")
    below = np.searchsorted(wrong, scores[right], "left") + np.searchsorted(wrong, scores[right], "right")
    return float(below.mean()) / 2 / len(wrong)
