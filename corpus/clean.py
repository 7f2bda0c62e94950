"""Cleaning of running text: what every reader applies, so that equal text compares equal.

Wording stays as printed; only invisible characters, white space and full-width letters and digits change.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\ufff9-\ufffc\ue000-\uf8ff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"[^\S\n]+")
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_WRAP = re.compile(r"\s*\n\s*")
_GLUES = re.compile(rf"[{_CJK}〔〕]")
_FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_FULL_WIDTH[ord("％")] = ord("%")


def clean(text: str) -> str:
    """``text`` without invisible characters, with single spaces and half-width letters and digits; lines are kept."""
    text = unicodedata.normalize("NFC", _CONTROL.sub("", _INVISIBLE.sub("", text.replace("\r\n", "\n"))))
    lines = (_SPACE.sub(" ", line).strip() for line in re.split(r"[\n\r\v\f\x85\u2028\u2029]", text))
    return "\n".join(line for line in lines if line).translate(_FULL_WIDTH)


def unwrap(text: str) -> str:
    """One line out of text whose line breaks mean nothing (HTML source, wrapped cells)."""
    return clean(_WRAP.sub(_joint, text.strip())).replace("\n", " ")


def _joint(match: re.Match[str]) -> str:
    text, before, after = match.string, match.start() - 1, match.end()
    beside_cjk = _GLUES.match(text, before) or _GLUES.match(text, after)
    return "" if beside_cjk else " "


def squash(text: str) -> str:
    """``text`` without white space, for comparing and measuring."""
    return re.sub(r"\s+", "", text)


def is_cjk_heavy(text: str) -> bool:
    """Whether Chinese characters make up a fair part of ``text``."""
    letters = sum(1 for c in text if "\u4e00" <= c <= "\u9fff")
    return letters * 5 >= len(squash(text)) > 0
