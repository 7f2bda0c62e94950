"""Which matters a message means by its words alone: the whole of it, the clause that asks, each clause.

Knows nothing of how the matters of one text are found and scored.
"""

from __future__ import annotations

import re
from itertools import pairwise

from kg.schema import NATION
from kg.view import GraphView
from rag.lexicon import CLAUSE, lexicon, pattern
from rag.pauses import clauses, stretches
from rag.several import FEWEST, PLAUSIBLE, Fields, Found, ReadFields, asks_for_several, says_enough
from rag.topics import Match

SURE = 0.8
SAME_THING = 0.4
"""Score that is enough where a name is about exactly the things that the question names."""
_PART = 0.62
_EVEN = 0.025
"""Difference in score that says nothing."""
_OWN, _NAMED, _OTHER = 0.5, 0.9, 0.3
"""Order from which a stretch that asks, and one that only tells, names a matter of its own; and how far that has to be
ahead of the matters before it."""
_HOME = 0.15
_JOIN = re.compile(r"^(?:都|的|\s|、|和|跟|与|还有|以及|及|同|,|，|或者|或|加上)*$")
_SPLIT = re.compile(
    r"[,，、。;；？?！!\n]|还有|另外|顺便|以及|同时|然后|接着|完了|加上|除了|和|跟(?!我|你|他|她|着)|与|再(?=问|说|办)"
)
_TOLD_BEFORE = re.compile(r"的[,，]")
"""「我是外省户口的，身份证丢了」 tells one thing and asks about another."""
_TELLS = re.compile(
    r"我(?:就)?是|[家里]吃|家住|住在|(?:户口|户籍)(?:是|在|还在|都在)?(?:外|本地|农村|城镇|乡下|老家|的)"
)


class Worded:
    """Reads messages by their words; ``found`` gives the matters of a text."""

    def __init__(self, view: GraphView, found: Found, read_fields: ReadFields) -> None:
        self._view = view
        self._found = found
        self._read_fields = read_fields

    def read(self, text: str, matches: list[Match]) -> tuple[list[Match], Fields]:
        """The same by words alone: of the whole message, of the clause that asks, of each clause."""
        whole = self._best(matches)
        if whole and whole.score >= 0.99 and not asks_for_several(text):
            return [whole], ()
        whole = self._asked_for(text) or whole
        if whole is None or whole.score < _PART:
            whole = self._in_story(text) or whole
        for parts, own_fields in ((self.listed(text), False), (self._clauses(text), True)):
            found: dict[str, tuple[Match, tuple[str, ...]]] = {}
            for part in parts:
                fields, left = self._read_fields(part)
                if own_fields and not fields and pattern("policy").search(part):
                    continue  # a rule is asked for: the texts answer it
                best = self._best(self._found(part, left, None))
                if best and best.score >= (SAME_THING if best.same_things else _PART):
                    before = found.get(best.topic.key, (best, ()))[1]
                    found[best.topic.key] = (best, tuple(dict.fromkeys((*before, *fields))))
            if len(found) > 1:
                each = tuple(fields for _, fields in found.values())
                return [m for m, _ in found.values()], each if own_fields and all(each) else ()
        several = self._in_turn(text)
        if several:
            return several
        spoken = lexicon().features(text)
        enough = bool(spoken.concepts - lexicon().plain_actions) or len(spoken.letters) >= FEWEST
        if whole is None or not enough:
            return [], ()
        return ([whole] if whole.score >= (SAME_THING if whole.same_things else PLAUSIBLE) else []), ()

    def _asked_for(self, text: str) -> Match | None:
        """The matter of the one clause that asks, where others only tell: 「我妈63岁，外地户口，能办老年证吗」."""
        words = lexicon()
        parts = [c for c in CLAUSE.split(text) if c.strip()]
        asking = [c for c in parts if self._read_fields(c)[0] or pattern("overview").search(c)]
        asking = [c for c in asking if words.features(c).concepts & words.objects]
        if len(parts) < 2 or len(asking) != 1:
            return None
        best = self._best(self._found(asking[0], self._read_fields(asking[0])[1], None))
        enough = best is not None and best.score >= (SAME_THING if best.same_things else _PART)
        return best if enough else None

    def _in_story(self, text: str) -> Match | None:
        """The matter of one or two neighbouring clauses of a long message, or of its things and deeds alone."""
        words = lexicon()
        parts = [c.strip() for c in CLAUSE.split(text) if c.strip()]
        if len(parts) < 2:
            return None
        spoken = words.features(text)
        windows = [*parts, *(f"{a} {b}" for a, b in pairwise(parts))]
        windows.append(" ".join(sorted(spoken.concepts & words.objects - words.standings | spoken.deeds)))
        found = []
        for window in windows:
            held = words.features(window)
            things = held.concepts & words.objects
            if not things or (spoken.deeds and not held.deeds):
                continue  # a thing without what happened to it fits too much
            best = self._best(self._found(window, self._read_fields(window)[1], None))
            if best and best.score >= (_PART if things - words.standings else SURE):
                found.append(best)
        found = [m for m in found if not m.surplus or m.score >= SURE]
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

    def listed(self, text: str) -> list[str]:
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
        plural = asks_for_several(text)
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

    def _in_turn(self, text: str) -> tuple[list[Match], Fields] | None:
        """The matters of a message that asks about one after another, each told and asked in its own stretch."""
        found = self._each(stretches(text, self._names_a_field), _OWN)
        if len(found) < 2 and asks_for_several(text):
            found = self._each(clauses(text), _NAMED)
        if len(found) < 2:
            return None
        each = tuple(self._read_fields(part)[0] for _, part in found)
        return [m for m, _ in found], each if all(each) else ()

    def _each(self, parts: list[str], least: float) -> list[tuple[Match, str]]:
        """The best matter of each part, where it is clearly another one than those before."""
        chosen: dict[str, tuple[Match, str]] = {}
        if len(parts) < 2:
            return []
        for part in parts:
            left = self._read_fields(part)[1]
            if not says_enough(left):
                continue
            matches = self._found(part, left, None)
            if not matches or matches[0].order < least or matches[0].topic.key in chosen:
                continue
            before = max((m.order for m in matches if m.topic.key in chosen), default=0.0)
            if not chosen or matches[0].order - max(before, 0.0) >= _OTHER:
                chosen[matches[0].topic.key] = (matches[0], part)
        return list(chosen.values())

    def _names_a_field(self, text: str) -> bool:
        return bool(self._read_fields(text)[0])
