"""Which class of a document somebody belongs to by what was told (D类: 硕士研究生). Knows nothing of questions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from rag.documents.eligible.match import core

_OPTION = re.compile(r"[,，、;；()（）]|或者?")
_DENIED = re.compile(r"(?:没有?|不是|无|也没|并非)[^,，。]{0,4}$")
_ENDING = re.compile(r"(?:级|生|证书?|毕业)$")


def classed(text: str, labels: Mapping[str, str], *, best_first: bool) -> tuple[str, str] | None:
    """The class that ``text`` tells of, with the words that define it; ``None`` if it tells of none or of several.

    ``best_first``: who belongs to several counts for the first of them.
    """
    forms = {label: _forms(meaning) for label, meaning in labels.items()}
    shared = {f for f, n in Counter(f for own in forms.values() for f in own).items() if n > 1}
    found: dict[str, list[tuple[int, int, str]]] = {}
    for label, own in forms.items():
        for form, option in own.items():
            at = text.find(form)
            if form not in shared and at >= 0 and not _DENIED.search(text[:at]):
                found.setdefault(label, []).append((at, at + len(form), option))
    places = [(a, b) for spans in found.values() for a, b, _ in spans]
    kept: dict[str, str] = {}
    for label, spans in found.items():
        own_ = [s for s in spans if not any(x <= s[0] and s[1] <= y and (x, y) != s[:2] for x, y in places)]
        if own_:
            kept[label] = max(own_, key=lambda s: s[1] - s[0])[2]
    if len(kept) == 1 or (kept and best_first):
        return next(iter(kept.items()))
    return None


def _forms(meaning: str) -> dict[str, str]:
    """The words by which somebody may say each part of a definition: 副高级职称, 副高职称, 副高."""
    forms: dict[str, str] = {}
    for option in _OPTION.split(meaning):
        words = core(option).split()
        for word in (*words, "".join(words)):
            short = _ENDING.sub("", re.sub(r"^(?:全日制|国家级|普通)", "", word))
            for form in (word, short, word.replace("级", "", 1)):
                if len(form) >= 2:
                    forms.setdefault(form, option.strip())
    return forms
