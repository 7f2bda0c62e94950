"""From a message to a :class:`Frame`: places, fields and matters, each found by rules over the current knowledge base.

Knows nothing of what was said before (``rag/dialogue.py``) and of how an answer is found (``rag/plan.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kg.regions import Mention
from kg.schema import NATION, Guide
from kg.view import GraphView
from rag.frame import Frame
from rag.lexicon import field_cues, lexicon, normalise, pattern, strip_spans
from rag.topics import Match, TopicIndex, merge

CONFIDENT = 0.70
PLAUSIBLE = 0.50
_PART = 0.62
_SAME_THING = 0.4
"""Score that is enough where a name is about exactly the things that the question names."""
_FEWEST = 2
"""Characters of content without which no matter is guessed."""
_HOME = 0.15
_TIE_COVER = 0.04
_TIE_SCORE = 0.13
_JOIN = re.compile(r"^(?:都|的|\s|、|和|跟|与|还有|以及|及|同|,|，|或者|或)*$")
_SPLIT = re.compile(r"[,，、。;；？?！!\n]|还有|另外|顺便|以及|同时|然后|接着|和|跟|与|再(?=问|说|办)")
# 「没丢，是坏了」: what is denied is not what is meant.
_NEGATED = re.compile(r"(?:没有?|不是|并没有?)(?:丢失|丢|遗失|过期|到期|坏|掉|换)(?!了?(?:吗|么|没))")
_CLAIMED = re.compile(r"[一二三四五六七八九十两半\d]+(?:多)?(个?月|天|年|倍|岁|周岁|元|块钱|块|日|个工作日|次)")
_CLAUSE = re.compile(r"[,，。;；？?！!\n]|还有|另外|顺便")


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


class Understanding:
    """Understands messages against one view."""

    def __init__(self, view: GraphView, topics: TopicIndex) -> None:
        self._view = view
        self._topics = topics
        columns = {name for guide in view.of_type(Guide) for name in guide.extra}
        self._extra = sorted(columns, key=lambda name: (len(name), name))

    def understand(self, text: str, as_of: date, context_region: str | None = None) -> Understood:
        """Find places, fields and matters in ``text`` (already guarded)."""
        text = _NEGATED.sub("", normalise(text))
        mentions = self._view.regions.find(text)
        regions, ambiguous, foreign = self._places(mentions, context_region)
        bare = strip_spans(text, [(m.start, m.end) for m in mentions])
        fields, left = self._fields(bare)
        overview = bool(pattern("overview").search(bare))
        compare = bool(pattern("compare").search(bare)) or len(regions) > 1
        matches = self._matters(bare, left)
        features = lexicon().features(left)
        groups, topic_fields = self._several(bare, matches)
        asks = self._asks(bare, text)
        frame = Frame(
            text=text,
            asks=asks,
            as_of=as_of,
            topics=tuple(m.topic.key for m in groups),
            items=tuple(m.item for m in groups),
            regions=regions,
            foreign=foreign,
            region_choices=ambiguous,
            fields=fields,
            topic_fields=topic_fields,
            rest=features.rest,
            score=groups[0].score if groups else 0.0,
            cover=groups[0].cover if groups else 0.0,
        )
        spoken = lexicon().features(bare)
        bare_thing = bool(spoken.concepts & lexicon().objects) and not spoken.concepts & lexicon().actions
        if len(groups) == 1:
            frame = frame.with_(choices=self._ties(matches, groups[0], bare=bare_thing))
        words = bool(features.concepts or len(features.letters) >= 2)
        asking = bool(fields or overview or compare or asks or pattern("question").search(bare))
        return Understood(frame, tuple(matches), overview, compare, words, asking)

    def _places(
        self, mentions: list[Mention], context: str | None
    ) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
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
                # 「长春的…在朝阳区」: the narrower of two nested places is meant.
                regions = [r for r in regions if r not in tree.ancestors(chosen[0])] + [chosen[0]]
        return tuple(regions), ambiguous, tuple(foreign)

    def _fields(self, text: str) -> tuple[tuple[str, ...], str]:
        """Fields asked for, in the order of the question, and the text without their cues."""
        hits: dict[str, list[tuple[int, int]]] = {}
        for cues in field_cues():
            for match in cues.pattern.finditer(text):
                if cues.name == "promised_limit" and self._is_rule(text, match.start(), match.group()):
                    continue
                hits.setdefault(cues.name, []).append(match.span())
        for name in self._extra:
            position = text.find(normalise(name))
            if position >= 0 and len(name) >= 2:
                hits.setdefault(name, []).append((position, position + len(name)))
        # 「法定时限几天」 is one question, 「投诉电话」 another than 「电话」: the narrower cue takes its words.
        for narrow, wide in (("legal_limit", "promised_limit"), ("complaint_phones", "phones")):
            taken = hits.get(narrow, [])
            hits[wide] = [s for s in hits.get(wide, []) if not any(a < s[1] and s[0] < b for a, b in taken)]
        found = {name: min(spans) for name, spans in hits.items() if spans}
        every = [span for spans in hits.values() for span in spans]
        return tuple(sorted(found, key=lambda name: found[name])), strip_spans(text, every)

    @staticmethod
    def _is_rule(text: str, start: int, cue: str) -> bool:
        """「领多久」 asks for a rule, 「领要多久」 for the time that handling takes."""
        if pattern("value").match(cue) and re.search(
            r"(?<![补换申认])(领|享受|发|交|缴|休|放|假|期|能签)(取)?(满|够|到)?$", text[:start]
        ):
            return True
        return bool(re.match(r"(之|以)?内", text[start + len(cue) :]))

    def _asks(self, bare: str, text: str) -> tuple[str, ...]:
        """Clauses that ask for a rule; the whole question if it is one sentence of several clauses."""
        if pattern("hearsay").search(bare):
            # 「最多只能领六个月，对吧」 is answered like 「最多能领几个月」.
            bare, text = _CLAIMED.sub(r"几\1", bare), _CLAIMED.sub(r"几\1", text)
        clauses = [c.strip() for c in _CLAUSE.split(bare) if c.strip()]
        asking = []
        for clause in clauses:
            if pattern("policy").search(clause) or (pattern("value").search(clause) and not self._fields(clause)[0]):
                asking.append(clause)
        if not asking:
            return ()
        if len(asking) == 1 and len(clauses) <= 2:
            return (text,)
        words = lexicon()
        things = [text[a:b] for a, b, found in words.spans(text) if set(found) & words.objects]
        lead = " ".join(dict.fromkeys(things))
        named = [c if words.features(c).concepts & words.objects else f"{lead} {c}".strip() for c in asking]
        return tuple(named[:3])

    def _matters(self, text: str, left: str) -> list[Match]:
        return merge([self._topics.match(text), self._topics.match(left)])

    def _several(self, text: str, matches: list[Match]) -> tuple[list[Match], tuple[tuple[str, ...], ...]]:
        """The matters asked about, usually the best one; where clauses name their own, each with its fields."""
        whole = self._best(matches)
        if whole and whole.score >= 0.99:
            return [whole], ()
        whole = self._asked_for(text) or whole
        for parts, own_fields in ((self._listed(text), False), (self._clauses(text), True)):
            found: dict[str, tuple[Match, tuple[str, ...]]] = {}
            for part in parts:
                fields, left = self._fields(part)
                if own_fields and not fields and pattern("policy").search(part):
                    continue  # a rule is asked for: the texts answer it
                best = self._best(self._matters(part, left))
                if best and best.score >= (_SAME_THING if best.same_things else _PART):
                    before = found.get(best.topic.key, (best, ()))[1]
                    found[best.topic.key] = (best, tuple(dict.fromkeys((*before, *fields))))
            if len(found) > 1:
                each = tuple(fields for _, fields in found.values())
                return [m for m, _ in found.values()], each if own_fields and all(each) else ()
        spoken = lexicon().features(text)
        enough = bool(spoken.concepts - lexicon().plain_actions) or len(spoken.letters) >= _FEWEST
        if whole is None or not enough:
            return [], ()
        return ([whole] if whole.score >= (_SAME_THING if whole.same_things else PLAUSIBLE) else []), ()

    def _asked_for(self, text: str) -> Match | None:
        """The matter of the one clause that asks, where others only tell: 「我妈63岁，外地户口，能办老年证吗」."""
        words = lexicon()
        clauses = [c for c in _CLAUSE.split(text) if c.strip()]
        asking = [c for c in clauses if self._fields(c)[0] or pattern("overview").search(c)]
        asking = [c for c in asking if words.features(c).concepts & words.objects]
        if len(clauses) < 2 or len(asking) != 1:
            return None
        best = self._best(self._matters(asking[0], self._fields(asking[0])[1]))
        enough = best is not None and best.score >= (_SAME_THING if best.same_things else _PART)
        return best if enough else None

    def _best(self, matches: list[Match]) -> Match | None:
        """The best match; one that is handled here goes before one that only the national guides hold."""
        if not matches:
            return None
        best = matches[0]
        if self._is_local(best):
            return best
        near = (
            m
            for m in matches[1:]
            if self._is_local(m) and m.score >= best.score - _HOME and m.official >= best.official - 0.05
        )
        return next((m for m in near if m.surplus <= best.surplus and m.missing <= best.missing), best)

    def _is_local(self, match: Match) -> bool:
        return any(r != NATION for item in match.topic.items for r in self._view.regions_of(item))

    def _listed(self, text: str) -> list[str]:
        """「残疾证和身份证都丢了」 → 「残疾证都丢了」, 「身份证都丢了」."""
        words = lexicon()
        spans = [s for s in words.spans(text) if words.objects & set(s[2])]
        for first in range(len(spans) - 1):
            group = [spans[first]]
            for span in spans[first + 1 :]:
                gap = text[group[-1][1] : span[0]]
                if not gap.strip() or not _JOIN.match(gap):
                    break
                group.append(span)
            if len({s[2] for s in group}) > 1:
                head, tail = text[: group[0][0]], text[group[-1][1] :]
                return [head + text[s[0] : s[1]] + tail for s in group]
        return []

    def _clauses(self, text: str) -> list[str]:
        """Parts that name a thing or a deed; what one part leaves out is taken from its neighbour."""
        words = lexicon()
        parts = [(p, words.features(p)) for p in _SPLIT.split(text)]
        asking = [bool(self._fields(p)[0] or pattern("overview").search(p)) for p, _ in parts]
        named = [
            (p, f.concepts & words.objects, f.deeds, bool(f.concepts & words.actions))
            for (p, f), asks in zip(parts, asking, strict=True)
            # 「我是灵活就业的，…」 tells something, it does not ask for a matter.
            if f.concepts and (asks or f.concepts & words.actions or not any(asking))
        ]
        result, thing, deed = [], "", ""
        for index, (part, things, deeds, acts) in enumerate(named):
            if not things and deeds:
                part = f"{thing} {part}"
            elif things and not acts:
                later = next((d for _, _, d, _ in named[index + 1 :] if d), frozenset())
                part = f"{part} {deed or ' '.join(sorted(later))}"
            if things:
                thing = " ".join(sorted(things))
            deed = " ".join(sorted(deeds)) or deed
            result.append(part)
        return result if len(result) > 1 else []

    def _ties(self, matches: list[Match], best: Match, *, bare: bool) -> tuple[str, ...]:
        """Other topics whose names explain the question just as well; empty if the best one stands alone.

        ``bare``: a thing is named, but nothing that should be done with it.
        """
        words = lexicon()
        if best.score >= 0.99 and words.features(best.surface).deeds:
            return ()
        tied = [
            m.topic.key
            for m in matches
            if m.official >= best.official - _TIE_COVER
            and (bare or m.surplus <= best.surplus)
            and m.missing <= best.missing
            and (best.score >= 0.99 or m.score >= best.score - _TIE_SCORE)
        ]
        keys = tuple(dict.fromkeys((best.topic.key, *tied)))
        return keys if len(keys) > 1 else ()
