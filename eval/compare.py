"""Two result folders side by side: which cases changed, and whether the later run is a regression."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from eval.metrics import Rate, Summary
from eval.report import RESULTS, SUMMARY, show

LATENCY_SLACK = 1.5
"""A p95 this many times the old one counts as a regression; less is noise on a shared machine."""
LATENCY_FLOOR_MS = 50.0


class ResultError(ValueError):
    """A folder that holds no readable results; the message is one line."""


@dataclass(frozen=True)
class Comparison:
    """Case ids that changed and, in Chinese, what got worse; no ``regressions`` means that ``after`` may go in."""

    lost: list[str]
    gained: list[str]
    lines: list[str]
    regressions: list[str] = field(default_factory=list)


def compare(before: Path, after: Path) -> Comparison:
    """Compares result folders; rates are compared on the cases that both hold.

    Raises:
        ResultError: a folder misses ``summary.json`` or ``results.csv``, or one of them is damaged.
    """
    old, new = _summary(before), _summary(after)
    old_cases, new_cases = _resolved(before), _resolved(after)
    common = [case for case in old_cases if case in new_cases]
    if not common:
        raise ResultError(f"{before} 与 {after} 没有相同的用例，无法比较")
    lost = [case for case in common if old_cases[case] and not new_cases[case]]
    gained = [case for case in common if new_cases[case] and not old_cases[case]]
    regressions = []
    if len(lost) > len(gained):
        regressions.append(f"解决的用例少了 {len(lost) - len(gained)} 个（共同用例 {len(common)} 个）")
    if _share(new.unsupported_numbers) > _share(old.unsupported_numbers):
        regressions.append("无依据数字率上升")
    if new.errors > old.errors:
        regressions.append(f"系统出错的轮次从 {old.errors} 升到 {new.errors}")
    slow, was = new.latency_ms.p95 or 0.0, old.latency_ms.p95 or 0.0
    if slow > max(was, LATENCY_FLOOR_MS) * LATENCY_SLACK:
        regressions.append(f"p95 耗时从 {was} ms 升到 {slow} ms")
    return Comparison(lost, gained, _lines(old, new), regressions)


def _lines(old: Summary, new: Summary) -> list[str]:
    pairs: list[tuple[str, Rate, Rate]] = [
        ("复杂问题解决率", old.complex, new.complex),
        ("简单问题解决率", old.simple, new.simple),
        ("无依据数字率", old.unsupported_numbers, new.unsupported_numbers),
        ("引用准确率", old.citation_precision, new.citation_precision),
        ("拒答准确率", old.decline_precision, new.decline_precision),
        ("拒答召回率", old.decline_recall, new.decline_recall),
        ("追问准确率", old.clarify_precision, new.clarify_precision),
        ("追问召回率", old.clarify_recall, new.clarify_recall),
    ]
    lines = [f"{name}：{show(a)} → {show(b)}" for name, a, b in pairs]
    lines.append(f"p95 耗时：{old.latency_ms.p95} ms → {new.latency_ms.p95} ms")
    return lines


def _share(rate: Rate) -> float:
    return rate.rate or 0.0


def _summary(folder: Path) -> Summary:
    path = folder / SUMMARY
    try:
        return Summary.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError:
        raise ResultError(f"{folder}：没有 {SUMMARY}；需要 `python -m eval run` 写出的结果文件夹") from None
    except ValidationError as error:
        raise ResultError(f"{path}：内容不合要求：{error.errors()[0]['msg']}") from None


def _resolved(folder: Path) -> dict[str, bool]:
    path = folder / RESULTS
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {row["id"]: row["resolved"] == "1" for row in csv.DictReader(file)}
    except (OSError, KeyError):
        raise ResultError(f"{path}：读不到逐例结果；需要 `python -m eval run` 写出的结果文件夹") from None
