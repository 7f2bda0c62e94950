"""The matters that a message may be about, for the model to choose among; names only, best first.

Knows nothing of fields, places and of what is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from rag.lexicon import CLAUSE
from rag.topics import Match, TopicIndex, merge

_SHORTEST = 5
_CLAUSES = 6
_EACH = 3
"""Candidates that one clause alone may bring in."""


def candidates(
    index: TopicIndex, message: str, before: str = "", matters: Iterable[str] = (), most: int = 8
) -> list[str]:
    """Keys of topics for ``message``: by all of it, by its clauses, and joined with the message ``before``.

    ``matters`` are topics that the conversation was about earlier; two of them have a place of their own, the last
    matter (which needs none) left out by the caller.
    """
    clauses = [c.strip() for c in CLAUSE.split(message) if len(c.strip()) >= _SHORTEST]
    whole = index.match(message, said=message)
    parts = [index.match(c, said=c)[:_EACH] for c in clauses[:_CLAUSES]] if len(clauses) > 1 else []
    joined = index.match(f"{before}，{message}", said=message) if before else []
    earlier = list(dict.fromkeys(matters))[:2]
    ranked = [_keys(whole), _keys(merge(parts)), _keys(joined)]
    mixed = (key for row in zip_longest(*[r for r in ranked if r]) for key in row if key is not None)
    found = [key for key in dict.fromkeys(mixed) if key not in earlier]
    return [*found[: most - len(earlier)], *earlier]


def _keys(matches: Sequence[Match]) -> list[str]:
    return [m.topic.key for m in matches]
