"""Questions that nothing here can hold: somebody's own case, what has not been published yet, opinions.

Pure functions over frames.
"""

from __future__ import annotations

import re

from rag.frame import Frame
from rag.lexicon import pattern


def personal(frame: Frame) -> bool:
    """Somebody's own case or balance: nothing here knows it."""
    return bool(pattern("personal").search(frame.text)) and not re.search(r"怎么|咋|如何|在哪|哪里", frame.text)


def about_the_future(frame: Frame) -> bool:
    """An amount or a rule of a year that has not come: nothing holds it yet."""
    years = [int(y) for y in re.findall(r"(20\d\d)年", frame.text)]
    ahead = any(y > frame.as_of.year for y in years) or bool(pattern("future").search(frame.text))
    return ahead and bool(pattern("value").search(frame.text) or "标准" in frame.text)


def beyond(frame: Frame) -> bool:
    """Whether no guide and no text can answer."""
    if personal(frame) or about_the_future(frame) or pattern("opinion").search(frame.text):
        return True
    return not frame.fields and bool(pattern("unheld").search(frame.text))
