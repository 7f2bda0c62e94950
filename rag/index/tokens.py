"""The words of every passage as numbers, kept so that an edit tokenises only what it changed.

Knows nothing of scores.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.index.passages import Passage
from rag.index.tokenize import Tokenizer, pair_keys

FIELDS = 3
"""Title, heading, text."""
_MANY_TERMS = 500

Ids = NDArray[np.int32]


@dataclass
class TokenTable:
    """``ids[bounds[3 * row + f] : bounds[3 * row + f + 1]]`` are the words of field ``f`` of passage ``row``."""

    vocabulary: dict[str, int]
    digests: list[bytes]
    ids: Ids
    bounds: NDArray[np.int64]
    terms: frozenset[str]

    def __post_init__(self) -> None:
        self.rows = {digest: row for row, digest in enumerate(self.digests)}


def tokenise(
    passages: Sequence[Passage],
    digests: Sequence[bytes],
    tokenizer: Tokenizer,
    before: TokenTable | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> TokenTable:
    """The words of all passages, taken from ``before`` where neither the passage nor the dictionary it meets changed.

    ``progress`` is called with the number of passages done and the number to do.
    """
    stale = _stale_rows(tokenizer, before) if before else set()
    vocabulary = dict(before.vocabulary) if before else {}
    lengths = np.zeros(len(passages) * FIELDS, dtype=np.int64)
    pieces: list[Ids] = []
    repeated: dict[str, Ids] = {}

    def words(field: int, text: str) -> Ids:
        if field < FIELDS - 1 and text in repeated:
            return repeated[text]
        numbers = [vocabulary.setdefault(w, len(vocabulary)) for w in tokenizer.keys(text)] if text else []
        found = np.array(numbers, dtype=np.int32)
        if field < FIELDS - 1:  # articles share their titles and headings
            repeated[text] = found
        return found

    for row, (passage, digest) in enumerate(zip(passages, digests, strict=True)):
        known = before.rows.get(digest) if before else None
        fields = (passage.title, passage.heading, passage.text)
        if before is None or known is None or known in stale:
            for field, text in enumerate(fields):
                pieces.append(words(field, text))
                lengths[row * FIELDS + field] = len(pieces[-1])
        else:
            edges = before.bounds[known * FIELDS : (known + 1) * FIELDS + 1]
            lengths[row * FIELDS : (row + 1) * FIELDS] = np.diff(edges)
            pieces.append(before.ids[edges[0] : edges[-1]])
        if progress and row % 500 == 0:
            progress(row, len(passages))
    ids = np.concatenate(pieces) if pieces else np.empty(0, dtype=np.int32)
    bounds = np.concatenate(([0], np.cumsum(lengths)))
    return TokenTable(vocabulary, list(digests), ids, bounds, tokenizer.terms)


def _stale_rows(tokenizer: Tokenizer, before: TokenTable) -> set[int]:
    """Rows whose words a change of the dictionary may touch: those that hold all character pairs of a changed term."""
    changed = tokenizer.terms ^ before.terms
    if len(changed) > _MANY_TERMS:
        return set(range(len(before.digests)))
    pairs = {term: [before.vocabulary.get(key, -1) for key in pair_keys(term)] for term in changed}
    wanted = sorted({pair for found in pairs.values() for pair in found})
    at = np.flatnonzero(np.isin(before.ids, wanted))
    row = np.searchsorted(before.bounds[::FIELDS], at, side="right") - 1
    holders: dict[int, set[int]] = defaultdict(set)
    for pair, holder in zip(before.ids[at].tolist(), row.tolist(), strict=True):
        holders[pair].add(holder)
    return {row for found in pairs.values() for row in set.intersection(*(holders[p] for p in found))}
