"""Conversation state is slots, not text: ellipsis fills from the last frame, an answer fills the slot that was asked.

Of what a resident wrote only the frames are kept; they live in memory and expire.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kg.view import GraphView
from rag.answering import answered
from rag.cases import Cases
from rag.follow_up import OF_SOMEBODY, SURELY_TURNED, of_materials, only_tells, own_matter, same_elsewhere, tells_more
from rag.frame import Frame, Outcome
from rag.lexicon import lexicon, normalise, pattern
from rag.manners import manner, reply
from rag.narrow import pick
from rag.proxy import by_proxy
from rag.reconsidered import reconsidered
from rag.references import References, meant_fields
from rag.state import Pending, State, Turn
from rag.topics import TopicIndex
from rag.turning import turns
from rag.understand import CONFIDENT, PLAUSIBLE, Understood

__all__ = ["Dialogue", "Pending", "State", "Turn"]

_HISTORY = 8
_HALF = 22
"""Longest message, in characters, that may name only half of a matter."""
_LEAST = 2
"""Characters of content that tell something."""
_POINTER = 14
"""Longest question, in characters, that may choose one of several options that were all answered."""
_GUIDE = "guide:"
_TOLD = 240
"""Characters of earlier messages that still count."""
_HARDLY = 0.2
"""Below which it turns to none, though it names half of one."""
_ALONE, _MEANT = 0.8, 0.5
"""Share and sureness of the matter of a message from which on it lacks no half."""
_RIVAL = 0.05
"""Share from which a matter may have been meant by a message as well as the likeliest one."""
_OTHERS, _MAYBE = 5, 0.3
"""Matters offered where the answer was not what was meant, and their least score."""

Reread = Callable[[str], Understood]
"""Understands a text in place of the message: what was said before joined with it."""


class Dialogue:
    """Completes what was understood with what the conversation already holds."""

    def __init__(self, view: GraphView, topics: TopicIndex, cases: Cases) -> None:
        self._view, self._topics, self._cases = view, topics, cases
        self._references = References(view, topics)

    def polite(self, text: str, state: State) -> Outcome | None:
        """The reply to thanks, an end or a complaint; ``None`` for anything else."""
        kind = manner(text)
        if kind == "wrong" and (lexicon().features(text).concepts & lexicon().objects or _put_right(text)):
            return None  # 「不对，是低保」 says what is meant
        if kind is None or (kind != "thanks" and not (state.frame or state.pending)):
            return None
        outcome = reply(kind, state.said, [(self._topics.topics[k].name, k) for k in state.others])
        if outcome is None:
            return None
        state.pending = None
        if outcome.values and state.frame:
            state.pending = Pending("topic", tuple(outcome.options), tuple(outcome.values), state.frame, (False, False))
        return outcome

    def complete(self, heard: Understood, state: State, reread: Reread, read: Callable[[], Turn | None]) -> Turn:
        """The turn to answer; updates ``state.region`` and drops a pending question that was answered.

        ``read`` asks the model, where there is one, what a message means that answers no question.
        """
        pending = state.pending
        state.home = state.home or state.region
        # 「他是残疾人」 tells which case it is; it opens no life event.
        replies = pending is not None and (not heard.frame.event or only_tells(heard))
        if pending is not None and pending.frame.every and heard.asking and len(heard.frame.text) > _POINTER:
            replies = False  # all options were answered: what asks anew chooses none of them
        turn = answered(heard, pending, self._topics, reread, self._cases) if pending and replies else None
        chosen = turn is not None and pending is not None and pending.slot == "topic"
        turn = turn or self._references.read(heard, state) or read() or self._new_or_follow_up(heard, state, reread)
        if chosen or (turn.follow_up and state.frame and turn.frame.topics != state.frame.topics):
            state.rivals = {}  # which matter is meant was said
        state.pending = None
        frame = turn.frame
        if pattern("my_place").search(heard.frame.text) and state.home and not heard.frame.regions:
            frame = frame.with_(regions=(state.home,), foreign=())
        if frame.regions:
            state.region = frame.regions[0]
            state.home = state.home or state.region
            if pending and pending.slot == "region" and state.home in self._view.regions.ancestors(state.region):
                state.home = state.region  # the city was known, now the district is
        elif state.region and not frame.foreign and not frame.region_choices:
            frame = frame.with_(regions=(state.region,))
        return replace(turn, frame=frame)

    def asked_before(self, turn: Turn, outcome: Outcome, state: State) -> Turn | None:
        """The turn to answer instead of putting a question that was put before; ``None`` if it is a new question."""
        if outcome.action != "clarify" or not outcome.slot or self._question(turn, outcome) not in state.asked:
            return None
        return replace(turn, frame=turn.frame.with_(final=True))

    @staticmethod
    def _question(turn: Turn, outcome: Outcome) -> tuple[str, ...]:
        return (outcome.slot or "", *turn.frame.topics, *outcome.values)

    def remember(self, turn: Turn, heard: Understood, outcome: Outcome, state: State) -> None:
        """Keep the frame, and the question if one was put."""
        frame = turn.frame
        if outcome.action == "answer":
            state.said = outcome.statements
        state.offer = tuple(outcome.offer) or state.offer
        if outcome.slot:
            flags = (turn.overview, turn.compare)
            state.pending = Pending(outcome.slot, tuple(outcome.options), tuple(outcome.values), frame, flags)
            state.offered = state.pending
            if outcome.action == "clarify":
                state.asked.add(self._question(turn, outcome))
        if state.frame and state.frame.topics and state.frame.topics != frame.topics:
            state.history = [*state.history, state.frame][-_HISTORY:]
        if not turn.follow_up:
            state.rivals = {m.topic.key: m.share for m in heard.matches if m.share >= _RIVAL}
            found = (m.topic.key for m in heard.matches if m.score >= _MAYBE)
            state.others = tuple(k for k in dict.fromkeys(found) if k not in frame.topics)[:_OTHERS]
        if frame.topics or frame.asks or heard.topic_words or outcome.action == "answer":
            state.frame, state.overview = frame, turn.overview

    # -- new topics and follow-ups --------------------------------------------------------------------------------

    def _new_or_follow_up(self, heard: Understood, state: State, reread: Reread) -> Turn:
        new = heard.frame
        flags = (heard.overview, heard.compare)
        last = state.frame
        if last is None or new.event or new.settled:
            return Turn(new, *flags, follow_up=last is not None and new.settled)
        last = reconsidered(heard, last, state, reread)
        if last.topics and by_proxy(new.text) and not own_matter(heard, last):
            carried = self.carry(new.with_(asks=()), last)
            return Turn(carried.with_(fields=new.fields), False, False, follow_up=True)
        if only_tells(heard) or (heard.corrects and tells_more(heard)):
            return self._told(heard, state, reread)
        if last.topics and of_materials(heard):
            return Turn(self.carry(new.with_(fields=("materials",), asks=()), last), False, False, follow_up=True)
        as_said = bool(last.topics and pattern("as_said").search(new.text))
        if last.topics and same_elsewhere(heard):
            carried = self.carry(new, last)
            if pattern("handled_at").search(new.text) and not new.fields and last.fields:
                carried = carried.with_(fields=tuple(dict.fromkeys((*last.fields, "venues"))))
            return Turn(carried, *flags, follow_up=True)
        merged = None if as_said else self._half_named(heard, last)
        if merged:
            fields = new.fields or last.fields
            frame = new.with_(topics=(merged[0],), items=(merged[1],), topic_fields=(), fields=fields, choices=())
            return Turn(frame, *flags, True)
        if not as_said and own_matter(heard, last):
            return Turn(new, *flags, follow_up=False)
        if not last.topics:
            return self._joined(heard, last, reread)
        only_elsewhere = bool(new.regions or new.foreign) and not new.fields
        of_a_guide = any(e.id.startswith(_GUIDE) for s in state.said if not s.aside for e in s.evidence)
        if not new.fields and not only_elsewhere and new.rest and of_a_guide:
            new = new.with_(fields=meant_fields(heard))
        if pattern("good_for").search(new.text):
            new = new.with_(fields=(), asks=(self._of_the_thing(new.text, last),))
        overview = heard.overview or (state.overview and only_elsewhere)
        return Turn(self.carry(new, last), overview, heard.compare, follow_up=True)

    def _of_the_thing(self, said: str, last: Frame) -> str:
        """``said`` with the thing in front of it that the matter at hand is about (居民身份证)."""
        name, lex = normalise(self._topics.topics[last.topics[0]].name), lexicon()
        things = [name[a:b] for a, b, concepts in lex.spans(name) if set(concepts) & lex.objects]
        return " ".join((*dict.fromkeys(things), said))

    def _told(self, heard: Understood, state: State, reread: Reread) -> Turn:
        """The question before is answered anew with what was told."""
        new = heard.frame
        base = state.pending.frame if state.pending else state.frame
        assert base is not None
        if not base.topics:
            return self._joined(heard, base, reread)
        told = f"{new.text}，{base.text}"[:_TOLD] if heard.corrects else f"{base.text}，{new.text}"[-_TOLD:]
        frame = base.with_(
            text=told,
            regions=new.regions or (() if new.foreign else base.regions),
            foreign=new.foreign or (() if new.regions else base.foreign),
            region_choices=new.region_choices,
            telling=not base.asks,
        )
        flags = state.pending.flags if state.pending else (state.overview, False)
        return Turn(frame, *flags, follow_up=True)

    def _joined(self, heard: Understood, last: Frame, reread: Reread) -> Turn:
        """A message that leans on one in which no matter was found: both are understood together."""
        opening = last.opening or last.text
        both = reread(f"{opening}，{heard.frame.text}"[-_TOLD:])
        frame = both.frame.with_(regions=both.frame.regions or last.regions)
        if frame.topics and heard.frame.fields:
            frame = frame.with_(fields=heard.frame.fields, asks=heard.frame.asks, topic_fields=())
        if not frame.topics:
            asks = heard.frame.asks or (heard.frame.text,)
            frame = heard.frame.with_(asks=asks, topics=(), items=(), choices=(), opening=opening, previous=last.text)
        return Turn(frame, both.overview, both.compare, follow_up=True)

    def _half_named(self, heard: Understood, last: Frame) -> tuple[str, str] | None:
        """「那换领呢」 or 「身份证呢」: half of a matter named, the other half taken from the last one."""
        lex, new = lexicon(), heard.frame
        concepts = lex.features(new.text).concepts
        things, deeds = concepts & lex.objects, concepts & lex.actions
        if not last.topics or bool(things) == bool(deeds) or len(new.text) > _HALF or len(new.topics) > 1:
            return None
        before = lex.features(self._topics.topics[last.topics[0]].name).concepts
        turned = turns(heard, last.topics)
        if turned is not None and (turned < _HARDLY or (turned >= SURELY_TURNED and _whole(heard))):
            return None  # 「他社保要是在农安的呢」 names a thing, but turns to nothing
        if turned is not None and turned < SURELY_TURNED and OF_SOMEBODY.search(new.text):
            return None  # 「我哥们儿是外地户口的呢」 tells who it is for
        if deeds and deeds <= before:
            return None  # 「要登记费吗」 after a registration names nothing new
        filler = (before & lex.objects) if deeds else (before & lex.actions)
        variants = self._references.variants(last)
        if variants and len(pick(variants, new.text)) < len(variants):
            return None
        match = next(iter(self._topics.match(" ".join([*sorted(things | deeds | filler), new.rest]), 1)), None)
        if match is None or match.topic.key == last.topics[0]:
            return None
        if match.score < (PLAUSIBLE if not match.missing and not match.surplus else CONFIDENT):
            return None
        return match.topic.key, match.item

    def carry(self, new: Frame, last: Frame) -> Frame:
        """The last frame with the slots that were said anew."""
        return self._references.carried(new, last)


def _whole(heard: Understood) -> bool:
    """Whether a message surely names a matter of its own, all of it."""
    best = heard.matches[0] if heard.matches else None
    return best is not None and best.share >= _ALONE and best.sure >= _MEANT


def _put_right(text: str) -> bool:
    """Whether more than that something was wrong is said: 「不对，忘说了，是两个」."""
    rest = pattern("corrects").sub("", text)
    return rest != text and len(lexicon().features(rest).letters) >= _LEAST
