"""What the reader's probabilities for a message and its candidates amount to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.models.reader import KINDS, Reading
from rag.tasks import CHATS, FIELDS, NOTHING, TELLS, Heard, Part

_MOST = 4
"""Matters that one message asks about at most."""
_MEANT, _LIKELY = 0.5, 0.3
"""Probability from which a matter is meant, and that of the best one where a matter is certainly asked for."""
_ASKED, _KIND = 0.5, 0.5
_OTHER: Mapping[str, str] = {"none": NOTHING, "tell": TELLS, "chat": CHATS}
_NAMES = tuple(FIELDS)


def heard_of(found: Reading, numbers: Sequence[int], message: str) -> Heard:
    """What the probabilities amount to; ``numbers`` are those of the candidates."""
    kinds = dict(zip(KINDS, map(float, found.kinds), strict=True))
    other = max(_OTHER, key=lambda kind: kinds[kind])
    if kinds[other] >= _KIND and kinds[other] > max(kinds["matter"], kinds["text"]):
        return Heard(other=_OTHER[other])
    order = [int(i) for i in found.match.argsort()[::-1]]
    chosen = [i for i in order if found.match[i] >= _MEANT][:_MOST]
    if not chosen and kinds["matter"] >= _KIND and found.match[order[0]] >= _LIKELY:
        chosen = order[:1]
    parts = [Part((numbers[i],), _fields(found, i)) for i in sorted(chosen)]
    if len(parts) > 1 and kinds["which"] >= _KIND:
        parts = [Part(tuple(numbers[i] for i in chosen), _fields(found, chosen[0]))]
    if not parts or kinds["text"] >= _KIND:
        parts.append(Part(ask=message))
    return Heard(tuple(parts))


def _fields(found: Reading, row: int) -> tuple[str, ...]:
    asked = [name for name, p in zip(_NAMES, found.fields[row], strict=True) if p >= _ASKED]
    return tuple(asked) or (_NAMES[int(found.fields[row].argmax())],)
