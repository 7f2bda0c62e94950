"""Which matters a message asks about: one, several with their own fields, or one of some that fit equally well.

Knows nothing of places and of what was said before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from kg.schema import NATION
from kg.view import GraphView
from rag.leaning import UNKNOWN, Leant
from rag.lexicon import CLAUSE, lexicon, pattern
from rag.topic_groups import Topic
from rag.topics import Match, TopicIndex, merge

CONFIDENT = 0.70
PLAUSIBLE = 0.50
_PART = 0.62
_SURE = 0.8
_EVEN = 0.025
"""Difference in score that says nothing."""
_SAME_THING = 0.4
"""Score that is enough where a name is about exactly the things that the question names."""
_AHEAD, _FAR_AHEAD = 0.1, 0.3
"""Lead in order, meaning and all words weighed, with which the first matter goes before the one that words choose, and
before several that clauses name."""
_OWN, _NAMED, _OTHER = 0.5, 0.9, 0.3
"""Order from which a stretch that asks, and one that only tells, names a matter of its own; and how far that has to be
ahead of the matters before it."""
_MEANT, _OF_A_PART, _LEVEL, _ALONE = 0.3, 0.5, 0.7, 0.8
"""From where on the likeliest matter of a message is taken to be meant (:attr:`rag.topics.Match.sure`), and that of a
part of it (``share``); share of the likeliest one's with which others may be meant as well; share with which it stands
alone."""
_OFFERED, _INEXACT, _IDLE = 4, 0.98, 0.5
_HANDLED = 0.1
"""How likely a rule, or something that nothing here answers, may be asked for where some matter surely is."""
_RULED, _HARDLY = 0.5, 0.15
"""From where on most likely a rule is asked for, and below which then no matter is meant, whatever words say."""
_MOST = 20
"""Matters that are ranked."""
_FEWEST = 2
"""Characters of content without which no matter is guessed."""
_HOME = 0.15
_TIE_COVER = 0.04
_TIE_SCORE = 0.13
_CONTENT = 5
"""Characters outside of known words from which a message is more than a follow-up."""
_JOIN = re.compile(r"^(?:都|的|\s|、|和|跟|与|还有|以及|及|同|,|，|或者|或|加上)*$")
_SPLIT = re.compile(
    r"[,，、。;；？?！!\n]|还有|另外|顺便|以及|同时|然后|接着|完了|加上|除了|和|跟(?!我|你|他|她|着)|与|再(?=问|说|办)"
)
_PAUSE = re.compile(r"[,，、。;；？?！!\n\s]+|还有|另外|顺便|以及|同时|然后|接着|完了|再就是|再有|[还也]想问")
_TOLD_BEFORE = re.compile(r"的[,，]")
"""「我是外省户口的，身份证丢了」 tells one thing and asks about another."""
_TELLS = re.compile(
    r"我(?:就)?是|[家里]吃|家住|住在|(?:户口|户籍)(?:是|在|还在|都在)?(?:外|本地|农村|城镇|乡下|老家|的)"
)


class Matters:
    """Finds matters in one view; ``read_fields`` gives the fields that a text asks for, and the rest of it."""

    def __init__(
        self, view: GraphView, topics: TopicIndex, read_fields: Callable[[str], tuple[tuple[str, ...], str]]
    ) -> None:
        self._view = view
        self._topics = topics
        self._read_fields = read_fields

    def found(
        self,
        text: str,
        left: str,
        region: str | None = None,
        leant: Leant = UNKNOWN,
        last: Sequence[str] = (),
    ) -> list[Match]:
        """Matters that a text, or what is left of it without the words that ask for fields, may mean; best first.

        ``region`` is where they are asked about, if that is known, ``leant`` what the text asks for and ``last`` the
        topics of the message before.
        """
        if not _says_enough(left):
            return merge([self._topics.match(text), self._topics.match(left)])
        found = merge([self._topics.match(part, _MOST, said=text) for part in (text, left)])
        return self._topics.ranked(found, text, leant, lambda topic: self.held(topic, region), last)

    @property
    def vectors(self) -> bool:
        """Whether vectors have a part in finding matters."""
        return self._topics.vectors

    def held(self, topic: Topic, region: str | None) -> bool:
        """Whether a guide of ``region`` itself or of a place above it, but not of the whole country, is held."""
        items = [i for main in topic.items for i in self._view.family(main)]
        places = {r for item in items for r in self._view.regions_of(item)} - {NATION}
        return bool(places & set(self._view.regions.ancestors(region)) if region else places)

    def asked(
        self, text: str, matches: list[Match], region: str | None = None, leant: Leant = UNKNOWN
    ) -> tuple[list[Match], tuple[tuple[str, ...], ...]]:
        """The matters asked about, usually the best one; where clauses name their own, each with its fields."""
        if not matches or not matches[0].share:
            return self._by_words(text, matches)
        several = self._one_by_one(text, region, leant) if leant.nothing < _IDLE else None
        if several:
            return several
        chosen, fields = self._by_words(text, sorted(matches, key=lambda m: -m.order))
        if len(chosen) > 1 and _several(text):
            return chosen, fields
        if matches[0].sure >= _MEANT or (
            matches[0].share >= _OF_A_PART and 0 < max(leant.rule, leant.nothing) < _HANDLED
        ):
            return [_surely(matches[0])], ()
        if len(chosen) != 1 or (
            leant.rule >= _RULED and matches[0].sure < _HARDLY and not self._named(text, chosen[0])
        ):
            return [], ()
        return chosen, fields

    def _named(self, text: str, match: Match) -> bool:
        """Whether a matter is asked about in its own words, or for what a guide tells."""
        return match.score >= _SURE or bool(self._read_fields(text)[0])

    def _one_by_one(
        self, text: str, region: str | None, leant: Leant
    ) -> tuple[list[Match], tuple[tuple[str, ...], ...]] | None:
        """The matters of a message that asks about several, each told in its own part."""
        stretches, parts = self._stretches(text)
        found: dict[str, tuple[Match, tuple[str, ...]]] = {}
        for part in parts if pattern("in_turn").search(text) else stretches:
            fields, left = self._read_fields(part)
            matches = self.found(part, left, region)
            if not matches or matches[0].share < _OF_A_PART or (leant.rule >= _RULED and matches[0].sure < _MEANT):
                continue
            match, before = found.get(matches[0].topic.key, (matches[0], ()))
            told = f"{match.part}，{part}" if match.part else part
            found[match.topic.key] = (replace(match, part=told), tuple(dict.fromkeys((*before, *fields))))
        if len(found) < 2:
            return None
        each = tuple(fields for _, fields in found.values())
        return [_surely(m) for m, _ in found.values()], each if all(each) else ()

    def _by_words(self, text: str, matches: list[Match]) -> tuple[list[Match], tuple[tuple[str, ...], ...]]:
        """The same where vectors cannot tell."""
        chosen, fields = self._read(text, matches)
        if not chosen or not matches or fields or matches[0].score < _SAME_THING:
            return chosen, fields
        first, *others = matches
        order = {m.topic.key: m.order for m in others}
        rivals = [m for m in chosen if m.topic.key != first.topic.key]
        ahead = first.order - max((order.get(m.topic.key, 0.0) for m in rivals), default=first.order)
        if len(chosen) == 1:
            return ([first] if ahead >= _AHEAD else chosen), fields
        one = len(rivals) < len(chosen) and ahead >= _FAR_AHEAD and not (_several(text) or self._listed(text))
        return ([first] if one else chosen), fields

    def _read(self, text: str, matches: list[Match]) -> tuple[list[Match], tuple[tuple[str, ...], ...]]:
        """The same by words alone: of the whole message, of the clause that asks, of each clause."""
        whole = self._best(matches)
        if whole and whole.score >= 0.99 and not _several(text):
            return [whole], ()
        whole = self._asked_for(text) or whole
        if whole is None or whole.score < _PART:
            whole = self._in_story(text) or whole
        for parts, own_fields in ((self._listed(text), False), (self._clauses(text), True)):
            found: dict[str, tuple[Match, tuple[str, ...]]] = {}
            for part in parts:
                fields, left = self._read_fields(part)
                if own_fields and not fields and pattern("policy").search(part):
                    continue  # a rule is asked for: the texts answer it
                best = self._best(self.found(part, left))
                if best and best.score >= (_SAME_THING if best.same_things else _PART):
                    before = found.get(best.topic.key, (best, ()))[1]
                    found[best.topic.key] = (best, tuple(dict.fromkeys((*before, *fields))))
            if len(found) > 1:
                each = tuple(fields for _, fields in found.values())
                return [m for m, _ in found.values()], each if own_fields and all(each) else ()
        several = self._in_turn(text)
        if several:
            return several
        spoken = lexicon().features(text)
        enough = bool(spoken.concepts - lexicon().plain_actions) or len(spoken.letters) >= _FEWEST
        if whole is None or not enough:
            return [], ()
        return ([whole] if whole.score >= (_SAME_THING if whole.same_things else PLAUSIBLE) else []), ()

    def _asked_for(self, text: str) -> Match | None:
        """The matter of the one clause that asks, where others only tell: 「我妈63岁，外地户口，能办老年证吗」."""
        words = lexicon()
        clauses = [c for c in CLAUSE.split(text) if c.strip()]
        asking = [c for c in clauses if self._read_fields(c)[0] or pattern("overview").search(c)]
        asking = [c for c in asking if words.features(c).concepts & words.objects]
        if len(clauses) < 2 or len(asking) != 1:
            return None
        best = self._best(self.found(asking[0], self._read_fields(asking[0])[1]))
        enough = best is not None and best.score >= (_SAME_THING if best.same_things else _PART)
        return best if enough else None

    def _in_story(self, text: str) -> Match | None:
        """The matter of one or two neighbouring clauses of a long message, or of its things and deeds alone."""
        words = lexicon()
        clauses = [c.strip() for c in CLAUSE.split(text) if c.strip()]
        if len(clauses) < 2:
            return None
        spoken = words.features(text)
        windows = [*clauses, *(f"{a} {b}" for a, b in pairwise(clauses))]
        windows.append(" ".join(sorted(spoken.concepts & words.objects - words.standings | spoken.deeds)))
        found = []
        for window in windows:
            held = words.features(window)
            things = held.concepts & words.objects
            if not things or (spoken.deeds and not held.deeds):
                continue  # a thing without what happened to it fits too much
            best = self._best(self.found(window, self._read_fields(window)[1]))
            if best and best.score >= (_PART if things - words.standings else _SURE):
                found.append(best)
        found = [m for m in found if not m.surplus or m.score >= _SURE]
        return max(found, key=lambda m: (m.score - 0.1 * min(m.missing, 2), m.official), default=None)

    def _best(self, matches: list[Match]) -> Match | None:
        """The best match; one that is handled here goes before one that only the national guides hold."""
        if not matches:
            return None
        # 「办残疾证」 fits every matter of that thing: the one that adds no deed is meant.
        best = matches[0]
        if best.surplus:
            even = (m for m in matches[1:] if m.score >= best.score - _EVEN)
            best = next((m for m in even if not m.surplus and m.missing <= best.missing), best)
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
                if not gap.strip() or not _JOIN.match(gap) or _TOLD_BEFORE.search(gap):
                    break
                group.append(span)
            if len({s[2] for s in group}) > 1:
                head, tail = text[: group[0][0]], text[group[-1][1] :]
                return [head + text[s[0] : s[1]] + tail for s in group]
        return []

    def _clauses(self, text: str) -> list[str]:
        """Parts that name a thing or a deed; what one part leaves out is taken from its neighbour."""
        words = lexicon()
        parts = [(p, words.features(p)) for p in _SPLIT.split(text) if p]
        plural = _several(text)
        asking = [bool(self._read_fields(p)[0] or pattern("overview").search(p)) for p, _ in parts]
        named = [
            (p, f.concepts & words.objects, f.deeds, bool(f.concepts & words.actions))
            for (p, f), asks in zip(parts, asking, strict=True)
            # 「我是灵活就业的，…」 tells something, it does not ask for a matter.
            if f.concepts
            and not (_TELLS.search(p) and not asks and not f.concepts & words.objects - words.standings)
            and (asks or f.concepts & words.actions or not any(asking) or (plural and f.concepts & words.objects))
        ]
        result: list[str] = []
        thing, deed = "", ""
        done: frozenset[str] = frozenset()
        for index, (part, things, deeds, acts) in enumerate(named):
            if result and not things and deeds <= done:
                result[-1] = f"{result[-1]} {part}"  # 「想领证，…能在我这儿领吗」 is one matter
                continue
            done |= deeds
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

    def _in_turn(self, text: str) -> tuple[list[Match], tuple[tuple[str, ...], ...]] | None:
        """The matters of a message that asks about one after another, each told and asked in its own stretch."""
        stretches, parts = self._stretches(text)
        found = self._each(stretches, _OWN)
        if len(found) < 2 and _several(text):
            found = self._each(parts, _NAMED)
        if len(found) < 2:
            return None
        each = tuple(self._read_fields(part)[0] for _, part in found)
        return [m for m, _ in found], each if all(each) else ()

    def _stretches(self, text: str) -> tuple[list[str], list[str]]:
        """What leads up to each clause that asks, that clause included; and all clauses."""
        parts = [p for p in (p.strip() for p in _PAUSE.split(text)) if len(p) > 1]
        stretches: list[str] = []
        told: list[str] = []
        for part in parts:
            told.append(part)
            if self._read_fields(part)[0] or pattern("overview").search(part):
                stretches.append("，".join(told))
                told = []
        if told and stretches:
            stretches[-1] = "，".join((stretches[-1], *told))
        return stretches, parts

    def _each(self, parts: list[str], least: float) -> list[tuple[Match, str]]:
        """The best matter of each part, where it is clearly another one than those before."""
        chosen: dict[str, tuple[Match, str]] = {}
        if len(parts) < 2:
            return []
        for part in parts:
            left = self._read_fields(part)[1]
            if not _says_enough(left):
                continue
            matches = self.found(part, left)
            if not matches or matches[0].order < least or matches[0].topic.key in chosen:
                continue
            before = max((m.order for m in matches if m.topic.key in chosen), default=0.0)
            if not chosen or matches[0].order - max(before, 0.0) >= _OTHER:
                chosen[matches[0].topic.key] = (matches[0], part)
        return list(chosen.values())

    def ties(self, matches: list[Match], best: Match, *, bare: bool) -> tuple[str, ...]:
        """Other topics whose names explain the question just as well; empty if the best one stands alone.

        ``bare``: a thing is named, but nothing that should be done with it.
        """
        words = lexicon()
        if best.score >= 0.99 and words.features(best.surface).deeds:
            return ()
        if best.share and not bare:
            level = [m.topic.key for m in matches if m.share >= _LEVEL * best.share][:_OFFERED]
            if len(level) > 1 or best.share >= _ALONE or not best.official:
                return tuple(level) if len(level) > 1 else ()
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


def _surely(match: Match) -> Match:
    """The match with a score as high as it is sure: what comes after compares scores."""
    return replace(match, score=max(match.score, min(_INEXACT, PLAUSIBLE + 0.5 * match.sure)))


def _several(text: str) -> bool:
    return bool(pattern("plural").search(text) or pattern("compare").search(text))


def _says_enough(left: str) -> bool:
    """Whether more than a follow-up is said, so that its meaning alone may name a matter: not 「补一张多少钱」."""
    features = lexicon().features(left)
    return bool(features.concepts & lexicon().objects) or len(features.loose) >= _CONTENT
