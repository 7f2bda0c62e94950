"""How near a message is in meaning to each topic, by vectors of item names; what words alone cannot tell.

Knows nothing of regions, fields or dialogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.lexicon import CLAUSE
from rag.models import ModelError

_SHORTEST = 4
_MOST = 6
_NO_NAME = -1.0
_PART = 0.7
"""What the best clause counts beside the whole message: people tell their story around what they ask."""


class Names(Protocol):
    """Scores a question against a list of names."""

    def scores(self, query: str) -> NDArray[np.float32]:
        """Cosine of the question with every name, shape ``(number of names,)``."""
        ...


class Meaning:
    """Nearness of messages to topics; ``topic_of_name[i]`` is the row of the topic that name ``i`` belongs to."""

    def __init__(
        self, names: Names, topic_of_name: Sequence[int] | NDArray[np.int32], topics: int, *, whole: bool = False
    ) -> None:
        """With ``whole`` only the whole message counts, not its best clause; topics without a name are as the mean."""
        self._names, self._whole = names, whole
        self._remembered = lru_cache(maxsize=256)(self._nearness)
        self._rows = np.asarray(topic_of_name)
        self._topics = topics

    def nearness(self, text: str) -> NDArray[np.float32] | None:
        """Standard deviations above the mean topic, float32, shape ``(topics,)``; remembered.

        ``None`` if the embedder does not answer now.
        """
        try:
            return self._remembered(text)
        except ModelError:
            return None

    def _nearness(self, text: str) -> NDArray[np.float32]:
        whole = self._of(text)
        if self._whole:
            held = whole > _NO_NAME
            spread = float(whole[held].std()) or 1.0
            return np.where(held, (whole - whole[held].mean()) / spread, 0.0).astype(np.float32)
        parts = [p.strip() for p in CLAUSE.split(text) if len(p.strip()) >= _SHORTEST]
        best = np.max([whole, *(self._of(p) for p in parts[:_MOST])], axis=0) if len(parts) > 1 else whole
        near = whole + _PART * best
        spread = float(near.std()) or 1.0
        scaled: NDArray[np.float32] = (near - near.mean()) / spread
        return scaled

    def _of(self, text: str) -> NDArray[np.float32]:
        best = np.full(self._topics, _NO_NAME, dtype=np.float32)
        np.maximum.at(best, self._rows, self._names.scores(text))
        return best
