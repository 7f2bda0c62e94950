"""Figures of a run, as the case format defines them. Pure functions over results; knows nothing of files."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from pydantic import BaseModel

from eval.runner import CaseResult, Run, TurnResult

Z95 = 1.959963984540054
ERROR = "error"


class Rate(BaseModel):
    """``met`` of ``of``, as a share with its 95 % Wilson interval (``None`` where there is nothing to count)."""

    met: int
    of: int
    rate: float | None
    low: float | None
    high: float | None


class Latency(BaseModel):
    """Wall-clock milliseconds a turn."""

    p50: float | None
    p95: float | None


class Summary(BaseModel):
    """What a run is judged by; printed as the last line of ``eval run``."""

    suite: str
    system: str
    started: str
    interrupted: bool
    kb_version: int | None
    complex: Rate
    simple: Rate
    by_kind: dict[str, Rate]
    actions: dict[str, dict[str, int]]
    """Scored turns: expected action → action taken → count."""
    decline_precision: Rate
    decline_recall: Rate
    clarify_precision: Rate
    clarify_recall: Rate
    unsupported_numbers: Rate
    """``met`` answers with an unsupported number, of all answers (scored or not)."""
    citation_precision: Rate
    latency_ms: Latency
    llm_share: Rate
    errors: int


def summarise(run: Run, *, suite: str, system: str, started: str) -> Summary:
    """Figures of ``run``."""
    results = run.results
    turns = [turn for result in results for turn in result.turns]
    replies = [turn.reply for turn in turns if turn.reply]
    answers = [turn for turn in turns if turn.reply and turn.reply.action == "answer"]
    actions = confusion(turns)
    complex_cases = [result for result in results if result.case.kind.is_complex]
    simple_cases = [result for result in results if not result.case.kind.is_complex]
    kinds = sorted({result.case.kind for result in results})
    return Summary(
        suite=suite,
        system=system,
        started=started,
        interrupted=run.interrupted,
        kb_version=max((reply.kb_version for reply in replies), default=None),
        complex=resolution(complex_cases),
        simple=resolution(simple_cases),
        by_kind={kind: resolution(r for r in results if r.case.kind is kind) for kind in kinds},
        actions=actions,
        decline_precision=precision(actions, "decline"),
        decline_recall=recall(actions, "decline"),
        clarify_precision=precision(actions, "clarify"),
        clarify_recall=recall(actions, "clarify"),
        unsupported_numbers=wilson(sum(bool(turn.verdict.unsupported) for turn in answers), len(answers)),
        citation_precision=wilson(
            sum(turn.verdict.supporting for turn in turns), sum(turn.verdict.cited for turn in turns)
        ),
        latency_ms=Latency(p50=percentile([t.ms for t in turns], 50), p95=percentile([t.ms for t in turns], 95)),
        llm_share=wilson(sum(reply.used_llm for reply in replies), len(replies)),
        errors=sum(turn.error is not None for turn in turns),
    )


def wilson(met: int, of: int) -> Rate:
    """``met / of`` with its 95 % Wilson score interval."""
    if of == 0:
        return Rate(met=0, of=0, rate=None, low=None, high=None)
    share = met / of
    centre = share + Z95**2 / (2 * of)
    spread = Z95 * math.sqrt(share * (1 - share) / of + Z95**2 / (4 * of**2))
    scale = 1 + Z95**2 / of
    low, high = (centre - spread) / scale, (centre + spread) / scale
    return Rate(met=met, of=of, rate=round(share, 4), low=round(max(0.0, low), 4), high=round(min(1.0, high), 4))


def resolution(results: Iterable[CaseResult]) -> Rate:
    """Resolved cases of ``results``."""
    outcomes = [result.resolved for result in results]
    return wilson(sum(outcomes), len(outcomes))


def confusion(turns: Iterable[TurnResult]) -> dict[str, dict[str, int]]:
    """Scored turns: expected action → action taken (or ``error``) → count."""
    counts: Counter[tuple[str, str]] = Counter()
    for turn in turns:
        if turn.turn.expect:
            counts[turn.turn.expect.action, turn.reply.action if turn.reply else ERROR] += 1
    table: dict[str, dict[str, int]] = {}
    for (expected, taken), count in sorted(counts.items()):
        table.setdefault(expected, {})[taken] = count
    return table


def precision(actions: dict[str, dict[str, int]], action: str) -> Rate:
    """Of the scored turns that took ``action``, those that should."""
    taken = sum(row.get(action, 0) for row in actions.values())
    return wilson(actions.get(action, {}).get(action, 0), taken)


def recall(actions: dict[str, dict[str, int]], action: str) -> Rate:
    """Of the scored turns that should take ``action``, those that did."""
    row = actions.get(action, {})
    return wilson(row.get(action, 0), sum(row.values()))


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Nearest-rank percentile, rounded to a tenth; ``None`` of nothing."""
    if not values:
        return None
    rank = max(1, math.ceil(percent / 100 * len(values)))
    return round(sorted(values)[rank - 1], 1)


def show(rate: Rate) -> str:
    """``71.4% (50/70，60.0%–80.7%)``."""
    if rate.rate is None or rate.low is None or rate.high is None:
        return "–"
    return f"{rate.rate:.1%} ({rate.met}/{rate.of}，{rate.low:.1%}–{rate.high:.1%})"
