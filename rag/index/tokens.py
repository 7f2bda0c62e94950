"""The words of every passage as numbers, kept so that an edit tokenises only what it changed.

Knows nothing of scores.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.index.passages import Passage
from rag.index.tokenize import Tokenizer, pair_keys

FIELDS = 3
"""Title, heading, text."""
_MANY_TERMS = 500
_NEW = -2  # not -1: that and 0 would look like neighbours

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
    known = _known_rows(digests, tokenizer, before)
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

    for start, stop in _runs(known):
        if before and known[start] >= 0:
            edges = before.bounds[known[start] * FIELDS : (known[stop - 1] + 1) * FIELDS + 1]
            lengths[start * FIELDS : stop * FIELDS] = np.diff(edges)
            pieces.append(before.ids[edges[0] : edges[-1]])
        else:
            passage = passages[start]
            for field, text in enumerate((passage.title, passage.heading, passage.text)):
                pieces.append(words(field, text))
                lengths[start * FIELDS + field] = len(pieces[-1])
            if progress and start % 500 == 0:
                progress(start, len(passages))
    ids = np.concatenate(pieces) if pieces else np.empty(0, dtype=np.int32)
    bounds = np.concatenate(([0], np.cumsum(lengths)))
    return TokenTable(vocabulary, list(digests), ids, bounds, tokenizer.terms)


def _known_rows(digests: Sequence[bytes], tokenizer: Tokenizer, before: TokenTable | None) -> NDArray[np.int64]:
    """The row of ``before`` whose words still hold for each digest, or a negative number."""
    if before is None:
        return np.full(len(digests), _NEW, dtype=np.int64)
    stale = _stale_rows(tokenizer, before)
    found = (before.rows.get(digest, _NEW) for digest in digests)
    return np.fromiter((_NEW if row in stale else row for row in found), dtype=np.int64, count=len(digests))


def _runs(known: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Stretches of rows that stood one after the other before, and every new row by itself."""
    cuts = (np.flatnonzero(np.diff(known) != 1) + 1).tolist()
    return pairwise([0, *cuts, len(known)]) if len(known) else iter(())


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
