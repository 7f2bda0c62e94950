"""What one conversation holds: slots, questions put and the last few messages, masked. Plain data, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.frame import Frame, Statement


@dataclass(frozen=True)
class Pending:
    """A question that the assistant has put and what an answer to it fills."""

    slot: str
    options: tuple[str, ...]
    values: tuple[str, ...]
    frame: Frame
    flags: tuple[bool, bool]
    """(overview, compare) of the question that led to it."""


@dataclass
class State:
    """One conversation."""

    region: str | None = None
    home: str | None = None
    """The first region of the conversation: 「我这边」."""
    frame: Frame | None = None
    rivals: dict[str, float] = field(default_factory=dict)
    """Topic keys that the message which opened the frame may mean, with the share of each."""
    pending: Pending | None = None
    offered: Pending | None = None
    """The last options shown, also after one was chosen: 「第二个呢」."""
    offer: tuple[str, ...] = ()
    """Topic keys of the last numbered list that was told."""
    history: list[Frame] = field(default_factory=list)
    asked: set[tuple[str, ...]] = field(default_factory=set)
    """Questions put: the slot, the matter and the choices."""
    others: tuple[str, ...] = ()
    """Topic keys that the last new question may have meant as well."""
    said: list[Statement] = field(default_factory=list)
    """The last answer, so that it can be said again in other words."""
    heard: tuple[str, ...] = ()
    """The first message and the last few."""
    quoted: frozenset[str] = frozenset()
    """Ids of the documents quoted so far."""
    overview: bool = False
    """Whether the last question asked how to handle the matter as a whole."""
    turn: int = 0


@dataclass(frozen=True)
class Turn:
    """The frame to answer, with the flags of the question it comes from."""

    frame: Frame
    overview: bool
    compare: bool
    follow_up: bool
