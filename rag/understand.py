"""From a message to a :class:`Frame`: places, fields and matters, each found by rules over the current knowledge base.

Knows nothing of what was said before (``rag/dialogue.py``) and of how an answer is found (``rag/plan.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from kg.regions import Mention
from kg.schema import Guide
from kg.view import GraphView
from rag.frame import Frame
from rag.leaning import UNKNOWN, Leant
from rag.lexicon import CLAUSE, field_cues, lexicon, normalise, pattern, patterns, strip_spans
from rag.matters import CONFIDENT, PLAUSIBLE, Matters, away, likely, rivals
from rag.origin import of_handling
from rag.topics import Match, TopicIndex

_NARROWER = (
    ("legal_limit", "promised_limit"),
    ("complaint_phones", "phones"),
    ("hours", "promised_limit"),
    ("hours", "venues"),
)
"""Fields whose words, where both find some, are none of the other: 「哪边开门早」 asks neither where nor how long."""
# 「没丢，是坏了」: what is denied is not what is meant.
_MASKED = re.compile(r"\[[^\]\d]{2,8}\]")
"""What stands in place of personal data: its label names nothing that is asked about."""
_NEGATED = re.compile(r"(?:没有?|不是|并没有?)(?:丢失|丢|遗失|过期|到期|坏|掉|换)(?!了?(?:吗|么|没))")
_CLAIMED = re.compile(r"[一二三四五六七八九十两半\d]+(?:多)?(个?月|天|年|倍|岁|周岁|元|块钱|块|日|个工作日|次)")
_OR_NOT = re.compile(r"([\u4e00-\u9fff])[不没]\1")
"""「对不对」, 「算不算」: a question whatever its verb is."""
_SENTENCE = re.compile(r"[?？。；;!！]|另外|还有(?=[^，,。]{6})|另一个(?:是|问)?|[，,]二是")
_OFFERED = 4
"""Matters that are offered where none is named."""
_RULED = 0.8
"""From where on a message most likely asks for a rule."""
_PLAINLY = 0.8
"""From where on a matter that somebody wants to handle is meant without naming what is to be done."""
_WHOLE = 7
"""Characters of a sentence that can stand alone."""
_AND = re.compile(r"^(?:的|区|市|县)?(?:和|跟|与|、|还有|以及)(?:在)?$")


__all__ = ["CONFIDENT", "PLAUSIBLE", "Understanding", "Understood"]


@dataclass(frozen=True)
class Understood:
    """A frame together with what led to it, for the dialogue and for the trace."""

    frame: Frame
    matches: tuple[Match, ...]
    overview: bool
    compare: bool
    topic_words: bool
    """Whether words are left that could name a matter."""
    asking: bool = True
    """Whether it asks for something, rather than only tells."""
    leant: Leant = UNKNOWN
    """What it asks for."""
    vectors: bool = False
    """Whether vectors had a part in finding matters."""
    corrects: bool = False
    """Whether it puts right what was said before: 「不对，是两个」."""


class Understanding:
    """Understands messages against one view."""

    def __init__(self, view: GraphView, topics: TopicIndex, leaning: Callable[[str, str], Leant] | None = None) -> None:
        """``leaning`` tells what a clause, said after others, asks for."""
        self._view = view
        self.matters = Matters(view, topics, self._fields, leaning)
        columns = {name for guide in view.of_type(Guide) for name in guide.extra}
        self._extra = sorted(columns, key=lambda name: (len(name), name))
        self._named = "\n".join(item.name for item in view.items())

    def understand(
        self,
        text: str,
        as_of: date,
        context_region: str | None = None,
        leant: Leant = UNKNOWN,
        last: tuple[str, ...] = (),
    ) -> Understood:
        """Find places, fields and matters in ``text`` (already guarded).

        ``leant`` is what it asks for, ``last`` the topics of the message before.
        """
        text = _NEGATED.sub("", normalise(text))
        mentions = self._view.regions.find(text)
        mentions = [m for m in mentions if not self._part_of_a_name(text, m)]
        above = self._view.regions.ancestors(context_region)[1:] if context_region else ()
        mentions = of_handling(text, mentions, context_region, above)
        compare = bool(pattern("compare").search(text))
        regions, ambiguous, foreign = self._places(text, mentions, context_region, apart=compare)
        bare = _MASKED.sub(" ", strip_spans(text, [(m.start, m.end) for m in mentions]))
        fields, left = self._fields(bare)
        overview = bool(pattern("overview").search(bare))
        compare = compare or len(regions) > 1
        region = regions[0] if regions else context_region
        matches = self.matters.found(bare, left, region, leant, last)
        features = lexicon().features(left)
        groups, topic_fields = self.matters.asked(bare, matches, region, leant)
        asks = _asked_apart(text, leant) or self._asks(bare, text)
        if topic_fields and not all(topic_fields):
            asks = tuple(m.part for m, own in zip(groups, topic_fields, strict=True) if not own)
        if pattern("granted").search(bare):
            fields, asks = tuple(f for f in fields if f != "fee"), asks or (text,)
        in_turn = bool(pattern("in_turn").search(bare))
        frame = Frame(
            text=text,
            asks=asks,
            as_of=as_of,
            topics=tuple(m.topic.key for m in groups),
            items=tuple(m.item for m in groups),
            parts=tuple(m.part for m in groups) if all(m.part for m in groups) else (),
            regions=regions,
            foreign=foreign,
            region_choices=ambiguous,
            fields=fields,
            topic_fields=topic_fields,
            rest=features.rest,
            score=groups[0].score if groups else 0.0,
            cover=groups[0].cover if groups else 0.0,
            likely=likely(matches),
            away=away(matches, groups[0]) if len(groups) == 1 and "scope" in fields else None,
            rivals=rivals(matches, groups, several=len(groups) > 1 or in_turn) if groups else (),
        )
        spoken = lexicon().features(bare)
        bare_thing = bool(spoken.concepts & lexicon().objects) and not spoken.concepts & lexicon().actions
        if groups and not last and pattern("unnamed").match(bare):
            frame = frame.with_(choices=tuple(m.topic.key for m in matches[:_OFFERED]))
        elif len(groups) == 1:
            wanted = bool(pattern("wish").search(bare)) and min(groups[0].share, groups[0].sure) >= _PLAINLY
            frame = frame.with_(choices=self.matters.ties(matches, groups[0], bare=bare_thing and not wanted))
        words = bool(features.concepts or len(features.letters) >= 2)
        asked = pattern("question").search(bare) or _OR_NOT.search(bare)
        asking = bool(fields or overview or compare or asks or asked)
        return Understood(
            frame, tuple(matches), overview, compare, words, asking, leant, self.matters.vectors and leant != UNKNOWN
        )

    def _part_of_a_name(self, text: str, mention: Mention) -> bool:
        """Whether a place that is not held names a matter rather than where it is handled: 「去某地的通行证」."""
        return mention.foreign and mention.text in self._named and not text[: mention.start].endswith(("在", "从"))

    def _places(
        self, text: str, mentions: list[Mention], context: str | None, *, apart: bool
    ) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        apart = apart or any(_AND.match(text[a.end : b.start]) for a, b in pairwise(mentions))
        regions: list[str] = []
        foreign: list[str] = []
        ambiguous: tuple[str, ...] = ()
        tree = self._view.regions
        for mention in mentions:
            if mention.foreign:
                foreign.append(mention.text)
                continue
            chosen = tree.choose(mention.candidates, regions[-1] if regions else context)
            if len(chosen) > 1:
                ambiguous = tuple(chosen)
            elif chosen and chosen[0] not in regions:
                # 「某市的…在某区」: the narrower of two nested places is meant, unless they are compared.
                above = () if apart else tree.ancestors(chosen[0])
                regions = [r for r in regions if r not in above] + [chosen[0]]
        return tuple(regions), ambiguous, tuple(foreign)

    def _fields(self, text: str) -> tuple[tuple[str, ...], str]:
        """Fields asked for, in the order of the question, and the text without their cues."""
        hits: dict[str, list[tuple[int, int]]] = {}
        for cues in field_cues():
            for match in cues.pattern.finditer(text):
                if cues.name == "promised_limit" and self._is_rule(text, match.start(), match.group()):
                    continue
                hits.setdefault(cues.name, []).append(match.span())
        if pattern("compare").search(text):
            for name, by in patterns("compare_by").items():
                for match in by.finditer(text):
                    hits.setdefault(name, []).append(match.span())
        for name in self._extra:
            position = text.find(normalise(name))
            if position >= 0 and len(name) >= 2:
                hits.setdefault(name, []).append((position, position + len(name)))
        # 「法定时限几天」 is one question, 「投诉电话」 another than 「电话」: the narrower cue takes its words.
        for narrow, wide in _NARROWER:
            taken = hits.get(narrow, [])
            hits[wide] = [s for s in hits.get(wide, []) if not any(a < s[1] and s[0] < b for a, b in taken)]
        found = {name: min(spans) for name, spans in hits.items() if spans}
        every = [span for spans in hits.values() for span in spans]
        return tuple(sorted(found, key=lambda name: found[name])), strip_spans(text, every)

    @staticmethod
    def _is_rule(text: str, start: int, cue: str) -> bool:
        """「领多久」 asks for a rule, 「领要多久」 for the time that handling takes."""
        if pattern("value").match(cue) and re.search(
            r"(?<![补换申认])(领|享受|发|交|缴|休|放|假|期|能签|给|住|待|干|工作|参保)(取)?(满|够|到|了)?$",
            text[:start],
        ):
            return True
        return bool(re.match(r"(之|以)?内", text[start + len(cue) :]))

    def _asks(self, bare: str, text: str) -> tuple[str, ...]:
        """Clauses that ask for a rule; the whole question if it is one sentence of several clauses."""
        if pattern("hearsay").search(bare):
            # 「最多只能领六个月，对吧」 is answered like 「最多能领几个月」.
            bare, text = _CLAIMED.sub(r"几\1", bare), _CLAIMED.sub(r"几\1", text)
        asking = self._ruling(bare)
        if not asking:
            return ()
        sentences = [s.strip() for s in _SENTENCE.split(text) if len(s.strip()) >= _WHOLE]
        apart = [s for s in sentences if self._ruling(s) or pattern("value").search(s)]
        if len(apart) > 1:
            return tuple(apart[:3])
        if len(asking) == 1:
            return (text,)  # what else is told is what the rule must fit
        words = lexicon()
        things = [text[a:b] for a, b, found in words.spans(text) if set(found) & words.objects]
        lead = " ".join(dict.fromkeys(things))
        named = [c if words.features(c).concepts & words.objects else f"{lead} {c}".strip() for c in asking]
        return tuple(named[:3])

    def _ruling(self, text: str) -> list[str]:
        """Clauses that ask for a rule."""
        clauses = [c.strip() for c in CLAUSE.split(text) if c.strip()]
        value = [c for c in clauses if pattern("value").search(c) and not self._fields(c)[0]]
        return [c for c in clauses if c in value or pattern("policy").search(c)]


def _asked_apart(text: str, leant: Leant) -> tuple[str, ...]:
    """The questions of a message that most likely asks for rules, where there are several."""
    found = [q.strip() for q in re.findall(r"[^?？。；;!！]+[?？]", text)]
    return tuple(found[:3]) if leant.rule >= _RULED and len(found) > 1 and min(map(len, found)) >= _WHOLE else ()
