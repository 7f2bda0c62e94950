"""The matter at hand reconsidered: what all messages together mean, where the one that opened it hardly told which.

Knows nothing of how messages are understood; it is told how to read several as one.
"""

from __future__ import annotations

from collections.abc import Callable

from rag.frame import Frame
from rag.matters import BESIDE
from rag.references import said
from rag.state import State
from rag.turning import turns
from rag.understand import Understood

_UNSURE, _CLEARLY, _CLEARER, _FAR_CLEARER = 0.6, 0.5, 0.1, 0.2
"""Share of the matter of a first message (:attr:`rag.topics.Match.share`) from which it is kept; what one that it may
mean as well must have by all messages together, and by how much more, to take its place (``docs/log.md``); by how much
more than that of the first message by all of them, where only something is told."""
_TURNED = 0.5
"""From where on a message turns to another matter, and tells nothing of this one."""
_LONGEST = 240
"""Characters that are read together, the last ones."""


def reconsidered(heard: Understood, last: Frame, state: State, reread: Callable[[str], Understood]) -> Frame:
    """``last``, with the matter that all messages together mean; ``state`` holds it from then on."""
    asked = state.pending.slot if state.pending else ""
    share = state.rivals.get(last.topics[0], 1.0) if len(last.topics) == 1 else 1.0
    if share >= _UNSURE or len(state.rivals) < 2 or asked not in ("", "topic"):
        return last
    turned = turns(heard, last.topics)
    if turned is None or turned >= _TURNED:
        return last
    both = reread("，".join((*said(last), heard.frame.text))[-_LONGEST:])
    best = both.matches[0] if both.matches else None
    rival = best is not None and best.topic.key in state.rivals and best.topic.key not in last.topics
    # What only tells more was told to make it clear: then the matter so far is weighed anew as well.
    least = share + _CLEARER
    if not (heard.asking or heard.corrects):
        least = _FAR_CLEARER + max((m.share for m in both.matches if m.topic.key in last.topics), default=0.0)
    if best is None or not rival or best.share < max(_CLEARLY, least):
        return last
    state.rivals[best.topic.key] = best.share
    state.frame = last.with_(topics=(best.topic.key,), items=(best.item,), choices=(), variant=None, scenario=None)
    return state.frame


def still_rivals(frame: Frame, state: State) -> tuple[tuple[str, str], ...]:
    """What the matter at hand may still be instead, for a message that goes on with it: what the message that opened
    it may have meant as well, until one of them was named."""
    last = state.frame
    if last is None or len(last.topics) != 1 or frame.topics != last.topics or not state.rivals:
        return ()
    least = BESIDE * state.rivals.get(last.topics[0], 1.0)
    return tuple(r for r in last.rivals if state.rivals.get(r[0], 0.0) >= least)
