"""Which matters a message asks about: one, several with their own fields, or one of some that fit equally well.

Knows nothing of places and of what was said before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from kg.schema import NATION
from kg.view import GraphView
from rag.leaning import UNKNOWN, Leant
from rag.lexicon import lexicon, pattern
from rag.several import (
    ALONE,
    CONTENT,
    FEWEST,
    MEANT,
    OF_A_PART,
    PLAUSIBLE,
    RULED,
    Fields,
    Several,
    asks_for_several,
    says_enough,
    surely,
)
from rag.topic_groups import Topic
from rag.topics import Match, TopicIndex, merge
from rag.worded import SAME_THING, SURE, Worded

__all__ = ["BESIDE", "CONFIDENT", "PLAUSIBLE", "Matters", "away", "likely", "rivals"]

CONFIDENT = 0.70
_AHEAD, _FAR_AHEAD = 0.1, 0.3
"""Lead in order, meaning and all words weighed, with which the first matter goes before the one that words choose, and
before several that clauses name."""
_LEVEL = 0.7
"""Share of the likeliest one's with which others may be meant as well."""
_OFFERED, _IDLE = 4, 0.5
_HANDLED = 0.1
"""How likely a rule, or something that nothing here answers, may be asked for where some matter surely is."""
_HARDLY = 0.15
"""How sure a matter has to be where most likely a rule is asked for, whatever words say."""
_OPENING = 4
"""Characters outside of known words from which a message that goes on with nothing may name a matter."""
_UNLIKELY = 0.1
"""Share below which words do not choose a matter where another one stands alone."""
_LIKELY, _PERHAPS = 0.5, 0.05
"""Share, and how sure, a matter has to be for what its guide says to be worth telling beside rules."""
_SECOND, BESIDE = 0.15, 0.45
"""Least share of a matter that may be meant as well as the one chosen, by itself and as a part of that one's."""
_AWAY, _SAME = "异地", 0.8
"""What a matter that is handled elsewhere is called by, and how well it must match."""
_ONE_OF_SEVERAL = 0.02
"""Least share of another matter where a message asks about several."""
_MOST = 20
"""Matters that are ranked."""
_VAGUE = 0.6
"""Score, by words alone, up to which a message hardly names what should be done: 「我这车要做个登记」."""
_TIE_COVER = 0.04
_TIE_SCORE = 0.13


