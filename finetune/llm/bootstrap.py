"""How sure a difference between two models is: the same samples, drawn again and again. Plain arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from finetune.llm.metrics import Counts, Metric, totals

_DRAWS = 2_000


def difference(
    metric: Metric, first: Sequence[Counts], second: Sequence[Counts], seed: int, draws: int = _DRAWS
) -> tuple[float, float, float] | None:
    """``second`` − ``first`` with its 95 % interval (paired bootstrap); ``None`` where one has nothing to count.

    Raises:
        ValueError: the two are not over the same number of samples.
    """
    if len(first) != len(second):
        raise ValueError(f"paired samples expected, got {len(first)} and {len(second)}")
    a, b = metric.of(totals(first)), metric.of(totals(second))
    if a is None or b is None:
        return None
    size = len(first)
    drawn = np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), size=draws).astype(float)
    gaps = _ratios(metric, drawn, second) - _ratios(metric, drawn, first)
    gaps = gaps[np.isfinite(gaps)]
    low, high = np.quantile(gaps, (0.025, 0.975)) if len(gaps) else (0.0, 0.0)
    return b - a, float(low), float(high)


def _ratios(metric: Metric, drawn: NDArray[np.float64], rows: Sequence[Counts]) -> NDArray[np.float64]:
    above, below = (
        drawn @ np.array([sum(w * row.get(key, 0) for key, w in part.items()) for row in rows], dtype=float)
        for part in (metric.above, metric.below)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(above / below)
