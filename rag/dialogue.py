"""Conversation state is slots, not text: ellipsis fills from the last frame, an answer fills the slot that was asked.

Of what a resident wrote only the frames are kept; they live in memory and expire.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from kg.view import GraphView
from rag.answering import answered
from rag.cases import Cases
from rag.frame import Frame, Outcome
from rag.lexicon import field_cues, lexicon, normalise, pattern
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
_SURE = 0.85
_HALF = 22
"""Longest message, in characters, that may name only half of a matter."""
_OWN_LETTERS = 9
"""A message with that many characters of content, and no matter in it, is no follow-up."""
_LEAST = 2
"""Characters of content that tell something."""
_POINTER = 14
"""Longest question, in characters, that may choose one of several options that were all answered."""
_BARE = 8
"""Characters up to which a clause is the bare name of a thing."""
_GUIDE = "guide:"
_OF_SOMEBODY = re.compile(r"是[^,，。;；?？]{1,10}的呢[?？。!！]*$")
_CASE = re.compile(r"^(?:那|哦|嗯|啊|[，, ])*(?:不|要是|如果|换成).*呢[?？。!！]*$")
_CLAUSE = re.compile(r"[,，。;；？?！!\n]")
_TOLD = 240
"""Characters of earlier messages that still count."""
_TURNED, _SURELY_TURNED = 0.5, 0.8
"""From where on a message turns to another matter (:mod:`rag.turning`): one found in it, and one that is not."""
_HARDLY = 0.2
"""Below which it turns to none, though it names half of one."""
_ALONE, _MEANT = 0.8, 0.5
"""Share and sureness of the matter of a message from which on it lacks no half."""
_AWAY = 0.9
"""The same of one that tells who goes in somebody's place."""
_RULED = 0.8
"""From where on a follow-up asks for a rule rather than for what a guide tells."""
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
        replies = pending is not None and (not heard.frame.event or self._only_tells(heard))
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
        if last.topics and by_proxy(new.text) and not self._own_topic(heard, last):
            carried = self.carry(new.with_(asks=()), last)
            return Turn(carried.with_(fields=new.fields), False, False, follow_up=True)
        if self._only_tells(heard) or (heard.corrects and self._tells_more(heard)):
            return self._told(heard, state, reread)
        if last.topics and self._of_materials(heard):
            return Turn(self.carry(new.with_(fields=("materials",), asks=()), last), False, False, follow_up=True)
        as_said = bool(last.topics and pattern("as_said").search(new.text))
        if last.topics and self._only_elsewhere(heard):
            carried = self.carry(new, last)
            if pattern("handled_at").search(new.text) and not new.fields and last.fields:
                carried = carried.with_(fields=tuple(dict.fromkeys((*last.fields, "venues"))))
            return Turn(carried, *flags, follow_up=True)
        merged = None if as_said else self._half_named(heard, last)
        if merged:
            fields = new.fields or last.fields
            frame = new.with_(topics=(merged[0],), items=(merged[1],), topic_fields=(), fields=fields, choices=())
            return Turn(frame, *flags, True)
        if not as_said and self._own_topic(heard, last):
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

    @staticmethod
    def _only_tells(heard: Understood) -> bool:
        """「我退休了，家住三楼」: says what the resident is like, names nothing that could be handled."""
        if heard.asking or pattern("wish").search(heard.frame.text):
            return False
        lex, text = lexicon(), heard.frame.text
        if lex.features(text).concepts & lex.objects - lex.standings:
            return False
        # A bare thing (低保) is a matter; a sentence about it (我家吃低保) is not.
        return "".join(text[a:b] for a, b, _ in lex.spans(text)) != text

    @staticmethod
    def _only_elsewhere(heard: Understood) -> bool:
        """「要是单位在某县呢」, 「我在某区还有一家，那边也得交吗」: the same in another place."""
        new, lex = heard.frame, lexicon()
        said = lex.features(new.text)
        named = bool(new.topics) and new.score >= _SURE and bool(said.concepts & lex.objects)
        if not new.regions or heard.compare or said.deeds or named:
            return False
        return bool(pattern("suppose").search(new.text) or pattern("there").search(new.text))

    @staticmethod
    def _tells_more(heard: Understood) -> bool:
        """Whether what puts something right asks for nothing itself."""
        new = heard.frame
        named = bool(new.topics) and new.score >= CONFIDENT
        return not (new.fields or new.asks or heard.overview or heard.compare or named)

    @staticmethod
    def _of_materials(heard: Understood) -> bool:
        """「没有户口本行不行」, 「要照片吗」: asks about one thing to bring, not for a matter."""
        found = pattern("material_check").search(heard.frame.text)
        if set(heard.frame.fields) - {"materials"}:
            return False
        return bool(found) and not lexicon().features(heard.frame.text).deeds and not heard.overview

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

    def _own_topic(self, heard: Understood, last: Frame) -> bool:
        """Whether the message names its own matter rather than leaning on the last one."""
        new = heard.frame
        turned = turns(heard, last.topics) if last.topics else None
        if turned is not None:
            found = new.topics and any(m.share for m in heard.matches)
            if by_proxy(new.text):
                return turned >= _AWAY
            return turned >= (_TURNED if found and not _supposes(new) else _SURELY_TURNED)
        if not heard.topic_words or (not last.topics and self._of_the_rule(heard)):
            return False
        features = lexicon().features(new.text)
        things = bool(features.concepts & lexicon().objects)
        if set(new.topics) == set(last.topics) and new.topics:
            return False
        if things and last.topics:
            things = self._named_for_itself(new.text)
        if not new.topics or new.score < CONFIDENT:
            # Words, but no known matter: a question of its own unless what asks is as short as a follow-up is.
            asking = self._asking_clause(new.text) if new.regions or new.fields else new.text
            return things or len(lexicon().features(asking).letters) >= _OWN_LETTERS
        return things or (bool(features.grams) and new.score >= _SURE)

    @staticmethod
    def _of_the_rule(heard: Understood) -> bool:
        """Whether a message after one about a rule asks for a rule too, and no matter is recognised in it for sure."""
        return heard.leant.rule >= _RULED and max((m.sure for m in heard.matches[:1]), default=0.0) < _MAYBE

    @staticmethod
    def _named_for_itself(text: str) -> bool:
        """Whether a thing is named that something is to be done with: 「我有执照，就按这个办」 names none."""
        lex = lexicon()
        if "".join(text[a:b] for a, b, _ in lex.spans(text)) == text:
            return True
        for clause in _CLAUSE.split(text):
            features = lex.features(clause)
            own = features.concepts & lex.objects
            asks = any(p.search(clause) for p in map(pattern, ("question", "overview", "wish")))
            if own - lex.standings and (features.deeds or asks or len(features.letters) <= _BARE):
                return True
            if own and asks:
                return True
        return False

    @staticmethod
    def _asking_clause(text: str) -> str:
        """The last clause that asks."""
        clauses = [c for c in _CLAUSE.split(text) if c.strip()]
        asking = [c for c in clauses if any(f.pattern.search(c) for f in field_cues()) or pattern("question").search(c)]
        return (asking or clauses or [text])[-1]

    def _half_named(self, heard: Understood, last: Frame) -> tuple[str, str] | None:
        """「那换领呢」 or 「身份证呢」: half of a matter named, the other half taken from the last one."""
        lex, new = lexicon(), heard.frame
        concepts = lex.features(new.text).concepts
        things, deeds = concepts & lex.objects, concepts & lex.actions
        if not last.topics or bool(things) == bool(deeds) or len(new.text) > _HALF or len(new.topics) > 1:
            return None
        before = lex.features(self._topics.topics[last.topics[0]].name).concepts
        turned = turns(heard, last.topics)
        if turned is not None and (turned < _HARDLY or (turned >= _SURELY_TURNED and _whole(heard))):
            return None  # 「他社保要是在农安的呢」 names a thing, but turns to nothing
        if turned is not None and turned < _SURELY_TURNED and _OF_SOMEBODY.search(new.text):
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


def _supposes(frame: Frame) -> bool:
    """「不去窗口，去大厅那头呢」: supposes another case and asks for nothing new."""
    if frame.fields or pattern("another").search(frame.text):
        return False
    return bool(_CASE.search(frame.text) or _OF_SOMEBODY.search(frame.text))


def _put_right(text: str) -> bool:
    """Whether more than that something was wrong is said: 「不对，忘说了，是两个」."""
    rest = pattern("corrects").sub("", text)
    return rest != text and len(lexicon().features(rest).letters) >= _LEAST
