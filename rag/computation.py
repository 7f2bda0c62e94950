"""A computation as evidence: what was worked out, with its steps, beside the rule that carries it."""

from __future__ import annotations

from rag.frame import Evidence


def computation(title: str, record: str) -> Evidence:
    """The evidence that records how something titled ``title`` was worked out."""
    return Evidence(f"computation:{title}", title, "计算过程", record)


def worked(rule: Evidence, record: str) -> Evidence:
    """The evidence that records what was worked out from ``rule``."""
    return computation(f"{rule.title} {rule.locator}".strip(), record)
