"""Going on from a list: 「第二个怎么办」 after numbered items, or an item of the list called by half of its name.

Works on what was heard before the dialogue completes it. Knows nothing of how lists or items are answered.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rag.dialogue import State
from rag.frame import Frame
from rag.lexicon import lexicon, pattern
from rag.topics import TopicIndex
from rag.understand import CONFIDENT, Understood

_DIGITS = "一二三四五六七八九十"
_NEAR = 0.12
"""How much worse than the best matter one of the list may fit and still be meant."""
_LEAST = 0.45
_SHORT = 14
"""Characters up to which a message without a matter of its own leans on the list."""


def hear(heard: Understood, state: State, topics: TopicIndex) -> Understood:
    """``heard`` with the matter set that a message chooses from the last list, or unchanged."""
    if state.pending is not None or heard.frame.event:
        return heard
    return _chosen(heard, state, topics) or _about_the_event(heard, state) or _named(heard, state, topics) or heard


def _chosen(heard: Understood, state: State, topics: TopicIndex) -> Understood | None:
    text = heard.frame.text
    found = pattern("nth").search(text)
    offer = [key for key in state.offer if key in topics.topics]
    if not found or not offer:
        return None
    left = text[: found.start()] + text[found.end() :]
    if lexicon().features(left).concepts & lexicon().objects:
        return None  # 「第二个孩子上户口」 counts something else
    number = _number(next(g for g in found.groups() if g))
    if not 1 <= number <= len(offer):
        return None
    return _settled(heard, topics, offer[number - 1], left)


def _named(heard: Understood, state: State, topics: TopicIndex) -> Understood | None:
    """An item of the list that fits about as well as the best matter: 「医保那个怎么办」."""
    last = state.frame
    if not (state.offer and heard.matches and heard.topic_words and last and last.event):
        return None
    best = heard.matches[0]
    near = [m for m in heard.matches if m.topic.key in state.offer and m.score >= max(_LEAST, best.score - _NEAR)]
    if not near or (near[0].topic.key == best.topic.key and len(heard.frame.choices) < 2):
        return None
    if best.score >= 0.99 or (best.same_things and not near[0].same_things):
        return None
    return _settled(heard, topics, near[0].topic.key, heard.frame.text)


def _about_the_event(heard: Understood, state: State) -> Understood | None:
    """「要带什么」, 「我在某区」, 「先办哪个」 after a life event: still about all of it."""
    new, last = heard.frame, state.frame
    if last is None or last.event is None or new.asks:
        return None
    things = lexicon().features(new.text).concepts & lexicon().objects
    ordering = bool(pattern("first_of").search(new.text))
    whole = bool(pattern("bundle").search(new.text))
    leans = bool(new.fields or new.regions or ordering or whole) and len(new.text) <= _SHORT + 6
    if things or not leans or (heard.topic_words and new.topics and new.score >= CONFIDENT):
        return None
    fields = () if whole and not pattern("papers").search(new.text) else new.fields
    frame = last.with_(text=new.text, as_of=new.as_of, regions=new.regions or last.regions, fields=fields, settled=True)
    return replace(heard, frame=frame, overview=not fields, compare=False)


def _settled(heard: Understood, topics: TopicIndex, key: str, left: str) -> Understood:
    topic = topics.topics[key]
    left = re.sub(r"^[的那就要]+", "", left).strip()
    frame: Frame = heard.frame.with_(
        text=f"{topic.name} {left}".strip(),
        topics=(key,),
        items=(topic.items[0],),
        topic_fields=(),
        choices=(),
        asks=(),
        variant=None,
        scenario=None,
        event=None,
        settled=True,
        score=1.0,
        cover=1.0,
    )
    return replace(heard, frame=frame, overview=heard.overview or not frame.fields, topic_words=True)


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if text.startswith("十"):
        return 10 + (_DIGITS.index(text[1]) + 1 if len(text) > 1 else 0)
    return _DIGITS.index(text[0]) + 1 if text[0] in _DIGITS else 0
