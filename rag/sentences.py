"""Sentences of an article, and which of them introduce a list. Knows nothing of questions."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[。；;\n])|(?<=[:：])(?=\s*[（(][一二三四五六七八九十\d]+[)）])")
_ITEM = re.compile(r"^\s*[（(][一二三四五六七八九十\d]+[)）]|^\s*\d+[.、]")
_LEAD = re.compile(r"[:：]\s*$")


def split(text: str) -> list[str]:
    """The sentences of ``text`` with their punctuation; items of a list are sentences of their own."""
    return [s for s in _SENTENCE.split(text) if s.strip()]


def item(sentence: str) -> bool:
    """Whether a sentence is an item of a list."""
    return bool(_ITEM.match(sentence))


def leads(sentences: list[str]) -> dict[int, int]:
    """For each item of a list the sentence that introduces it."""
    found: dict[int, int] = {}
    lead: int | None = None
    for index, sentence in enumerate(sentences):
        if item(sentence):
            if lead is not None:
                found[index] = lead
        else:
            lead = index if _LEAD.search(sentence) else None
    return found
