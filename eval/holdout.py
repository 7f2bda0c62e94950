"""Which questions and item names no model of this project is trained on: a fixed share, drawn by content."""

from __future__ import annotations

import hashlib

from rag.lexicon import normalise

STATUTES = 0.25
"""Share of the statute questions that is held out."""
ITEMS = 0.2
"""Share of the item names of which no phrasing is trained on."""


def squeeze(text: str) -> str:
    """Letters and digits alone, normalised: two texts that differ only in punctuation are one."""
    return "".join(c for c in normalise(text) if c.isalnum())


def held_out(text: str, share: float) -> bool:
    """Whether a question or name belongs to the fixed held-out ``share``, whatever else there is."""
    number = int.from_bytes(hashlib.blake2b(squeeze(text).encode(), digest_size=8).digest())
    return number / 2**64 < share
