"""One phrase of a condition held against what was told: met, not met, or not to be told.

Knows nothing of lists of conditions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.condition_patterns import phrase
from rag.comparison import State
from rag.documents.eligible.figures import by_figures
from rag.documents.eligible.judged import ALL, ENOUGH, TOUCHED, Judged
from rag.documents.eligible.match import apart, core, denies, nearest, spread, without_denial
from rag.documents.eligible.predicates import PERMIT, by_predicates
from rag.documents.eligible.told import Told
from rag.lexicon import normalise

AND = re.compile(r"(?:并且|而且|且|同时|并)(?=[\u4e00-\u9fff]{2})")
_LOCAL = re.compile(r"(?:本市|本地|本区|本县|当地|市区)[^,，]{0,4}户[籍口]")
_SUBJECT = re.compile(r"^(?P<who>[\u4e00-\u9fff]{2,6}?)(?=年满\d|[未不]满\d+周岁)")
_ANYBODY = re.compile(r"男|女|成年人|老年?人|儿童|职工|申请")
"""Words before an age that tell nothing more, or that the age is read together with."""


def together(text: str, told: Told) -> Judged:
    """Parts of an alternative that all have to hold (持有居住证且连续缴纳社会保险满12个月)."""
    return _all_of(text, [_atom(p, told) for p in AND.split(text) if p])


def _atom(text: str, told: Told) -> Judged:
    """One phrase; what stands before 的 and what is so described (年满70周岁的职工) have to hold both."""
    flat = normalise(text)
    who = _SUBJECT.match(text.strip())
    if who and core(who["who"]) and not _ANYBODY.search(who["who"]):
        return _all_of(text, [phrase_of(who["who"], told), phrase_of(text.strip()[who.end() :], told)])
    if "的" in flat[2:-2] and re.search(r"\d", flat) and not phrase(_plain(text)):
        found = [phrase_of(p, told) for p in flat.split("的") if core(p)]
        if any(f.known for f in found):
            return _all_of(text, found)
    return phrase_of(text, told)


def _plain(text: str) -> str:
    text = _SUBJECT.sub("", text.strip())
    return re.sub(r"^(?:申请时|应当|须|应|申请人|申请者|参保人员|职工(?=年|连))", "", text.strip().rstrip("的"))


def _all_of(text: str, found: Sequence[Judged]) -> Judged:
    if len(found) == 1:
        return found[0]
    missed = next((f for f in found if f.state == "not_met"), None)
    if missed:
        return replace(missed, text=text)
    words = tuple(w for f in found for w in f.words)
    state: State = "met" if all(f.state == "met" for f in found) else "unknown"
    return Judged(text, state, words, any(f.touched for f in found), all(f.firm for f in found))


def phrase_of(text: str, told: Told) -> Judged:
    """How one phrase stands."""
    flat = _plain(text)
    found = _by_place(text, told) or by_predicates(text, flat, told)
    return found or (by_figures if re.search(r"\d", flat) else _by_words)(text, told)


def _by_place(text: str, told: Told) -> Judged | None:
    """Who comes from elsewhere has no household here for however long; who is of here holds no residence permit."""
    home = told.facts.get("hukou")
    local = bool(_LOCAL.search(text))
    if home is None or not ((local and home.value == "外地") or (PERMIT in text and home.value == "本地")):
        return None
    return Judged(text, "not_met", (home.words,), True)


def _by_words(text: str, told: Told) -> Judged:
    """A condition without figures: its words in what was told, affirmed or denied."""
    if apart(text, told):
        return Judged(text, "not_met", (), True, firm=False)
    wants_none = denies(text)
    part, own = nearest(without_denial(text) if wants_none else text, told)
    if own < ENOUGH and not wants_none and (words := spread(text, told)):
        return Judged(text, "met", words, True)
    if part is None or own < TOUCHED:
        return Judged(text, "unknown")
    if own < ENOUGH or part.asks:
        return Judged(text, "unknown", touched=True)
    if part.denies == wants_none:
        return Judged(text, "met", (part.text,), True, firm=own >= ALL)
    return Judged(text, "not_met", (part.text,), True, firm=own >= ALL)
