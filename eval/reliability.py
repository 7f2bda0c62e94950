"""Whether a system is right as often as it says it is. Pure functions over results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eval.metrics import Rate, wilson
from eval.runner import TurnResult

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Replies with a confidence from ``low`` to ``high``: what they said on average, and how many were right."""

    low: float
    high: float
    said: float
    right: Rate


@dataclass(frozen=True)
class Reliability:
    """``bins`` that hold something; ``gap`` is the expected calibration error, ``silent`` turns gave no confidence."""

    bins: tuple[Bin, ...]
    gap: float
    turns: int
    silent: int


def reliability(turns: Iterable[TurnResult]) -> Reliability:
    """Scored turns that were answered, by the confidence of the reply."""
    scored = [turn for turn in turns if turn.scored and turn.reply]
    told = [(min(1.0, max(0.0, turn.confidence)), turn.verdict.met) for turn in scored if turn.confidence is not None]
    bins = []
    for number in range(BINS):
        held = [(c, met) for c, met in told if min(int(c * BINS), BINS - 1) == number]
        if held:
            right = wilson(sum(met for _, met in held), len(held))
            bins.append(Bin(number / BINS, (number + 1) / BINS, sum(c for c, _ in held) / len(held), right))
    gap = sum(b.right.of * abs(b.said - b.right.met / b.right.of) for b in bins) / max(1, len(told))
    return Reliability(tuple(bins), gap, len(told), len(scored) - len(told))
