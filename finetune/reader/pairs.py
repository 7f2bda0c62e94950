"""How a message and a matter are put to the reader."""

from __future__ import annotations

from rag.models.reader import as_read
from rag.tasks import Before

_MESSAGE, _BEFORE = 120, 40
"""Characters that the reader sees of a message and of the end of what was said before."""
MATTER, AS_BEFORE = "事项", "同上"


def asked_of(message: str, before: Before | None) -> str:
    """A message with the end of what was said before behind it."""
    own = " ".join(message.split())[:_MESSAGE]
    return f"{own}｜上文：{' '.join(before.said.split())[-_BEFORE:]}" if before else own


def matter(name: str) -> str:
    """A matter to choose."""
    return as_read(MATTER, name)


def as_before(before: Before) -> str:
    """The matter of the message before."""
    return as_read(AS_BEFORE, "、".join(before.matters[:2]))
