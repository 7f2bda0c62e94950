"""A message as one text to look for within what was said before. Plain strings; knows nothing of frames."""

from __future__ import annotations

from dataclasses import dataclass

_OPENING = 60
"""Characters of what was said before with which a message is read."""


@dataclass(frozen=True)
class Talk:
    """What was said and quoted before a message."""

    messages: tuple[str, ...]
    """Messages of the resident, oldest first; never empty."""
    quoted: frozenset[str] = frozenset()
    """Ids of the documents quoted so far."""
    quoted_last: frozenset[str] = frozenset()
    """Those that the last answer quoted."""
    matter: str = ""
    """Names of the matters at hand; empty where none is."""


def within(said: str, opening: str) -> str:
    """A follow-up to look for: what opened the matter stands in it, but its own words count twice."""
    around = opening[-_OPENING:]
    return f"{said} {around} {said}" if around else said