class Matters:
    """Finds matters in one view; ``read_fields`` gives the fields that a text asks for, and the rest of it."""

    def __init__(
        self,
        view: GraphView,
        topics: TopicIndex,
        read_fields: Callable[[str], tuple[tuple[str, ...], str]],
        leaning: Callable[[str, str], Leant] | None = None,
    ) -> None:
        """``leaning`` tells what a clause, said after others, asks for where its words name no field."""
        self._view = view
        self._topics = topics
        self._read_fields = read_fields
        self._several = Several(partial(self.found, least=FEWEST), read_fields, leaning)
        self._worded = Worded(view, self.found, read_fields)

    def found(
        self,
        text: str,
        left: str,
        region: str | None = None,
        leant: Leant = UNKNOWN,
        last: Sequence[str] = (),
        *,
        least: int = CONTENT,
    ) -> list[Match]:
        """Matters that a text, or what is left of it without the words that ask for fields, may mean; best first.

        ``region`` is where they are asked about, if that is known, ``leant`` what the text asks for and ``last`` the
        topics of the message before. What says less than ``least`` is matched by its words alone.
        """
        if least == CONTENT and (not last or pattern("another").search(text)):
            least = _OPENING  # it goes on with nothing
        if not says_enough(left, least):
            return merge([self._topics.match(text), self._topics.match(left)])
        found = merge([self._topics.match(wording, _MOST, said=text) for wording in (text, left)])
        return self._topics.ranked(found, text, leant, lambda topic: self.held(topic, region), last)

    def _read(self, text: str, matches: list[Match]) -> tuple[list[Match], Fields]:
        return self._worded.read(text, matches)

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
    ) -> tuple[list[Match], Fields]:
        """The matters asked about, usually the best one; where clauses name their own, each with its fields."""
        if not matches or not matches[0].share:
            return self._by_words(text, matches)
        several = self._several.matters(text, matches, region, leant) if leant.nothing < _IDLE else None
        if several:
            return several
        chosen, fields = self._by_words(text, sorted(matches, key=lambda m: -m.order))
        if len(chosen) > 1 and asks_for_several(text):
            return _with_likeliest(chosen, matches), fields
        if matches[0].sure >= MEANT or (
            matches[0].share >= OF_A_PART and 0 < max(leant.rule, leant.nothing) < _HANDLED
        ):
            return [surely(matches[0])], ()
        shares = {m.topic.key: m.share for m in matches}
        if len(chosen) == 1 and shares.get(chosen[0].topic.key, 0.0) < _UNLIKELY and matches[0].share >= ALONE:
            chosen, fields = [surely(matches[0])], ()
        if len(chosen) != 1 or (leant.rule >= RULED and matches[0].sure < _HARDLY and not self._named(text, chosen[0])):
            return [], ()
        return chosen, fields

    def _named(self, text: str, match: Match) -> bool:
        """Whether a matter is asked about in its own words, or for what a guide tells."""
        return match.score >= SURE or bool(self._read_fields(text)[0])

    def _by_words(self, text: str, matches: list[Match]) -> tuple[list[Match], Fields]:
        """The same where vectors cannot tell."""
        chosen, fields = self._read(text, matches)
        if not chosen or not matches or fields or matches[0].score < SAME_THING:
            return chosen, fields
        first, *others = matches
        order = {m.topic.key: m.order for m in others}
        rivals = [m for m in chosen if m.topic.key != first.topic.key]
        ahead = first.order - max((order.get(m.topic.key, 0.0) for m in rivals), default=first.order)
        if len(chosen) == 1:
            return ([first] if ahead >= _AHEAD else chosen), fields
        one = (
            len(rivals) < len(chosen)
            and ahead >= _FAR_AHEAD
            and not (asks_for_several(text) or self._worded.listed(text))
        )
        return ([first] if one else chosen), fields

    def ties(self, matches: list[Match], best: Match, *, bare: bool) -> tuple[str, ...]:
        """Other topics whose names explain the question just as well; empty if the best one stands alone.

        ``bare``: a thing is named, but nothing that should be done with it.
        """
        words = lexicon()
        if best.score >= 0.99 and words.features(best.surface).deeds:
            return ()
        if best.share and not bare:
            level = [m.topic.key for m in matches if m.share >= _LEVEL * best.share][:_OFFERED]
            if len(level) > 1 or best.share >= ALONE or not best.official:
                return tuple(level) if len(level) > 1 else ()
        vague = bare or (not best.share and best.score < _VAGUE)
        tied = [
            m.topic.key
            for m in matches
            if m.official >= best.official - _TIE_COVER
            and (vague or m.surplus <= best.surplus)
            and m.missing <= best.missing
            and (best.score >= 0.99 or m.score >= best.score - _TIE_SCORE)
        ]
        keys = tuple(dict.fromkeys((best.topic.key, *tied)))
        return keys if len(keys) > 1 else ()


def _with_likeliest(chosen: list[Match], matches: Sequence[Match]) -> list[Match]:
    """``chosen`` by words, the least likely of them replaced by what the whole message most likely means, where they
    do without it."""
    keys, best = {m.topic.key for m in chosen}, matches[0]
    if best.share < OF_A_PART or best.topic.key in keys:
        return chosen
    shares = {m.topic.key: m.share for m in matches}
    least = min(chosen, key=lambda m: shares.get(m.topic.key, 0.0))
    if shares.get(least.topic.key, 0.0) >= _UNLIKELY:
        return chosen
    return [surely(best) if m is least else m for m in chosen]


def likely(matches: Sequence[Match]) -> tuple[str, str] | None:
    """The topic key and item of the likeliest matter, where it is likely enough."""
    best = matches[0] if matches else None
    if best is None or best.share < _LIKELY or best.sure < _PERHAPS:
        return None
    return best.topic.key, best.item


def away(matches: Sequence[Match], chosen: Match) -> tuple[str, str] | None:
    """The same of the matter that is handling the one chosen elsewhere, if there is one of that name."""
    if _AWAY in chosen.topic.name:
        return None
    found = (m for m in matches if _AWAY in m.topic.name and m.score >= _SAME)
    best = max(found, key=lambda m: m.score, default=None)
    return (best.topic.key, best.item) if best else None


def rivals(matches: Sequence[Match], chosen: Sequence[Match], *, several: bool) -> tuple[tuple[str, str], ...]:
    """The same of the likeliest other matter, where it is nearly as likely as the one chosen; of two, where a message
    asks about ``several``: the one that is missing may be among them."""
    keys = {m.topic.key for m in chosen}
    own = max((m.share for m in matches if m.topic.key in keys), default=1.0)
    least = _ONE_OF_SEVERAL if several else max(_SECOND, BESIDE * own)
    others = sorted((m for m in matches if m.topic.key not in keys and m.share >= least), key=lambda m: -m.share)
    return tuple((m.topic.key, m.item) for m in others[: 2 if several else 1])
