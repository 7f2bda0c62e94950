"""Answers to the assistant's own question, in whatever words: an option, its number, a fact that decides, 「都要」.

Knows nothing of how a question came to be put.
"""

from __future__ import annotations

from collections.abc import Callable

from rag.asked_fact import FACT, answered_fact, chosen_fact
from rag.cases import Cases
from rag.frame import Frame
from rag.lexicon import lexicon, pattern
from rag.narrow import best_option
from rag.state import Pending, Turn
from rag.topics import TopicIndex
from rag.understand import CONFIDENT, PLAUSIBLE, Understood

_POINTER = 8
"""Longest question, in characters, that may only point to an option (「第二个呢」)."""
_MOST = 4
"""Matters that are answered at once where somebody wants them all."""


def answered(
    heard: Understood, pending: Pending, topics: TopicIndex, reread: Callable[[str], Understood], cases: Cases
) -> Turn | None:
    """The turn with the slot filled; ``None`` if the message is no answer to the question."""
    new = heard.frame
    if pending.slot.startswith(FACT):
        told = answered_fact(pending.slot, pending.options, pending.values, pending.frame, new)
        return Turn(told, *pending.flags, follow_up=True) if told else None
    value = _region(heard, pending) if pending.slot == "region" else _option(heard, pending, topics, cases)
    if value is None:
        return _without_choice(heard, pending, topics) or _nearer(heard, pending, reread)
    frame = filled(pending.frame, pending.slot, value, topics)
    text = f"{frame.text} {new.text}"
    if new.fields:
        frame = frame.with_(fields=new.fields, topic_fields=())
    return Turn(frame.with_(text=text, regions=new.regions or frame.regions), *pending.flags, follow_up=True)


def filled(frame: Frame, slot: str, value: str, topics: TopicIndex) -> Frame:
    """The frame with one slot filled."""
    if slot.startswith(FACT):
        return chosen_fact(frame, slot, value)
    if slot == "region":
        return frame.with_(regions=(value,), region_choices=())
    if slot == "topic":
        return frame.with_(topics=(value,), items=(topics.topics[value].items[0],), choices=(), topic_fields=())
    return frame.with_(**{slot: value})


def _region(heard: Understood, pending: Pending) -> str | None:
    new = heard.frame
    if new.topics and new.score >= CONFIDENT and new.topics != pending.frame.topics and _names_a_matter(heard):
        return None
    if new.regions:
        return new.regions[0]
    index = best_option(pending.options, new.text) if not heard.asking or len(new.text) <= _POINTER else None
    return pending.values[index] if index is not None else None


def _option(heard: Understood, pending: Pending, topics: TopicIndex, cases: Cases) -> str | None:
    new = heard.frame
    if pending.slot != "topic" and new.topics and new.score >= CONFIDENT and len(new.text) > 8 and heard.asking:
        return None
    index = best_option(pending.options, new.text, new.as_of)
    if index is not None:
        return pending.values[index]
    if pending.slot != "topic":
        matter = topics.topics[pending.frame.topics[0]].name if pending.frame.topics else ""
        meant = None if heard.asking else cases.meant(pending.options, new.text, matter)
        return pending.values[pending.options.index(meant)] if meant else None
    return next((t for t in new.topics if t in pending.values), None)


def _nearer(heard: Understood, pending: Pending, reread: Callable[[str], Understood]) -> Turn | None:
    """No matter shown was chosen, but the answer tells more of what is meant: both are understood together."""
    if pending.slot != "topic" or heard.asking:
        return None
    both = reread(f"{pending.frame.text} {heard.frame.text}")
    if not both.frame.topics or both.frame.score < PLAUSIBLE or both.frame.topics == pending.frame.topics:
        return None
    frame = both.frame.with_(fields=pending.frame.fields, regions=heard.frame.regions or pending.frame.regions)
    return Turn(frame, *pending.flags, follow_up=True)


def _names_a_matter(heard: Understood) -> bool:
    """Whether it names something to be handled, not only what the resident is like."""
    lex = lexicon()
    return heard.asking or bool(lex.features(heard.frame.text).concepts & lex.objects - lex.standings)


def _without_choice(heard: Understood, pending: Pending, topics: TopicIndex) -> Turn | None:
    """「都要」 and 「不知道」: go on with what can be said without, and do not ask again."""
    text = heard.frame.text
    if heard.frame.topics and heard.frame.score >= CONFIDENT:
        return None
    everything = pattern("all_options").search(text)
    if not everything and not pattern("any_option").search(text):
        return None
    frame = pending.frame.with_(final=True)
    if pending.slot == "topic":
        chosen = pending.values[: _MOST if everything else 1]
        items = tuple(topics.topics[key].items[0] for key in chosen)
        frame = frame.with_(topics=chosen, items=items, choices=(), topic_fields=())
    elif pending.slot == "region" and not everything:
        frame = frame.with_(region_choices=())
    if heard.frame.fields:
        frame = frame.with_(fields=heard.frame.fields)
    return Turn(frame, *pending.flags, follow_up=True)
