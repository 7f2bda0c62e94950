"""Shares below which a run fails, for continuous integration."""

from __future__ import annotations

from collections.abc import Mapping

from eval.cases import SuiteError
from eval.metrics import Rate, Summary, show

FLOORS = {
    "complex": "复杂问题解决率",
    "simple": "简单问题解决率",
    "citation_precision": "引用准确率",
    "decline_precision": "拒答准确率",
    "decline_recall": "拒答召回率",
    "clarify_precision": "追问准确率",
    "clarify_recall": "追问召回率",
}


def floor(text: str) -> tuple[str, float]:
    """``complex=0.9`` as name and share.

    Raises:
        SuiteError: the name is not known or the share is none.
    """
    name, _, share = text.partition("=")
    try:
        value = float(share)
    except ValueError:
        value = -1.0
    if name not in FLOORS or not 0 <= value <= 1:
        raise SuiteError(f"下限 {text} 不对；应如 complex=0.9，名称可用 {'、'.join(FLOORS)}")
    return name, value


def below_floors(summary: Summary, floors: Mapping[str, float]) -> list[str]:
    """What is missed, in Chinese. A figure without any case misses nothing; with floors, every number needs support."""
    found = []
    for name, share in floors.items():
        rate: Rate = getattr(summary, name)
        if rate.rate is not None and rate.rate < share:
            found.append(f"{FLOORS[name]} {show(rate)}，下限 {share:.0%}")
    if floors and summary.unsupported_numbers.met:
        found.append(f"{summary.unsupported_numbers.met} 个回答含无依据数字")
    return found
