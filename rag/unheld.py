"""Questions that nothing here can hold: somebody's own case, what is not published yet, opinions, other countries.

Pure functions over frames.
"""

from __future__ import annotations

import re

from rag.abroad import foreign_matter
from rag.frame import Frame
from rag.lexicon import pattern

_WHERE_TO_LOOK = re.compile(
    r"怎么|咋|如何|[在上去打][哪谁]|哪里|哪儿|哪个?(?:号|电话|网|窗口|部门)|电话|热线|找谁|网址|小程序|app"
)
"""What asks where or how it can be looked up, which guides tell."""


def personal(frame: Frame) -> bool:
    """Somebody's own case or balance: nothing here knows it."""
    return bool(pattern("personal").search(frame.text)) and not _WHERE_TO_LOOK.search(frame.text)


def about_the_future(frame: Frame) -> bool:
    """An amount or a rule of a year that has not come: nothing holds it yet."""
    years = [int(y) for y in re.findall(r"(20\d\d)年", frame.text)]
    ahead = any(y > frame.as_of.year for y in years) or bool(pattern("future").search(frame.text))
    return ahead and bool(pattern("value").search(frame.text) or "标准" in frame.text)


def verdict(frame: Frame) -> bool:
    """How a case of somebody's own, not decided yet, is going to end; what the law provides is another question."""
    text = frame.text
    asked = pattern("verdict").search(text) and pattern("pending").search(text)
    return bool(asked) and not pattern("ruled_by_law").search(text)


def beyond(frame: Frame, *, known: bool = False) -> bool:
    """Whether no guide and no text can answer; ``known``: a rule that is held covers the time to come."""
    if personal(frame) or (about_the_future(frame) and not known) or pattern("opinion").search(frame.text):
        return True
    if verdict(frame) or foreign_matter(frame.text):
        return True
    return not frame.fields and bool(pattern("unheld").search(frame.text))
