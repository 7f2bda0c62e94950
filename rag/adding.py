"""Whether an article is worth quoting beside what a guide says: a fitted score.

A guide answers what it has fields for; the law often says the rest (within how many days somebody has to come, who
else may). Knows nothing of how articles are found and quoted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.frame import Frame
from rag.judge import Judgement

WEIGHTS = {
    "ruled": 0.30,
    "sure": 0.95,
    "rank": 1.10,
    "text": 1.85,
    "sentence": 1.44,
    "document": 2.06,
    "asks": 1.37,
    "quoted": 0.24,
    "rest": 3.48,
}
"""Of an article: how likely a rule is asked for, how sure it is that one answers, how far up this one stands, how much
of the question it and its best sentence say, how many of the first ones are of its document, whether a part of the
question is for texts, whether its document was quoted before, and how much of the message nothing else explains.

A logistic model, fitted on questions that guides were given for and whose articles are known; ten parts of them, each
left out in turn, give an area under the curve of 0.81 (``docs/log.md``)."""
_BIAS = -7.67
WORTH = 0.2
"""From where on an article is added."""
_LOOKED_AT = 3
"""Articles that are weighed."""
_AROUND = 5
"""First passages of which documents are counted."""
_NOTHING = 0.05
"""Share of a message up to which nothing is left that the matter does not explain."""


def open_ended(frame: Frame) -> bool:
    """Whether anything is said that neither the matter nor its fields explain."""
    return bool(frame.asks) or _rest(frame) > _NOTHING


def best(frame: Frame, found: Sequence[tuple[str, Judgement]], sureness: float) -> int | None:
    """Which of the passages found, each with the id of its document (empty for a stored answer), is worth adding.

    None where vectors had no part in finding them: the weights are not fitted for that.
    """
    if not any(judged.features["behind"] for _, judged in found):
        return None
    worth = [
        (_share(_weighed(frame, rank, found, sureness)), rank)
        for rank, (document, _) in enumerate(found[:_LOOKED_AT])
        if document
    ]
    share, rank = max(worth, key=lambda w: (w[0], -w[1]), default=(0.0, 0))
    return rank if share >= WORTH else None


def _weighed(frame: Frame, rank: int, found: Sequence[tuple[str, Judgement]], sureness: float) -> float:
    document, judged = found[rank]
    values = {
        "ruled": frame.ruled,
        "sure": sureness,
        "rank": 1 / (1 + rank),
        "text": judged.features["text"],
        "sentence": judged.features["sentence"],
        "document": sum(d == document for d, _ in found[:_AROUND]) / _AROUND,
        "asks": float(bool(frame.asks)),
        "quoted": float(frame.talk is not None and document in frame.talk.quoted),
        "rest": _rest(frame),
    }
    return sum(WEIGHTS[name] * value for name, value in values.items())


def _rest(frame: Frame) -> float:
    return min(1.0, len(frame.rest) / (len(frame.text) + 1))


def _share(weighed: float) -> float:
    return 1 / (1 + math.exp(-_BIAS - weighed))
