"""The evaluation case format (``shared/spec/eval-case.md``) as types, and its reader. Knows nothing of scoring."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from rag.contract import Action

DEFAULT_MAX_CHARS = 900
REGEX_PREFIX = "re:"

Alternatives = list[str]
"""One expectation: it is met if one of these strings is found."""


class SuiteError(ValueError):
    """A suite that cannot be read; the message is one line naming file and line."""


class Kind(StrEnum):
    """What makes a case hard. All kinds but ``lookup`` are complex."""

    LOOKUP = "lookup"
    MULTI_FIELD = "multi_field"
    MULTI_ITEM = "multi_item"
    MULTI_CONDITION = "multi_condition"
    COMPARE = "compare"
    MULTI_TURN = "multi_turn"
    CLARIFY = "clarify"
    UNANSWERABLE = "unanswerable"
    FALSE_PREMISE = "false_premise"
    TEMPORAL = "temporal"
    NOISY = "noisy"

    @property
    def is_complex(self) -> bool:
        """Whether the kind counts towards the headline figure."""
        return self is not Kind.LOOKUP


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Expect(_Strict):
    """What a scored turn must and must not do."""

    action: Action
    facts: list[Alternatives] = Field(default_factory=list)
    absent: list[str] = Field(default_factory=list)
    sources: list[Alternatives] = Field(default_factory=list)
    asks: list[Alternatives] = Field(default_factory=list)
    max_chars: int = Field(default=DEFAULT_MAX_CHARS, gt=0)

    @field_validator("facts", "sources", "asks")
    @classmethod
    def _usable(cls, groups: list[Alternatives]) -> list[Alternatives]:
        for group in groups:
            if not group:
                raise ValueError("空的备选列表永远无法满足")
            for alternative in group:
                _check_pattern(alternative)
        return groups

    @field_validator("absent")
    @classmethod
    def _usable_absent(cls, strings: list[str]) -> list[str]:
        for string in strings:
            _check_pattern(string)
        return strings

    @model_validator(mode="after")
    def _asks_only_when_clarifying(self) -> Expect:
        if self.asks and self.action != "clarify":
            raise ValueError("asks 只用于 action=clarify")
        return self


class Turn(_Strict):
    """What the resident says; scored if ``expect`` is there."""

    user: str = Field(min_length=1)
    expect: Expect | None = None


class Case(_Strict):
    """One conversation with the assistant."""

    id: str = Field(min_length=1)
    kind: Kind
    region: str | None = None
    as_of: date | None = None
    turns: list[Turn] = Field(min_length=1)

    @model_validator(mode="after")
    def _something_is_scored(self) -> Case:
        if not any(turn.expect for turn in self.turns):
            raise ValueError("没有一轮带 expect，无从评分")
        return self


def load_suite(path: Path) -> list[Case]:
    """Cases of a JSONL file, in order.

    Raises:
        SuiteError: the file is missing, a line is not a valid case, or an id occurs twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path}：无法读取（{error}）；需要 UTF-8 编码的 JSONL 文件") from None
    cases: list[Case] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        case = _parse(path, number, line)
        if case.id in seen:
            raise SuiteError(f"{path} 第 {number} 行：编号 {case.id} 与第 {seen[case.id]} 行重复")
        seen[case.id] = number
        cases.append(case)
    if not cases:
        raise SuiteError(f"{path}：没有用例；需要每行一个 JSON 用例")
    return cases


def dump_suite(cases: Iterable[Case], path: Path) -> None:
    """Writes cases as JSONL, leaving out what is at its default."""
    lines = [json.dumps(case.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) for case in cases]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _parse(path: Path, number: int, line: str) -> Case:
    try:
        return Case.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise SuiteError(f"{path} 第 {number} 行：不是合法的 JSON（{error.msg}，第 {error.colno} 列）") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "整行"
        raise SuiteError(f"{path} 第 {number} 行：字段 {place} 不合要求：{first['msg']}") from None


def _check_pattern(alternative: str) -> None:
    if not alternative.strip():
        raise ValueError("空字符串总会匹配")
    if alternative.startswith(REGEX_PREFIX):
        try:
            re.compile(alternative.removeprefix(REGEX_PREFIX))
        except re.error as error:
            raise ValueError(f"正则表达式 {alternative} 有误：{error}") from None
