"""Single cases for the report: the conversation, what was expected, and how the answer came about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eval.cases import Expect
from eval.runner import CaseResult, TurnResult
from eval.series import Series

_LONG = 100_000
"""Characters of one trace at most; a broken system must not make the page unreadable."""


@dataclass(frozen=True)
class TurnCard:
    """One turn as shown; lists of Chinese lines, ``None`` where there is nothing to show."""

    user: str
    action: str | None
    answer: str
    wanted: list[tuple[str, str]]
    wrong: list[str]
    frame: list[tuple[str, str]]
    steps: list[str]
    evidence: list[tuple[str, str, str]]
    removed: list[str]
    rest: str
    options: list[str]
    milliseconds: float
    used_llm: bool
    confidence: float | None


@dataclass(frozen=True)
class CaseCard:
    """One conversation as shown."""

    result: CaseResult
    turns: list[TurnCard]
    missing: int
    """Turns that were never reached."""


def card(result: CaseResult) -> CaseCard:
    """A case for display."""
    return CaseCard(result, [_turn(turn) for turn in result.turns], len(result.case.turns) - len(result.turns))


def matrix(systems: Sequence[Series]) -> list[tuple[str, str, list[bool | None]]]:
    """For each case of the first series: id, first words, and whether each system resolved it (``None``: not asked)."""
    return [
        (
            result.case.id,
            " ／ ".join(turn.user for turn in result.case.turns),
            [series.resolved.get(result.case.id) for series in systems],
        )
        for result in systems[0].results
    ]


def expectation(expect: Expect | None) -> list[tuple[str, str]]:
    """What a turn must do, as name and text; empty if it is not scored."""
    if expect is None:
        return []
    names = {"answer": "回答", "clarify": "追问", "decline": "拒答"}
    lines = [("动作", names[expect.action])]
    lines += [("事实", " 或 ".join(group)) for group in expect.facts]
    lines += [("不得出现", text) for text in expect.absent]
    lines += [("依据", " 或 ".join(group)) for group in expect.sources]
    lines += [("要问到", " 或 ".join(group)) for group in expect.asks]
    return lines


def _turn(turn: TurnResult) -> TurnCard:
    reply = turn.reply
    wrong = [*turn.verdict.problems, *(f"无依据数字：{n.text}（{n.kind}）" for n in turn.verdict.unsupported)]
    trace = dict(reply.trace or {}) if reply else {}
    return TurnCard(
        user=turn.turn.user,
        action=reply.action if reply else None,
        answer=reply.answer if reply else "",
        wanted=expectation(turn.turn.expect),
        wrong=wrong,
        frame=_frame(reply.frame.model_dump()) if reply else [],
        steps=_lines(trace.pop("steps", [])),
        evidence=[(c.title, c.locator, c.quote) for c in reply.citations] if reply else [],
        removed=_lines(trace.pop("removed", [])),
        rest=_json(trace, indent=1)[:_LONG] if trace else "",
        options=reply.options if reply else [],
        milliseconds=turn.ms,
        used_llm=bool(reply and reply.used_llm),
        confidence=turn.confidence,
    )


def _frame(frame: dict[str, Any]) -> list[tuple[str, str]]:
    names = {"intent": "意图", "item": "事项", "region": "地区"}
    values = {**{names[key]: frame.get(key) for key in names}, **frame.get("slots", {})}
    return [(name, _plain(value)) for name, value in values.items() if value not in (None, "", [], {})]


def _lines(value: Any) -> list[str]:
    return [_plain(entry) for entry in value] if isinstance(value, list) else [_plain(value)]


def _plain(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return "、".join(value)
    return value if isinstance(value, str) else _json(value)


def _json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, default=str)
