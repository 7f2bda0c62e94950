"""The same cases asked twice: how many went from resolved to not and back, and how sure the difference is.

Pure functions; knows nothing of files or systems.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from eval.metrics import wilson


@dataclass(frozen=True)
class Paired:
    """Cases that both sides hold. ``difference`` is the later share less the earlier, with its 95 % interval."""

    cases: int
    before: int
    """Resolved by the earlier side."""
    after: int
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    difference: float
    low: float
    high: float
    p: float
    """Exact McNemar test, two-sided: how likely so uneven a change is if neither side were better."""


def paired(before: Mapping[str, bool], after: Mapping[str, bool]) -> Paired | None:
    """Compares by case id, in the order of ``before``; ``None`` if there is no common case."""
    common = [name for name in before if name in after]
    if not common:
        return None
    lost = tuple(name for name in common if before[name] and not after[name])
    gained = tuple(name for name in common if after[name] and not before[name])
    old, new = sum(before[name] for name in common), sum(after[name] for name in common)
    low, high = newcombe(old - len(lost), len(lost), len(gained), len(common) - old - len(gained))
    difference = (new - old) / len(common)
    return Paired(len(common), old, new, lost, gained, difference, low, high, mcnemar(len(lost), len(gained)))


def newcombe(both: int, lost: int, gained: int, neither: int) -> tuple[float, float]:
    """95 % interval of the difference of two paired shares (Newcombe 1998, method 10, built on Wilson's intervals)."""
    n = both + lost + gained + neither
    one, two = wilson(both + lost, n), wilson(both + gained, n)
    if one.low is None or one.high is None or two.low is None or two.high is None:
        return -1.0, 1.0
    p, q = (both + lost) / n, (both + gained) / n
    cross = float(both * neither - lost * gained)
    cross = max(cross - n / 2, 0.0) if cross > 0 else cross
    scale = math.sqrt((both + lost) * (gained + neither) * (both + gained) * (lost + neither))
    phi = cross / scale if scale else 0.0
    below, above = (q - two.low, one.high - p), (two.high - q, p - one.low)
    low = q - p - math.sqrt(max(0.0, below[0] ** 2 - 2 * phi * below[0] * below[1] + below[1] ** 2))
    high = q - p + math.sqrt(max(0.0, above[0] ** 2 - 2 * phi * above[0] * above[1] + above[1] ** 2))
    return max(-1.0, low), min(1.0, high)


def mcnemar(lost: int, gained: int) -> float:
    """Two-sided exact p-value of ``lost`` against ``gained`` changes."""
    n, fewer = lost + gained, min(lost, gained)
    tail = sum(math.comb(n, k) for k in range(fewer + 1))
    return float(min(1.0, tail / 2 ** (n - 1))) if n else 1.0
