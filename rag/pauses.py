"""The clauses of a message, and which of them lead up to each of its questions.

Knows nothing of fields and matters.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.lexicon import pattern

PAUSE = re.compile(r"[,，、。;；？?！!\n\s]+|还有|另外|顺便|以及|同时|然后|接着|完了|再就是|再有|[还也]想问")
_PAUSES = re.compile(f"((?:{PAUSE.pattern})+)")
_RUNS_ON = 6
"""Characters of the shortest question that another one follows, and of the shortest that follows, without a pause."""
_MORE = re.compile(r"\w")
"""In a pause: that something else follows."""


def questions(text: str, names_a_field: Callable[[str], bool]) -> list[list[str]]:
    """The clauses that lead up to each clause that asks, that one last; what is told after all goes with the last.

    A clause asks if ``names_a_field`` says so, or where it is put as a question and something else follows.
    """
    found: list[list[str]] = []
    told: list[str] = []
    apart = False
    *halves, last = _PAUSES.split(text)
    for part, pause in [*zip(halves[::2], halves[1::2], strict=True), (last, "")]:
        if len(part.strip()) > 1:
            told.append(part.strip())
        if not told:
            continue
        ends = _MORE.search(pause) or pattern("overview").search(part)
        if "?" in pause or names_a_field(part) or (ends and pattern("question").search(part)):
            found.append(told)
            told, apart = [], bool(_MORE.search(pause))
    if told and found and not apart and not pattern("question").search(told[-1]):
        found[-1] += told
    elif told:
        found.append(told)
    return found


def paused(text: str, field_ends: Callable[[str], list[int]]) -> str:
    """The text with a comma after each question that another one follows without a pause: 「领证带啥婚检去哪做」."""
    return "".join(_paused(part, field_ends) for part in _PAUSES.split(text))


def _paused(part: str, field_ends: Callable[[str], list[int]]) -> str:
    ends = field_ends(part)
    cut = next((e for e in ends[:-1] if min(e, len(part) - e) >= _RUNS_ON), None)
    return part if cut is None else f"{part[:cut]}，{_paused(part[cut:], field_ends)}"


def clauses(text: str) -> list[str]:
    """The clauses of a message."""
    return [p for p in (p.strip() for p in PAUSE.split(text)) if len(p) > 1]


def stretches(text: str, names_a_field: Callable[[str], bool]) -> list[str]:
    """What leads up to each clause that asks, that clause included; what is told after all goes with the last."""
    found: list[str] = []
    told: list[str] = []
    for part in clauses(text):
        told.append(part)
        if names_a_field(part) or pattern("overview").search(part):
            found.append("，".join(told))
            told = []
    if told and found:
        found[-1] = "，".join((found[-1], *told))
    return found
