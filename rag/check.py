"""Last step: every number in an answer must occur in what it cites, in the resident's words, or in a computation.

A statement that fails is dropped and recorded. Knows nothing of where statements come from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.frame import Statement
from rag.lexicon import normalise

_NUMBER = re.compile(
    r"\d+(?:[.\-:/]\d+)*%?"
    r"|第[一二三四五六七八九十百千零〇两]+[条章节款项]"
    r"|百分之[一二三四五六七八九十百零〇点]+|半(?=个?(?:年|月|天|日))"
    r"|[一二三四五六七八九十百千万零〇两]+(?=个?(?:工作日|日|天|个月|月|年|元|周岁|岁|倍|小时|分钟|块|%|次|份|张))"
)


@dataclass
class Checked:
    """Statements that hold, and what was removed with the reason."""

    statements: list[Statement]
    removed: list[str] = field(default_factory=list)


def numbers(text: str) -> list[str]:
    """Numbers of a text in normal form: digits with their separators, Chinese numerals with their unit."""
    return _NUMBER.findall(_flat(text))


def _flat(text: str) -> str:
    return re.sub(r"[—–－‐]", "-", normalise(text))


def _holds(text: str, number: str) -> bool:
    """Whether ``text`` holds this number as a whole, not as a part of a longer one."""
    if number[0].isdigit():
        return re.search(rf"(?<![\d.]){re.escape(number)}(?![\d])", text) is not None
    return number in text


def check(statements: list[Statement], question: str) -> Checked:
    """Drop statements with a number that nothing carries; headings without a following part go too."""
    result = Checked([])
    asked = _flat(question)
    for statement in statements:
        carried = _flat(
            " ".join([*(f"{e.title} {e.locator} {e.quote}" for e in statement.evidence), *statement.computed])
        )
        loose = [n for n in numbers(statement.text) if not (_holds(carried, n) or _holds(asked, n))]
        if loose:
            result.removed.append(f"{'、'.join(loose)} 没有依据：{statement.text[:60]}")
        else:
            result.statements.append(statement)
    return result
