"""Reciprocal-rank fusion of ranked lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def fuse(rankings: Sequence[Sequence[K]], weights: Sequence[float] | None = None, k: int = 60) -> list[tuple[K, float]]:
    """Keys of all rankings with their fused score, best first; equal scores keep the order of the first rankings.

    A key at rank r (from 1) of a ranking with weight w adds ``w / (k + r)``; repeated keys count at their best rank.
    """
    scores: dict[K, float] = defaultdict(float)
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        for rank, key in enumerate(dict.fromkeys(ranking), 1):
            scores[key] += weight / (k + rank)
    return sorted(scores.items(), key=lambda pair: -pair[1])
