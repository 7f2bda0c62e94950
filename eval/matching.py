"""Normalising texts and matching alternatives, as the case format prescribes. Knows nothing of replies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from eval.cases import REGEX_PREFIX, Alternatives

_KEPT_BETWEEN_DIGITS = ".-"


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """NFKC, lower case, without white space and punctuation.

    A decimal point or hyphen between digits stays, and so does ``%``. Symbols (``|``, ``+``, ``~``) and invisible
    format characters count as punctuation.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    last = len(plain) - 1
    kept: list[str] = []
    for place, char in enumerate(plain):
        if char in _KEPT_BETWEEN_DIGITS:
            if 0 < place < last and plain[place - 1].isdigit() and plain[place + 1].isdigit():
                kept.append(char)
        elif char == "%" or not _is_noise(char):
            kept.append(char)
    return "".join(kept)


def matches(alternative: str, text: str) -> bool:
    """Whether the normalised ``text`` contains ``alternative`` (or is found by it, after ``re:``)."""
    if alternative.startswith(REGEX_PREFIX):
        return re.search(alternative.removeprefix(REGEX_PREFIX), normalise(text)) is not None
    wanted = normalise(alternative)
    return bool(wanted) and wanted in normalise(text)


def matching(alternatives: Alternatives, text: str) -> list[str]:
    """Those of ``alternatives`` that ``text`` holds."""
    return [alternative for alternative in alternatives if matches(alternative, text)]


def unmet(groups: Iterable[Alternatives], texts: Iterable[str]) -> list[Alternatives]:
    """Groups of which no alternative occurs in any one of ``texts``."""
    candidates = list(texts)
    return [group for group in groups if not any(matching(group, text) for text in candidates)]


def _is_noise(char: str) -> bool:
    return char.isspace() or unicodedata.category(char)[0] in "PSZC"
