"""Two things asked about at once (「上班的和退了休的各报多少」): a question for each. Knows nothing of documents."""

from __future__ import annotations

import re

import rjieba

_EACH = re.compile(
    r"各(?![种项类区县地个位级部方界])|分别|(?:相)?比(?=[,，起较]|$)|有(?:啥|什么)(?:区别|不同|不一样)|差(?:在哪|别)"
)
_APART = re.compile(r"差(?:多少|几|额|多大|距)|相差|(?:高|多|少|低|贵|便宜)(?:了|出)?(?:多少|几)")
"""The difference of both is worked out from the two together."""
_BETWEEN = re.compile(r"(?<=[^,，;；。])(?:和|跟|与|同)(?=[^,，;；。])")
_END = re.compile(r"[,，;；。?？]|各|分别|(?:相)?比(?=[,，起较]|$)|有(?:啥|什么)|差(?:在哪|别)")
_LONGEST, _SHORTEST = 14, 2


def alternatives(text: str) -> tuple[str, str] | None:
    """``text`` with only the first, and with only the second of two things that it asks about; ``None`` if it does not.

    The second ends where what is asked of both begins; the first begins where it is built like the second, else as long
    before the connective.
    """
    if not _EACH.search(text) or _APART.search(text):
        return None
    found = [pair for between in _BETWEEN.finditer(text) if (pair := _pair(text, between))]
    alike = [(first, second, rest) for first, second, rest in found if {first[0], first[-1]} & {second[0], second[-1]}]
    chosen = alike or (found if len(found) == 1 else [])
    if not chosen:
        return None
    first, second, (before, after) = chosen[0]
    return f"{before}{first}{after}", f"{before}{second}{after}"


def _pair(text: str, between: re.Match[str]) -> tuple[str, str, tuple[str, str]] | None:
    """The two things about a connective, and what stands before and behind both."""
    left, right = text[: between.start()], text[between.end() :]
    beside = re.split(r"[,，;；。?？]", left)[-1]
    end = _END.search(right)
    second = _operand(right[: end.start()] if end else right, beside[-1])
    first = _matching(beside, second)
    if not first or not second or first == second:
        return None
    return first, second, (left[: len(left) - len(first)], right[len(second) :])


def _operand(text: str, last: str) -> str:
    """The second thing: up to where it ends like the first (小型车和大型车停一天), else to 的 (低保边缘家庭的补助)."""
    like = text.find(last, 1)
    inner = text.rfind("的", _SHORTEST, len(text) - 1)
    kept = text[: like + 1] if like > 0 else text[:inner] if inner > 0 else text
    return kept if _SHORTEST <= len(kept) <= _LONGEST else ""


def _matching(left: str, second: str) -> str:
    """The end of ``left`` that is built like ``second``: from the same first character, else whole words as long."""
    if not second:
        return ""
    start = left.rfind(second[0])
    if start >= 0 and _SHORTEST <= len(left) - start <= len(second) + 3:
        return left[start:]
    words = rjieba.cut(left)
    starts = (sum(map(len, words[:at])) for at in range(len(words) - 1, -1, -1))
    kept = next((left[at:] for at in starts if len(left) - at >= len(second)), left)
    return kept if _SHORTEST <= len(kept) <= _LONGEST else ""
