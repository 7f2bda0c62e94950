"""Two runs side by side, on the cases that both hold: which changed, and whether the later run is a regression.

Without a language model the same code gives the same answers, so a single net lost case is a change of the program and
no noise: it counts. ``tolerance`` is for runs in which a model speaks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from eval.metrics import Rate, Summary, show
from eval.paired import Paired
from eval.results import ResultError, RunFolder
from eval.series import REWORDED, against, comparable, gather

LATENCY_SLACK = 1.5
"""A p95 this many times the old one counts as a regression; less is noise on a shared machine."""
LATENCY_FLOOR_MS = 50.0


@dataclass(frozen=True)
class Comparison:
    """Case ids that changed and, in Chinese, what got worse; no ``regressions`` means that ``after`` may go in."""

    lost: list[str]
    gained: list[str]
    lines: list[str]
    regressions: list[str] = field(default_factory=list)


def compare(before: Path, after: Path, tolerance: int = 0) -> Comparison:
    """Compares result folders; ``tolerance`` net lost cases are no regression.

    Raises:
        ResultError: a folder holds no readable results, or the two have no case in common.
    """
    [old], [new] = gather([RunFolder.open(before)]), gather([RunFolder.open(after)])
    pairs = against(old, new, kinds=True)
    if "" not in pairs:
        raise ResultError(f"{before} 与 {after} 没有相同的用例，无法比较")
    ids = comparable(old, new)
    was, now, pair = old.on(ids), new.on(ids), pairs[""]
    return Comparison(list(pair.lost), list(pair.gained), _lines(was, now, pairs), _worse(was, now, pair, tolerance))


def _worse(was: Summary, now: Summary, pair: Paired, tolerance: int) -> list[str]:
    found = []
    net = len(pair.lost) - len(pair.gained)
    if net > tolerance:
        found.append(f"解决的用例少了 {net} 个（共同用例 {pair.cases} 个）")
    if now.unsupported_numbers.met > was.unsupported_numbers.met:
        before, after = was.unsupported_numbers.met, now.unsupported_numbers.met
        found.append(f"含无依据数字的回答从 {before} 个升到 {after} 个")
    if now.errors > was.errors:
        found.append(f"系统出错的轮次从 {was.errors} 升到 {now.errors}")
    slow, quick = now.latency_ms.p95 or 0.0, was.latency_ms.p95 or 0.0
    if slow > max(quick, LATENCY_FLOOR_MS) * LATENCY_SLACK:
        found.append(f"p95 耗时从 {quick} ms 升到 {slow} ms")
    return found


def difference(pair: Paired) -> str:
    """``+2.0 个百分点（−1.2 至 +5.1，p=0.25）``."""
    low, high = (f"{100 * value:+.1f}" for value in (pair.low, pair.high))
    return f"{100 * pair.difference:+.1f} 个百分点（95 % 区间 {low} 至 {high}，p={pair.p:.2g}）"


def by_kind(pairs: dict[str, Paired]) -> list[str]:
    """A line for all cases, then one for each kind."""
    names = {"": "全部", REWORDED: "题面不同的"}
    return [
        f"{names.get(kind, kind)}：{pair.before}/{pair.cases} → {pair.after}/{pair.cases}，{difference(pair)}"
        for kind, pair in pairs.items()
    ]


def _lines(old: Summary, new: Summary, pairs: dict[str, Paired]) -> list[str]:
    rates: list[tuple[str, Rate, Rate]] = [
        ("复杂问题解决率", old.complex, new.complex),
        ("简单问题解决率", old.simple, new.simple),
        ("无依据数字率", old.unsupported_numbers, new.unsupported_numbers),
        ("引用准确率", old.citation_precision, new.citation_precision),
        ("拒答准确率", old.decline_precision, new.decline_precision),
        ("拒答召回率", old.decline_recall, new.decline_recall),
        ("追问准确率", old.clarify_precision, new.clarify_precision),
        ("追问召回率", old.clarify_recall, new.clarify_recall),
    ]
    lines = [f"{name}：{show(a)} → {show(b)}" for name, a, b in rates]
    lines.append(f"p95 耗时：{old.latency_ms.p95} ms → {new.latency_ms.p95} ms")
    return ["共同用例上：", *lines, "按类别，逐例配对：", *by_kind(pairs)]
