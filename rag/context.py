"""A follow-up within what opened its matter, as one text to look for. Plain strings; knows nothing of frames."""

from __future__ import annotations

_OPENING = 60
"""Characters of the message that opened a matter with which a follow-up is read."""


def within(said: str, opening: str, names: str = "") -> str:
    """A follow-up to look for: what opened the matter stands in it, but its own words count twice."""
    around = " ".join(part for part in (names, opening[-_OPENING:]) if part)
    return f"{said} {around} {said}" if around else said
