"""What a message points back to: an earlier matter, an option shown, the last two matters, another person.

Knows nothing of questions that wait for an answer.
"""

from __future__ import annotations

import re

from kg.view import GraphView
from rag.answering import filled
from rag.facts import kin_words
from rag.frame import Frame
from rag.lexicon import lexicon, pattern
from rag.narrow import ordinal, pick
from rag.proxy import by_proxy
from rag.state import State, Turn
from rag.topics import TopicIndex
from rag.understand import CONFIDENT, Understood

_AHEAD = 1.5
"""Lead in standard deviations with which one of several earlier matters is meant."""
_SHORT = 14
"""Longest message, in characters, that only points to an option."""
_RULED, _CONDITIONS = 0.8, "conditions_text"
"""From where on a follow-up asks for a rule rather than for what a guide tells, but for the field that tells one."""
_TOLD, _KEPT = 240, 5
"""Characters of earlier messages that still count, and how many of these but the first."""
_POINTING = re.compile(r"([^，,。？?]{2,})那(?:个|件|事|份|块|边)")
"""「办证那个」: the words that tell which one."""


class References:
    """Finds what is pointed to, and carries the slots that are not said anew."""

    def __init__(self, view: GraphView, topics: TopicIndex) -> None:
        self._view = view
        self._topics = topics

    def read(self, heard: Understood, state: State) -> Turn | None:
        """The turn that is meant; ``None`` if nothing is pointed to."""
        if state.frame is None or heard.frame.event or heard.frame.settled:
            return None
        flags = (heard.overview, heard.compare)
        shown = self._shown(heard, state)
        if shown:
            return Turn(shown, *(state.offered.flags if state.offered else flags), follow_up=True)
        back = self._returned(heard, state)
        if back:
            new = heard.frame if heard.frame.fields else heard.frame.with_(fields=meant_fields(heard))
            return Turn(self.carried(new, back), *flags, follow_up=True)
        both = self._last_two(heard, state)
        if both:
            return Turn(both, False, heard.compare, follow_up=True)
        if state.frame.topics and self._only_a_person(heard):
            frame = state.frame.with_(text=heard.frame.text, told="", messages=(), variant=None, scenario=None)
            return Turn(frame.with_(telling=True), state.overview, False, follow_up=True)
        return None

    def _shown(self, heard: Understood, state: State) -> Frame | None:
        """「上面第二个呢」: another of the options shown last."""
        offered, text = state.offered, heard.frame.text
        if offered is None or state.pending or len(text) > _SHORT or not pattern("ordinal").search(text):
            return None
        index = ordinal(text, len(offered.options))
        if index is None:
            return None
        frame = filled(offered.frame, offered.slot, offered.values[index], self._topics)
        fields = heard.frame.fields or (state.frame.fields if state.frame else ())
        return frame.with_(fields=fields, regions=heard.frame.regions or frame.regions, topic_fields=())

    def _returned(self, heard: Understood, state: State) -> Frame | None:
        """An earlier matter that is pointed back to: the one that is named, the first one, else the one before."""
        text = heard.frame.text
        frames = [*state.history, *([state.frame] if state.frame and state.frame.topics else [])]
        frames = list({frame.topics: frame for frame in frames}.values())
        if not frames:
            return None
        if not pattern("return_to").search(text):
            return self._of_a_person(text, frames)
        if pattern("first_again").search(text):
            return frames[0]
        recalled = _recalled(text, frames)
        if recalled:
            return recalled
        for frame in reversed(frames):
            if heard.frame.topics and set(heard.frame.topics) & set(frame.topics):
                return frame
        named = lexicon().features(text).concepts & lexicon().objects
        for frame in reversed(frames):
            names = " ".join(self._topics.topics[t].name for t in frame.topics)
            if named & lexicon().features(names).concepts:
                return frame
        meant = self._nearest(text, frames)
        if meant or named:
            return meant
        same = re.search(r"(还是|就是|就)(说|问)?(刚才|前面|先前)?那(个|件)", text)
        return frames[-1] if same or len(frames) < 2 else frames[-2]

    @staticmethod
    def _of_a_person(text: str, frames: list[Frame]) -> Frame | None:
        """「我妈那个几天」: the only earlier matter in which that person was named."""
        found = re.search(rf"({'|'.join(kin_words())})(?:他|她)?那(?:个|件|事|份|边)(?!证|本)", text)
        if not found:
            return None
        named = [f for f in frames if found[1] in f"{f.opening} {f.said}"]
        return named[0] if len(named) == 1 else None

    def _nearest(self, text: str, frames: list[Frame]) -> Frame | None:
        """The frame whose matter is clearly nearer in meaning to what is said than those of the others."""
        near = [max(self._topics.nearest(text, frame.topics), default=0.0) for frame in frames]
        order = sorted(range(len(frames)), key=lambda n: -near[n])
        ahead = near[order[0]] - near[order[1]] if len(order) > 1 else 0.0
        return frames[order[0]] if ahead >= _AHEAD else None

    def _last_two(self, heard: Understood, state: State) -> Frame | None:
        """「两个都要带什么」: the last two matters at once."""
        new, last = heard.frame, state.frame
        if last is None or not pattern("several_before").search(new.text) or not new.fields:
            return None
        if new.topics and new.score >= CONFIDENT and lexicon().features(new.text).concepts & lexicon().objects:
            return None
        before = next((f for f in reversed(state.history) if not set(f.topics) & set(last.topics)), None)
        if before is None or not last.topics:
            return None
        return last.with_(
            text=new.text,
            topics=(*before.topics, *last.topics),
            items=(*before.items, *last.items),
            fields=new.fields,
            topic_fields=(),
            asks=(),
            choices=(),
            variant=None,
            scenario=None,
            told=f"{before.said}，{last.said}",
            messages=(*said(before), *said(last)),
            regions=new.regions or last.regions,
        )

    @staticmethod
    def _only_a_person(heard: Understood) -> bool:
        """「那我妈呢」: the same for somebody else."""
        if by_proxy(heard.frame.text):
            return False
        rest, count = re.subn("|".join(kin_words()), "", heard.frame.text)
        return bool(count) and bool(pattern("kin_only").match(rest))

    def variants(self, frame: Frame) -> list[str]:
        """Names of all 业务办理项 of the matters of a frame."""
        mains = [i for t in frame.topics for i in self._topics.topics[t].items]
        names = (getattr(self._view.nodes[i], "name", "") for main in mains for i in self._view.family(main)[1:])
        return list(dict.fromkeys(map(str, names)))

    def carried(self, new: Frame, last: Frame) -> Frame:
        """The last frame with the slots that were said anew."""
        variants = self.variants(last)
        named = pick(variants, new.text) if len(variants) > 1 else []
        variant = named[0] if len(named) == 1 else last.variant
        again = not new.asks and (not new.rest or bool(new.regions) or len(named) == 1)
        fields = new.fields or (last.fields if again else ())
        return new.with_(
            topics=last.topics,
            topic_fields=(),
            items=last.items,
            parts=last.parts,
            fields=fields,
            variant=variant,
            scenario=last.scenario,
            regions=new.regions or (() if new.foreign else last.regions),
            score=max(last.score, new.score),
            cover=0.0 if new.rest else 1.0,
            choices=last.choices if last.every else (),
            every=last.every,
            told=last.said[-_TOLD:],
            messages=said(last),
            opening=last.opening or last.text,
            previous=last.text,
        )


