"""Cases that rules tell apart by their cause (因战、因公、因病), and the one that somebody names.

Knows nothing of what the rules say of them.
"""

from __future__ import annotations

import re

_CAUSES = {"因战": r"因战|打仗", "因公": r"因公", "因病": r"因病|得的病|生病|患病|病(?:退|残)"}
_DENIED = re.compile(r"(?:不是|不算|没|没有|非|未)$")


def causes(message: str) -> set[str]:
    """The causes that a message names."""
    return {
        cause
        for cause, words in _CAUSES.items()
        if any(not _DENIED.search(message[: m.start()]) for m in re.finditer(words, message))
    }


def other_cause(text: str, message: str) -> bool:
    """Whether ``text`` speaks of other causes than those that the message names."""
    named, told = {c for c in _CAUSES if c in text}, causes(message)
    return bool(named and told) and not named & told


def unsettled(text: str, message: str) -> bool:
    """Whether ``text`` holds for causes of which the message names none."""
    named = {c for c in _CAUSES if c in text}
    return bool(named) and not named & causes(message)


def for_its_cause(clause: str, message: str) -> str:
    """A clause without the parts that speak of other causes, where it tells several apart."""
    parts = re.split(r"(?<=[；;])", clause)
    kept = [p for p in parts if not other_cause(p, message)]
    return "".join(kept) if kept else clause
