"""Narrowing a list to what a question names: which 业务办理项, which 情形, which of many counters.

Only words that tell the alternatives apart count. Knows nothing of guides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from rag.lexicon import lexicon, normalise

_CLEAR = 0.5


def pick(names: Sequence[str], question: str, *, several: bool = False) -> list[str]:
    """The alternatives that ``question`` names, or all of them if it names none more than the others.

    ``several`` keeps every one that is named, for comparisons; else only the best.
    """
    if len(names) < 2:
        return list(names)
    words = lexicon()
    tokens = [_tokens(n) for n in names]
    common = frozenset.intersection(*tokens)
    asked = _tokens(question.replace("不是", "非").replace("不在", "非"))
    asked = asked | {r for a in asked for r, share in words.related.get(a, {}).items() if share >= 0.5}
    scores = []
    for name, own in zip(names, tokens, strict=True):
        distinct = own - common
        hit = sum(_size(t) for t in distinct if t in asked)
        whole = 1.0 if normalise(name) in normalise(question) else 0.0
        scores.append(max(whole, hit / (sum(_size(t) for t in distinct) or 1.0)))
    best = max(scores)
    if best < _CLEAR:
        return list(names)
    least = _CLEAR if several else best - 0.1
    return [n for n, s in zip(names, scores, strict=True) if s >= least]


def _tokens(text: str) -> frozenset[str]:
    """Characters, pairs of them and concepts: names of alternatives are short, and every character may tell."""
    flat = "".join(c for c in normalise(text) if c.isalnum())
    pairs = {flat[i : i + 2] for i in range(len(flat) - 1)}
    return frozenset(flat) | pairs | lexicon().features(text).concepts


def _size(token: str) -> float:
    return 1.0 if len(token) > 1 else 0.5


def best_option(options: Sequence[str], message: str) -> int | None:
    """Index of the option that an answer in free words means, or ``None`` if that is not clear."""
    flat = [normalise(o) for o in options]
    text = normalise(message)
    for option in sorted(flat, key=len, reverse=True):
        text = re.sub(rf"(?:不是|不在|不去|还没|没有?){re.escape(option)}", "", text) or text
    for index, option in enumerate(flat):
        if text == option:
            return index
    inside = [i for i, o in enumerate(flat) if o in text]
    if len(inside) == 1:
        return inside[0]
    part = [i for i, o in enumerate(flat) if len(text) >= 2 and text in o]
    if len(part) == 1:
        return part[0]
    ordinal = _ordinal(text, len(options))
    if ordinal is not None:
        return ordinal
    kept = pick(list(options), message)
    return list(options).index(kept[0]) if len(kept) == 1 and len(options) > 1 else None


def _ordinal(text: str, count: int) -> int | None:
    digits = "一二三四五六七八九十"
    for index in range(min(count, len(digits))):
        forms = (f"第{digits[index]}", f"第{index + 1}", f"选{digits[index]}", f"选{index + 1}")
        if text in (str(index + 1), digits[index]) or any(f in text for f in forms):
            return index
    if text in ("最后一个", "最后那个"):
        return count - 1
    if text in ("前者", "头一个", "前一个", "前面那个"):
        return 0
    if text in ("后者", "后一个", "后面那个") and count == 2:
        return 1
    return None


def focus(parts: Sequence[str], question: str, least: int = 3) -> list[str]:
    """Entries of a long list (counters, phones) that share a name with the question; all if none does."""
    text = normalise(question)
    sizes = []
    for part in parts:
        flat = normalise(part)
        match = SequenceMatcher(None, flat, text, autojunk=False).find_longest_match()
        run = flat[match.a : match.a + match.size]
        sizes.append(match.size if not run.isdigit() else 0)
    best = max(sizes, default=0)
    if best < least or sizes.count(best) > max(1, len(parts) // 3):
        return list(parts)
    return [p for p, size in zip(parts, sizes, strict=True) if size == best]
