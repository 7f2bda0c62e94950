"""One thing that somebody said, as a range or a word. Knows nothing of how it is read from text."""

from __future__ import annotations

from dataclasses import dataclass

SPEAKER = "我"


@dataclass(frozen=True)
class Fact:
    """One thing said: a range of numbers (``low`` to ``high``, both possible) or a ``value``."""

    var: str
    words: str
    """The resident's words that say it."""
    low: float | None = None
    high: float | None = None
    value: str = ""
    kind: str = ""
    """Which insurance, income or document."""
    person: str = SPEAKER
    note: str = ""
    unbroken: bool | None = None
    """Whether the months are consecutive, if said."""
    place: str = ""

    @property
    def key(self) -> str:
        """Its name in the result of :func:`facts`."""
        return f"{self.var}:{self.kind}" if self.kind else self.var
