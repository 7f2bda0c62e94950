"""What was looked up for one message, kept until the next one. Knows nothing of what is looked up."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TypeVar, cast

from rag.frame import Frame

_T = TypeVar("_T")


@dataclass
class _Turn:
    message: Hashable
    found: dict[Hashable, object] = field(default_factory=dict)


class Turn:
    """Keeps look-ups that the parts of one message repeat; a new message, place or day begins anew."""

    def __init__(self) -> None:
        self._now = _Turn(None)

    def once(self, frame: Frame, key: Hashable, look: Callable[[], _T]) -> _T:
        """What ``look`` finds, looked up once for each ``key`` in the message of ``frame``."""
        message = (frame.text, frame.before, frame.as_of, frame.regions)
        now = self._now
        if now.message != message:
            now = self._now = _Turn(message)
        if key not in now.found:
            now.found[key] = look()
        return cast(_T, now.found[key])