def meant_fields(heard: Understood) -> tuple[str, ...]:
    """Fields of the guide at hand that are asked for without naming them; a rule is looked for in texts."""
    asked = heard.leant.fields
    if heard.leant.rule >= _RULED:
        asked = asked if pattern("eligible").search(heard.frame.text) else ()
        return tuple(f for f in asked if f == _CONDITIONS)
    return tuple(f for f in asked if f != "fee") if heard.frame.asks else asked


def said(frame: Frame) -> tuple[str, ...]:
    """What was said of the matter of a frame, message by message: the first one and the last few."""
    first, *others = (*frame.messages, frame.text)
    return (first, *others[-_KEPT:])


def _recalled(text: str, frames: list[Frame]) -> Frame | None:
    """The one earlier matter that was spoken of in the words that point back to it: 「回到办证那个」."""
    rest = pattern("return_to").sub("，", text)
    pointing = _POINTING.search(rest)
    words = _pairs(pointing[1] if pointing else rest)
    told = [_pairs(f"{f.opening}，{f.said}") for f in frames]
    weights = [sum(1 / sum(w in other for other in told) for w in words & own) for own in told]
    best = max(weights)
    return frames[weights.index(best)] if best >= 1 and weights.count(best) == 1 else None


def _pairs(text: str) -> frozenset[str]:
    """Neighbouring characters, punctuation apart."""
    parts = re.split(r"\W+", text)
    return frozenset(part[i : i + 2] for part in parts for i in range(len(part) - 1))
