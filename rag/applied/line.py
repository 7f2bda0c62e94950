"""A line that applies a rule. Knows nothing of rules."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Applied:
    """A line to be said, with the numbers that it computes."""

    text: str
    computed: tuple[str, ...] = ()
    verdict: str = ""
    """The part that says whether something stated fits, where ``text`` says more."""


def decimal(value: float) -> Decimal:
    """``value`` as it was written."""
    return Decimal(str(value))


def plain(value: Decimal) -> str:
    """A number without needless decimals, at most two."""
    text = f"{value.quantize(Decimal('0.01')):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
