"""A long article cut down to the sentences that answer, in their order.

Knows nothing of how articles are found.
"""

from __future__ import annotations

import re

from rag.asked import Asked
from rag.lexicon import normalise
from rag.sentences import leads, split

_FITS = 0.3
_DECIDES = re.compile(r"不得|应当|可以|有权|禁止|无需|不需要|不予|视为|属于|认定为|无效|有效|免")
_DECIDING = 0.1


def shorten(text: str, asked: Asked, limit: int) -> str:
    """``text``, or as many of its sentences as fit ``limit``, those first that say most of what is asked.

    An item of a list keeps the sentence that introduces the list.
    """
    if len(text) <= limit:
        return text
    sentences = split(text)
    lead = leads(sentences)
    values = [_value(sentence, asked) for sentence in sentences]
    order = sorted(range(len(sentences)), key=lambda i: (-values[i], i))
    kept: set[int] = set()
    size = 0
    for index in order:
        wanted = {index, *([lead[index]] if index in lead else [])} - kept
        extra = sum(len(sentences[i]) for i in wanted)
        if kept and size + extra > limit:
            continue
        kept |= wanted
        size += extra
    result, last = [], -1
    for index in sorted(kept):
        result.append(("" if index == last + 1 else "……") + sentences[index].strip("\n"))
        last = index
    return "".join(result)


def _value(sentence: str, asked: Asked) -> float:
    value = asked.cover(normalise(sentence))
    if asked.types and any(kind.answer.search(sentence) for kind in asked.types):
        value += _FITS
    if asked.yes_no and _DECIDES.search(sentence):
        value += _DECIDING
    return value
