"""Conversation state is slots, not text: ellipsis fills from the last frame, an answer fills the slot that was asked.

Nothing of what a resident wrote is kept but the frames; they live in memory and expire.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.view import GraphView
from rag.frame import Frame, Outcome, Statement
from rag.lexicon import lexicon, pattern
from rag.narrow import best_option, pick
from rag.topics import TopicIndex
from rag.understand import CONFIDENT, PLAUSIBLE, Understood

_HISTORY = 8
_SURE = 0.85
_HALF = 22
"""Longest message, in characters, that may name only half of a matter."""
_OWN_LETTERS = 9
"""A message with that many characters of content, and no matter in it, is no follow-up."""


@dataclass(frozen=True)
class Pending:
    """A question that the assistant has put and what an answer to it fills."""

    slot: str
    options: tuple[str, ...]
    values: tuple[str, ...]
    frame: Frame
    flags: tuple[bool, bool]


@dataclass
class State:
    """One conversation."""

    region: str | None = None
    frame: Frame | None = None
    pending: Pending | None = None
    history: list[Frame] = field(default_factory=list)
    asked: set[tuple[str, str]] = field(default_factory=set)
    offer: tuple[str, ...] = ()
    """Topic keys of the last numbered list that was told."""
    said: list[Statement] = field(default_factory=list)
    """The last answer, so that it can be said again in other words."""
    overview: bool = False
    """Whether the last question asked how to handle the matter as a whole."""
    turn: int = 0


@dataclass(frozen=True)
class Turn:
    """The frame to answer, with the flags of the question it comes from."""

    frame: Frame
    overview: bool
    compare: bool
    follow_up: bool


class Dialogue:
    """Completes what was understood with what the conversation already holds."""

    def __init__(self, view: GraphView, topics: TopicIndex) -> None:
        self._view = view
        self._topics = topics

    def complete(self, heard: Understood, state: State) -> Turn:
        """The turn to answer; updates ``state.region`` and drops a pending question that was answered."""
        answered = None if heard.frame.event else self._answer(heard, state)
        state.pending = None
        turn = answered or self._new_or_follow_up(heard, state)
        frame = turn.frame
        if frame.regions:
            state.region = frame.regions[0]
        elif state.region and not frame.foreign and not frame.region_choices:
            frame = frame.with_(regions=(state.region,))
        return Turn(frame, turn.overview, turn.compare, turn.follow_up)

    def remember(self, turn: Turn, outcome: Outcome, state: State) -> None:
        """Keep the frame, and the question if one was put."""
        frame = turn.frame
        if outcome.action == "answer":
            state.said = outcome.statements
        state.offer = tuple(outcome.offer) or state.offer
        if outcome.action == "clarify" and outcome.slot:
            flags = (turn.overview, turn.compare)
            state.pending = Pending(outcome.slot, tuple(outcome.options), tuple(outcome.values), frame, flags)
            state.asked.add((outcome.slot, frame.text))
        if state.frame and state.frame.topics and frame.topics and state.frame.topics != frame.topics:
            state.history = [*state.history, state.frame][-_HISTORY:]
        if frame.topics or frame.asks or outcome.action == "answer":
            state.frame, state.overview = frame, turn.overview

    # -- answers to the assistant's own question ------------------------------------------------------------------

    def _answer(self, heard: Understood, state: State) -> Turn | None:
        pending = state.pending
        if pending is None:
            return None
        text, new = heard.frame.text, heard.frame
        if pending.slot == "region":
            value = self._region_answer(heard, pending)
        elif new.topics and new.score >= CONFIDENT and pending.slot != "topic" and len(text) > 8:
            return None
        else:
            value = self._option_answer(heard, pending)
        if value is None:
            if pattern("any_option").search(text):
                return self._any(pending)
            return None
        frame = pending.frame
        if new.fields:
            frame = frame.with_(fields=new.fields)
        if pending.slot == "region":
            frame = frame.with_(regions=(value,), region_choices=())
        elif pending.slot == "topic":
            frame = frame.with_(topics=(value,), items=(self._topics.topics[value].items[0],), choices=())
        elif pending.slot == "variant":
            frame = frame.with_(variant=value)
        else:
            frame = frame.with_(scenario=value)
        frame = frame.with_(text=f"{frame.text} {text}", regions=new.regions or frame.regions)
        return Turn(frame, *pending.flags, follow_up=True)

    def _region_answer(self, heard: Understood, pending: Pending) -> str | None:
        if heard.frame.topics and heard.frame.score >= CONFIDENT and heard.frame.topics != pending.frame.topics:
            return None
        if heard.frame.regions:
            return heard.frame.regions[0]
        index = best_option(pending.options, heard.frame.text)
        return pending.values[index] if index is not None else None

    def _option_answer(self, heard: Understood, pending: Pending) -> str | None:
        index = best_option(pending.options, heard.frame.text)
        if index is not None:
            return pending.values[index]
        if pending.slot == "topic":
            return next((t for t in heard.frame.topics if t in pending.values), None)
        return None

    def _any(self, pending: Pending) -> Turn:
        """No choice made: go on with the first, and do not ask again."""
        frame = pending.frame
        if pending.slot == "topic":
            first = pending.values[0]
            frame = frame.with_(topics=(first,), items=(self._topics.topics[first].items[0],), choices=())
        elif pending.slot == "region":
            frame = frame.with_(regions=("region:全国",), region_choices=())
        else:
            frame = frame.with_(**{pending.slot: pending.values[0]})
        return Turn(frame, *pending.flags, follow_up=True)

    # -- new topics and follow-ups --------------------------------------------------------------------------------

    def _new_or_follow_up(self, heard: Understood, state: State) -> Turn:
        new = heard.frame
        flags = (heard.overview, heard.compare)
        last = state.frame
        if last is None or new.event or new.settled:
            return Turn(new, *flags, follow_up=last is not None and new.settled)
        back = self._returned(heard, state)
        if back:
            return Turn(self._carry(new, back), *flags, follow_up=True)
        merged = self._half_named(heard, last)
        if merged:
            fields = new.fields or last.fields
            return Turn(
                new.with_(topics=(merged[0],), items=(merged[1],), topic_fields=(), fields=fields, choices=()),
                *flags,
                True,
            )
        own = self._own_topic(heard, last)
        if own:
            return Turn(new, *flags, follow_up=False)
        if not last.topics:
            return Turn(self._continued(new, last.text), *flags, follow_up=True)
        only_elsewhere = bool(new.regions or new.foreign) and not new.fields
        overview = heard.overview or (state.overview and only_elsewhere)
        return Turn(self._carry(new, last), overview, heard.compare, follow_up=True)

    def _own_topic(self, heard: Understood, last: Frame) -> bool:
        """Whether the message names its own matter rather than leaning on the last one."""
        new = heard.frame
        if not heard.topic_words:
            return False
        features = lexicon().features(new.text)
        things = bool(features.concepts & lexicon().objects)
        if set(new.topics) == set(last.topics) and new.topics:
            return False
        if not new.topics or new.score < CONFIDENT:
            # Words, but no known matter: a question of its own unless it is as short as a follow-up is.
            return things or len(features.letters) >= _OWN_LETTERS
        return things or (bool(features.grams) and new.score >= _SURE)

    def _half_named(self, heard: Understood, last: Frame) -> tuple[str, str] | None:
        """「那换领呢」 or 「身份证呢」: half of a matter named, the other half taken from the last one."""
        lex, new = lexicon(), heard.frame
        concepts = lex.features(new.text).concepts
        things, deeds = concepts & lex.objects, concepts & lex.actions
        if not last.topics or bool(things) == bool(deeds) or len(new.text) > _HALF or len(new.topics) > 1:
            return None
        before = lex.features(self._topics.topics[last.topics[0]].name).concepts
        filler = (before & lex.objects) if deeds else (before & lex.actions)
        variants = self._variants(last)
        if variants and len(pick(variants, new.text)) < len(variants):
            return None
        match = next(iter(self._topics.match(" ".join([*sorted(things | deeds | filler), new.rest]), 1)), None)
        if match is None or match.topic.key == last.topics[0]:
            return None
        if match.score < (PLAUSIBLE if not match.missing and not match.surplus else CONFIDENT):
            return None
        return match.topic.key, match.item

    def _variants(self, frame: Frame) -> list[str]:
        """Names of all 业务办理项 of the matters of a frame."""
        mains = [i for t in frame.topics for i in self._topics.topics[t].items]
        names = (getattr(self._view.nodes[i], "name", "") for main in mains for i in self._view.family(main)[1:])
        return list(dict.fromkeys(map(str, names)))

    def _returned(self, heard: Understood, state: State) -> Frame | None:
        if not pattern("return_to").search(heard.frame.text):
            return None
        frames = [*state.history, *([state.frame] if state.frame else [])]
        for frame in reversed(frames):
            if set(heard.frame.topics) & set(frame.topics):
                return frame
        named = lexicon().features(heard.frame.text).concepts & lexicon().objects
        for frame in reversed(frames):
            names = " ".join(self._topics.topics[t].name for t in frame.topics)
            if named & lexicon().features(names).concepts:
                return frame
        return state.history[-1] if state.history and not named else None

    def _continued(self, new: Frame, before: str) -> Frame:
        """A follow-up to a question over texts: it is searched together with what it leans on."""
        asks = tuple(f"{before} {ask}" for ask in (new.asks or (new.text,)))
        return new.with_(asks=asks, topics=(), items=(), choices=())

    def _carry(self, new: Frame, last: Frame) -> Frame:
        """The last frame with the slots that were said anew."""
        things = [last.text[a:b] for a, b, found in lexicon().spans(last.text) if set(found) & lexicon().objects]
        names = " ".join(dict.fromkeys(things)) or " ".join(self._topics.topics[t].name for t in last.topics)
        new = new.with_(asks=tuple(f"{names} {ask}" for ask in new.asks))
        variants = self._variants(last)
        named = pick(variants, new.text) if len(variants) > 1 else []
        variant = named[0] if len(named) == 1 else last.variant
        fields = new.fields or (last.fields if not new.rest or new.regions or len(named) == 1 else ())
        return new.with_(
            topics=last.topics,
            topic_fields=(),
            items=last.items,
            fields=fields,
            variant=variant,
            scenario=last.scenario,
            regions=new.regions or (() if new.foreign else last.regions),
            score=max(last.score, new.score),
            cover=0.0 if new.rest else 1.0,
            choices=(),
        )
