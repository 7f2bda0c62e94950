"""A long article cut down to the sentences that answer, in their order.

Knows nothing of how articles are found.
"""

from __future__ import annotations

import re

from rag.asked import Asked
from rag.lexicon import normalise
from rag.sentences import item, leads, split

_FITS = 0.3
_DECIDES = re.compile(r"不得|应当|可以|有权|禁止|无需|不需要|不予|视为|属于|认定为|无效|有效|免")
_DECIDING = 0.1
_BESIDE_IT = 0.4
"""Value of a sentence, as a share of the best one's, that is quoted with it."""
_SHORT, _BESIDE = 160, 0.6
"""Length up to which an article is quoted whole; value of a paragraph, as a share of the best one's, that is kept."""


def shorten(text: str, asked: Asked, limit: int) -> str:
    """``text``, or its sentences that say most of what is asked, at most about ``limit`` characters.

    An item of a list keeps the sentence that introduces the list.
    """
    if len(text) <= limit:
        return _deciding(text, asked) if asked.yes_no and len(text) > _SHORT else text
    sentences = split(text)
    lead = leads(sentences)
    values = [_value(sentence, asked) for sentence in sentences]
    order = sorted(range(len(sentences)), key=lambda i: (-values[i], i))
    kept: set[int] = set()
    size = 0
    for index in order:
        wanted = {index, *([lead[index]] if index in lead else [])} - kept
        extra = sum(len(sentences[i]) for i in wanted)
        if kept and (size + extra > limit or values[index] < _BESIDE_IT * values[order[0]]):
            continue
        kept |= wanted
        size += extra
    result, last = [], -1
    for index in sorted(kept):
        result.append(("" if index == last + 1 else "……") + sentences[index].strip("\n"))
        last = index
    return "".join(result)


def _deciding(text: str, asked: Asked) -> str:
    """The paragraphs that decide a yes-or-no question; all of them if none stands out."""
    paragraphs = [p for p in text.split("\n") if p.strip()]
    if any(item(p) for p in paragraphs):
        return text
    values = [_value(p, asked) for p in paragraphs]
    kept = [value >= _BESIDE * max(values) for value in values]
    parts = [p if keep else "……" for p, keep in zip(paragraphs, kept, strict=True)]
    return "\n".join(p for i, p in enumerate(parts) if i == 0 or p != "……" or parts[i - 1] != "……").strip("\n")


def _value(sentence: str, asked: Asked) -> float:
    value = asked.cover(normalise(sentence))
    if asked.types and any(kind.answer.search(sentence) for kind in asked.types):
        value += _FITS
    if asked.yes_no and _DECIDES.search(sentence):
        value += _DECIDING
    return value
