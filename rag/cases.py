"""Which of several named alternatives (情形, 业务办理项, options of a question) somebody's own words mean, by vectors.

For what words alone cannot tell: 「爱人提了副营，上头批了我跟过去」 is 随军家属. Knows nothing of guides and frames.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from rag.meaning import Names
from rag.models import ModelError

_AHEAD, _MORE = 0.07, 0.03
"""Lead in cosine over the next alternative from which on the nearest is meant, and how much of it must come from what
is said rather than from the name of the matter (``docs/log.md``)."""
_MOST = 24
_SHORTEST = 4


class Cases:
    """Compares words with alternatives; without an embedder nothing is ever meant."""

    def __init__(self, names: Callable[[Sequence[str]], Names | None] | None = None) -> None:
        self._of = lru_cache(maxsize=256)(names) if names else None

    def meant(self, alternatives: Sequence[str], said: str, matter: str) -> str | None:
        """The alternative of ``matter`` that ``said`` means, ``None`` where none stands out."""
        options = tuple(dict.fromkeys(alternatives))
        if self._of is None or not 2 <= len(options) <= _MOST or len(said) < _SHORTEST:
            return None
        try:
            names = self._of(options)
            if names is None:
                return None
            near = names.scores(said)
            more = near - names.scores(matter)
        except ModelError:
            return None
        best = int(np.argmax(near))
        others = np.arange(len(options)) != best
        leads = near[best] - near[others].max() >= _AHEAD and more[best] - more[others].max() >= _MORE
        return options[best] if leads else None
