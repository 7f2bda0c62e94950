"""A message read by the tuned model: which of the candidates it asks about, which fields, what has to be looked up.

Rules read first; the model reads what they are not sure of. Knows nothing of how answers are found.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from rag import tasks
from rag.candidates import candidates
from rag.frame import Frame
from rag.lexicon import CLAUSE, lexicon
from rag.models.llm import LanguageModel, ModelError
from rag.state import State, Turn
from rag.tasks import MOST, SAME, Before, Heard, Part
from rag.topics import TopicIndex
from rag.understand import Understood

_SECONDS = 8.0
_TOKENS = 72
_REMEMBERED = 256
_SURE = 0.97
"""Score from which on a matter is named beyond doubt."""
_BARE = 10
"""Characters up to which a message that asks for a field and names nothing is a plain follow-up."""
_BRIEF = ("materials", "venues", "phones")
"""What is said of a matter asked about as a whole where several share an answer."""
_TIED = 4
Carry = Callable[[Frame, Frame], Frame]
"""(new, last): the last frame with the slots that were said anew."""


@dataclass(frozen=True)
class Read:
    """What the model made of a message; ``keys`` are the topics of the candidates it was shown."""

    heard: Heard
    keys: tuple[str, ...]
    written: str


class Reading:
    """Reads messages with one model over one index of matters; remembers what it read last."""

    def __init__(self, model: LanguageModel, topics: TopicIndex) -> None:
        self._model, self._topics = model, topics
        self._read: OrderedDict[tuple[str, ...], str] = OrderedDict()

    def read(self, message: str, state: State) -> Read | None:
        """``None`` where the model gave nothing usable in time."""
        before, last = context(state, self._topics)
        earlier = [k for frame in reversed(state.history) for k in frame.topics if k not in last]
        only = last[0] if len(last) == 1 else ""
        shown = candidates(self._topics, message, before.said if before else "", earlier, most=MOST + 1)
        keys = tuple(k for k in shown if k != only)[:MOST]
        names = [self._topics.topics[k].name for k in keys]
        prompt = tasks.frame_prompt(message, names, before)
        written = self._written(prompt)
        heard = tasks.read_frame(written, names, before=bool(last)) if written else None
        return Read(heard, keys, written) if heard else None

    def _written(self, prompt: list[tasks.Message]) -> str:
        key = tuple(m["content"] for m in prompt)
        if key not in self._read:
            try:
                self._read[key] = self._model.complete(
                    prompt,
                    max_tokens=_TOKENS,
                    timeout=_SECONDS,
                )
            except ModelError:
                return ""
            while len(self._read) > _REMEMBERED:
                self._read.popitem(last=False)
        return self._read[key]


def context(state: State, topics: TopicIndex) -> tuple[Before | None, tuple[str, ...]]:
    """What was said before, as the model was trained to see it, and the topics it was about."""
    frame = state.frame
    if frame is None:
        return None, ()
    last = tuple(k for k in frame.topics if k in topics.topics)
    return Before(frame.said, tuple(topics.topics[k].name for k in last)), last


def plain(heard: Understood, state: State) -> bool:
    """Whether rules alone read the message well enough: an exact name, a bare field, a bare place."""
    frame, lex = heard.frame, lexicon()
    if frame.event or frame.listing or frame.chain or frame.checklist is not None or frame.settled:
        return True
    clauses = [c for c in CLAUSE.split(frame.text) if c.strip()]
    if state.frame and state.frame.topics:
        bare = not lex.features(frame.text).concepts & lex.objects and len(frame.text) <= _BARE
        return bare and bool(frame.fields or frame.regions) and not frame.asks and not frame.rest
    named = len(frame.topics) == 1 and frame.score >= _SURE and not frame.choices
    return named and len(clauses) <= 2 and not frame.asks and bool(frame.fields or heard.overview)


def turn_of(read: Read, heard: Understood, state: State, topics: TopicIndex, carry: Carry) -> Turn | None:
    """The turn that was meant; ``None`` where the rules' reading should stand (remarks, something only told)."""
    parts = read.heard.parts
    new, last = heard.frame, state.frame
    if read.heard.other == tasks.NOTHING:
        return Turn(new.with_(topics=(), items=(), choices=(), asks=(), fields=(), nothing=True), False, False, False)
    if not parts:
        return None
    asks = tuple(part.ask for part in parts if part.ask)[:3]
    named = [_named(part, read.keys, last) for part in parts if part.candidates]
    named = [(keys, fields) for keys, fields in named if keys]
    if not named:
        return _looked_up(new.with_(asks=asks, read=True), last, topics, carry)
    overview = any(_as_a_whole(fields) for _, fields in named)
    if len(named) == 1 and len(named[0][0]) > 1 and not _is_last(named[0][0], last):
        keys, fields = named[0]
        frame = new.with_(
            topics=keys[:1],
            items=(topics.topics[keys[0]].items[0],),
            choices=keys[:_TIED],
            topic_fields=(),
            fields=_plainly(fields),
            asks=asks,
            read=True,
            score=1.0,
            cover=1.0,
            rest="",
        )
        return Turn(frame, overview, heard.compare, follow_up=False)
    each: dict[str, tuple[str, ...]] = {}
    for keys, fields in named:
        for key in keys:
            each[key] = tuple(dict.fromkeys((*each.get(key, ()), *fields)))
    if _is_last(tuple(each), last) and last is not None:
        fields = _plainly(next(iter(each.values())))
        kept = carry(new.with_(fields=fields, asks=(), topics=last.topics, topic_fields=()), last)
        kept = kept.with_(asks=asks, read=True, fields=fields, cover=1.0, rest="")
        return Turn(kept, overview, heard.compare, follow_up=True)
    items = {m.topic.key: m.item for m in reversed(heard.matches)}
    fields = tuple(dict.fromkeys(f for found in each.values() for f in _plainly(found)))
    several = len(each) > 1
    frame = new.with_(
        topics=tuple(each),
        items=tuple(items.get(key, topics.topics[key].items[0]) for key in each),
        choices=(),
        fields=fields,
        topic_fields=tuple(_spelt(found) for found in each.values()) if several else (),
        asks=asks,
        read=True,
        score=1.0,
        cover=1.0,
        rest="",
    )
    return Turn(frame, overview and not several, heard.compare, follow_up=False)


