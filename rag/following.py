"""Which passage answers a message within a conversation: what its readings find, weighed by fitted weights.

A message is read alone, with the one that opened the conversation, with the one before and with all before; where a
matter is at hand, also with its name. The weights are fitted by ``python -m finetune.following``, but for that of the
name. Knows nothing of how passages are found, judged and quoted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.context import Talk, within
from rag.weights import WeightFile, named, numbers

WEIGHTS = WeightFile("following", "接着问的话找条文的权重")
READINGS = ("alone", "first", "previous", "all")
MATTER = "matter"
"""A fifth reading, where a matter is at hand: the message with its name. What it finds is not fitted."""
FEATURES = (
    *(f"rank_{name}" for name in READINGS),
    *(f"score_{name}" for name in READINGS),
    *(f"document_{name}" for name in READINGS),
    "near",
    "behind",
    "cover",
    "text",
    "quoted",
    "quoted_last",
    "stored",
    "far",
    "size",
    "quoted_small",
)
"""Of a passage: how far up it stands in each reading, its score as a share of the best one's, and how much of the best
ranks its document holds there; whether the message alone finds it, by how much it is behind there, and what of the
words it and its text hold; whether the conversation, and the last answer, quoted its document; whether it is a stored
answer; whether neither the message alone nor with the one before finds it; how large its document is (binary logarithm
of the articles: of a code something is nearly always near), and a document quoted before by that."""
_STEEP = 5.0
"""How little the first ranks of a reading stand out."""
_DEPTH, _LOOKED_AT = 60, 30
"""Passages of a reading that count, and those of each that are weighed."""
_STORED_SIZE = 5.0
_TINY = 1e-9
"""Scores up to this are none to take a share of."""
_OF_THE_MATTER, _MATTERS = 1.5, 5
"""What the first place in the fifth reading is worth, and how many of its passages are weighed."""
_BEHIND = -0.3
"""What a passage is behind that the message alone does not find."""


@dataclass(frozen=True)
class Passage:
    """A passage that a reading found, best first among its own."""

    id: str
    document: str
    """Id of its document; empty for a stored answer."""
    articles: int
    """How many its document has; 0 for a stored answer."""
    score: float
    features: Mapping[str, float]
    """What it was judged by (:class:`rag.judge.Judgement`)."""


Lists = Mapping[str, Sequence[Passage]]
"""What each of :data:`READINGS` found, and :data:`MATTER` where a matter is at hand."""


def readings(message: str, talk: Talk) -> dict[str, str]:
    """The texts that a message of a conversation is looked for by, by their names."""
    around = (talk.messages[0], talk.messages[-1], " ".join(talk.messages))
    said = {"alone": message} | {name: within(message, told) for name, told in zip(READINGS[1:], around, strict=True)}
    return said | ({MATTER: f"{talk.matter} {message}"} if talk.matter else {})


def rows(lists: Lists, talk: Talk) -> tuple[list[str], NDArray[np.float64]]:
    """Ids of the passages that are weighed, and their :data:`FEATURES`, shape ``(ids, features)``."""
    found = {name: {p.id: (rank, p) for rank, p in enumerate(lists[name][:_DEPTH])} for name in READINGS}
    of_the_matter = {p.id: p for p in lists.get(MATTER, ())[:_MATTERS]}
    best = {name: max((p.score for _, p in held.values()), default=0.0) for name, held in found.items()}
    held_by = {name: _of_documents(held.values()) for name, held in found.items()}
    ids = list(dict.fromkeys((*(p.id for name in READINGS for p in lists[name][:_LOOKED_AT]), *of_the_matter)))
    table = np.zeros((len(ids), len(FEATURES)))
    for row, key in enumerate(ids):
        passage = next((found[name][key][1] for name in READINGS if key in found[name]), of_the_matter.get(key))
        assert passage is not None
        own = {name: found[name][key] for name in READINGS if key in found[name]}
        alone = own["alone"][1].features if "alone" in own else {}
        size = float(np.log2(2 + passage.articles)) if passage.document else _STORED_SIZE
        table[row] = [
            *(_STEEP / (_STEEP + own[name][0]) if name in own else 0.0 for name in READINGS),
            *(own[name][1].score / best[name] if name in own and best[name] > _TINY else 0.0 for name in READINGS),
            *(held_by[name].get(passage.document, 0.0) for name in READINGS),
            float("alone" in own),
            alone.get("behind", _BEHIND),
            alone.get("cover", 0.0),
            alone.get("text", 0.0),
            float(passage.document in talk.quoted),
            float(passage.document in talk.quoted_last),
            float(not passage.document),
            float("alone" not in own and "previous" not in own),
            size,
            float(passage.document in talk.quoted) / size,
        ]
    return ids, table


def _of_documents(found: Iterable[tuple[int, Passage]]) -> dict[str, float]:
    """How much of the best ranks the passages of each document hold."""
    held: dict[str, float] = defaultdict(float)
    for rank, passage in found:
        if passage.document:
            held[passage.document] += 1 / (_STEEP + rank)
    return held


@dataclass(frozen=True)
class Following:
    """Fitted weights, one for each of :data:`FEATURES`."""

    weights: NDArray[np.float64]

    def order(self, lists: Lists, talk: Talk) -> list[str]:
        """Ids of passages, the likeliest answer first."""
        ids, table = rows(lists, talk)
        places = {p.id: rank for rank, p in enumerate(lists.get(MATTER, ())[:_DEPTH])}
        named = np.array([_STEEP / (_STEEP + places[key]) if key in places else 0.0 for key in ids])
        worth = table @ self.weights + _OF_THE_MATTER * named
        return [ids[n] for n in np.argsort(-worth, kind="stable")]

    def save(self, folder: Path = WEIGHTS.folder) -> None:
        """Write ``following.json``."""
        WEIGHTS.save(folder, named(FEATURES, self.weights))


@cache
def following(folder: Path = WEIGHTS.folder) -> Following:
    """The weights in ``folder``.

    Raises:
        WeightsError: the file is missing, damaged or of another version.
    """
    return WEIGHTS.read(folder, lambda held: Following(numbers(held, FEATURES)))
