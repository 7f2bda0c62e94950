"""The matters of a message that asks about several, each told in its own part, with the fields asked for of each.

Knows nothing of how the matters of one part are found and ranked.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rag.leaning import Leant
from rag.lexicon import field_cues, lexicon, pattern
from rag.pauses import clauses, paused, questions, stretches
from rag.topics import Match

Fields = tuple[tuple[str, ...], ...]
"""For each of several matters the fields asked for."""
ReadFields = Callable[[str], tuple[tuple[str, ...], str]]
"""The fields that a text asks for, and what is left of it without the words that do."""
Found = Callable[[str, str, str | None], list[Match]]
"""The matters, best first, that a text, or what is left of it without the words that ask for fields, may mean in a
place."""
MEANT, OF_A_PART = 0.3, 0.5
"""From where on the likeliest matter of a message is taken to be meant (:attr:`rag.topics.Match.sure`), and that of a
part of it (``share``)."""
ALONE = 0.8
"""Share with which a matter stands alone."""
RULED = 0.5
"""From where on most likely a rule is asked for."""
FEWEST, CONTENT = 2, 5
"""Characters outside of known words without which no matter is guessed, and from which a message is more than a
follow-up."""
PLAUSIBLE = 0.50
_INEXACT = 0.98
_WEIGHED, _UNSAID = 6, 0.02
"""Matters of a part that are weighed, and what the share in the whole message counts of one that it does not hint
at."""
_HINTED = 0.005
"""From which share on the whole message hints at a matter."""
_SURELY, _WITHOUT_HINT = 0.5, 0.8
"""How sure the matter of a part has to be that says no more than a follow-up (「年报也报了」), and how sure, or how
well it has to match, where a part says more and the whole message hints at another."""


class Several:
    """Takes messages apart; ``found`` gives the matters of a part, ``leaning`` what a clause, said after others, asks
    for where its words name no field."""

    def __init__(
        self, found: Found, read_fields: ReadFields, leaning: Callable[[str, str], Leant] | None = None
    ) -> None:
        self._found = found
        self._read_fields = read_fields
        self._leaning = leaning

    def matters(
        self, text: str, matches: Sequence[Match], region: str | None, leant: Leant
    ) -> tuple[list[Match], Fields] | None:
        """The matters of a message that asks about several, each told in its own part; ``matches`` are those of the
        message as a whole."""
        found: dict[str, tuple[Match, tuple[str, ...]]] = {}
        text = paused(text, _field_ends)
        shared = asks_for_several(text)
        least = ALONE if leant.rule >= ALONE and not shared else MEANT if leant.rule >= RULED else 0.0
        whole = {m.topic.key: m.share for m in matches}
        for part, match in self._told_apart(text, whole, region, shared=shared):
            fields, left = self._read_fields(part)
            brief = leant.rule >= RULED and not says_enough(left)
            if match.share < OF_A_PART or match.sure < least or brief:
                continue
            fields = fields if shared else self._asked_of(part)
            match, before = found.get(match.topic.key, (match, ()))
            told = f"{match.part}，{part}" if match.part else part
            found[match.topic.key] = (replace(match, part=told), tuple(dict.fromkeys((*before, *fields))))
        if len(found) < 2:
            return None
        each = tuple(fields for _, fields in found.values())
        apart = all(each) if shared else any(each)
        return [surely(m) for m, _ in found.values()], each if apart else ()

    def _asked_of(self, part: str) -> tuple[str, ...]:
        """The fields that a part of a message asks for, by its words, else by what it leans to."""
        fields = self._read_fields(part)[0]
        if fields or self._leaning is None:
            return fields
        before, _, last = part.rpartition("，")
        leant = self._leaning(last, before)
        return leant.fields if max(leant.rule, leant.nothing) < RULED else ()

    def _told_apart(
        self, text: str, whole: Mapping[str, float], region: str | None, *, shared: bool
    ) -> list[tuple[str, Match]]:
        """The parts of a message that may ask about matters of their own, each with the likeliest one.

        Where one question is ``shared`` by several things, each part may name one; else each question asks about
        one, and what leads up to it only tells of it: 「公司黄了，社保户头咋销」.
        """
        if shared:
            put_apart = clauses(text) if pattern("in_turn").search(text) else stretches(text, self._names_a_field)
            told = [(part, [part]) for part in put_apart]
        else:
            put = questions(text, self._names_a_field)
            told = [("，".join(parts), [parts[-1], "，".join(parts)]) for parts in put]
        found: list[tuple[str, Match]] = []
        for part, wordings in told:
            best = self._likeliest(wordings, whole, region)
            if best and best.share:
                found.append((part, best))
            elif found and not shared:  # 「几天」 goes with the question before
                found[-1] = (f"{found[-1][0]}，{part}", found[-1][1])
        return found

    def _likeliest(self, wordings: Sequence[str], whole: Mapping[str, float], region: str | None) -> Match | None:
        """The likeliest matter by the first wording that surely names one, else by the last; ``whole`` are the shares
        of the matters in the whole message."""
        best = None
        for wording in wordings:
            left = self._read_fields(wording)[1]
            first = _within(self._found(wording, left, region), whole)
            if first and _means(first, left, hinted=whole.get(first.topic.key, 0.0) >= _HINTED):
                best = first
            if best and best.share >= ALONE:
                break
        return best

    def _names_a_field(self, text: str) -> bool:
        return bool(self._read_fields(text)[0])


def _within(found: Sequence[Match], whole: Mapping[str, float]) -> Match | None:
    """The likeliest matter of a part, weighed by what the whole message may mean."""
    weights = [m.share * math.sqrt(whole.get(m.topic.key, 0.0) + _UNSAID) for m in found[:_WEIGHED]]
    if not any(weights):
        return found[0] if found else None
    best = max(range(len(weights)), key=weights.__getitem__)
    return replace(found[best], share=weights[best] / sum(weights), sure=found[0].sure)


def _means(match: Match, left: str, *, hinted: bool) -> bool:
    """Whether a part, of which ``left`` tells what it is about, may mean its likeliest matter."""
    if says_enough(left):
        return hinted or max(match.sure, match.score) >= _WITHOUT_HINT
    return hinted and match.sure >= _SURELY


def surely(match: Match) -> Match:
    """The match with a score as high as it is sure: what comes after compares scores."""
    return replace(match, score=max(match.score, min(_INEXACT, PLAUSIBLE + 0.5 * match.sure)))


def asks_for_several(text: str) -> bool:
    """Whether a text says that it is about more than one thing."""
    return bool(pattern("plural").search(text) or pattern("compare").search(text))


def says_enough(left: str, least: int = CONTENT) -> bool:
    """Whether more than a follow-up is said, so that its meaning alone may name a matter: not 「补一张多少钱」."""
    features = lexicon().features(left)
    return bool(features.concepts & lexicon().objects) or len(features.loose) >= least


def _field_ends(text: str) -> list[int]:
    """Where the words end that ask for fields, in order."""
    return sorted({match.end() for cues in field_cues() for match in cues.pattern.finditer(text)})