def _as_a_whole(fields: tuple[str, ...]) -> bool:
    """Whether a matter is asked about as a whole."""
    return "overview" in fields


def _named(part: Part, keys: tuple[str, ...], last: Frame | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found: list[str] = []
    for number in part.candidates:
        found += (last.topics if last else ()) if number == SAME else (keys[number - 1],)
    return tuple(dict.fromkeys(found)), part.fields


def _is_last(keys: tuple[str, ...], last: Frame | None) -> bool:
    return last is not None and bool(last.topics) and set(keys) == set(last.topics)


def _plainly(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Fields as frames have them: nothing stands for a matter as a whole."""
    return tuple(f for f in fields if f != "overview")


def _spelt(fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(g for f in fields for g in (_BRIEF if f == "overview" else (f,))))


def _looked_up(frame: Frame, last: Frame | None, topics: TopicIndex, carry: Carry) -> Turn:
    """Only questions for the texts: about the last matter, or about one that the question itself names."""
    best = next(iter(topics.match(" ".join(frame.asks), 1)), None)
    named = best if best and best.score >= 0.7 and not best.missing else None
    if last is not None and last.topics and (named is None or named.topic.key in last.topics):
        kept = carry(frame.with_(asks=(), fields=(), topic_fields=()), last)
        return Turn(kept.with_(asks=frame.asks, read=True, fields=(), topic_fields=(), rest=""), False, False, True)
    keys = (named.topic.key,) if named else ()
    found = frame.with_(
        topics=keys, items=(named.item,) if named else (), choices=(), fields=(), topic_fields=(), score=1.0, rest=""
    )
    return Turn(found, False, False, follow_up=False)
