"""How one condition stands, and from what share of its words on it is taken for told."""

from __future__ import annotations

from dataclasses import dataclass

from rag.comparison import State

ALL, ENOUGH, HALF, TOUCHED = 0.99, 0.75, 0.5, 0.3
"""Share of a condition's words that a part has to say to shut somebody out, to be about it, to give its figure for
sure, and to touch it."""


@dataclass(frozen=True)
class Judged:
    """How a condition stands; ``words`` are the resident's that decide, ``touched``: something told may bear on it."""

    text: str
    state: State
    words: tuple[str, ...] = ()
    touched: bool = False
    firm: bool = True
    excepts: str = ""
    """The exception that the condition knows, as printed."""
    excepted: bool = False
    """Whether the exception holds for what was told."""
    spared: bool = False
    """Whether it may hold."""
    refers: str = ""
    """Other conditions that it refers to (并符合第四条规定)."""

    @property
    def known(self) -> bool:
        """Whether something told decides."""
        return self.state != "unknown"
