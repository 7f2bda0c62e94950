"""Figures of a condition that are no predicate, beside what was told: a time within which, a sum, a count, none at all.

Knows nothing of conditions without figures.
"""

from __future__ import annotations

import re

from kg.quantities import number
from rag.comparison import State
from rag.documents.eligible.judged import ENOUGH, HALF, TOUCHED, Judged
from rag.documents.eligible.match import core, denies, nearest, pairs, plainly, share, things, without_denial
from rag.documents.eligible.told import Told
from rag.documents.measures import measures, span_of
from rag.documents.question import plain
from rag.lexicon import normalise
from rag.when import days

ATLEAST = re.compile(r"满(?!足)|以上|不少于|不低于|达到|超过(?<!不超过)")
ATMOST = re.compile(r"不超过|不高于|不满|未满|不足|以内|以下|低于|之内|(?<=\d年)内")
STRICT = re.compile(r"不满|未满|不足|(?<!不)低于|小于")
FIGURE = re.compile(
    r"(?:不超过|不满|未满|年满|满|不足|低于)?(?P<value>\d+(?:\.\d+)?(?:周岁|岁|个月|年|天|日|万元|元|%))(?:以[上下内])?"
)
_DAYS = {"年": 365.25, "个月": 30.44}
_STATES: dict[bool, tuple[State, State]] = {True: ("met", "not_met"), False: ("not_met", "met")}
"""How a condition stands where an act was not done, and where it was, by whether there must be none."""
_YEARS = re.compile(r"(?P<n>\d{1,2}|[一二两三四五六七八九十])(?P<unit>年|个月)(?:以?内|之内|内)")


def by_figures(text: str, told: Told) -> Judged:
    """How a phrase with a figure stands."""
    readings = (_within_years, _in_span, _counted, _none_at_all)
    return next((j for read in readings if (j := read(text, told))), Judged(text, "unknown"))


def _within_years(text: str, told: Told) -> Judged | None:
    """An act that must not lie within so many years (3年内未转让过住房), beside the day on which it was done."""
    match = _YEARS.search(normalise(text))
    if match is None or not (denies(text) or "过" in text):
        return None
    act = without_denial(normalise(text)[match.end() :])
    part, own = nearest(act, told)
    if part is None or own < TOUCHED:
        return Judged(text, "unknown")
    if own < ENOUGH or part.asks:
        return Judged(text, "unknown", touched=True)
    wanted, unwanted = _STATES[denies(text)]
    if part.denies:
        return Judged(text, wanted, (part.text,), True)
    past = [w for w in days(part.text, told.day) if w.high < told.day]
    count = number(match["n"])
    if len(past) != 1 or count is None:
        return Judged(text, "unknown", touched=True)
    span = count * _DAYS[match["unit"]]
    late, early = (told.day - past[0].low).days <= span, (told.day - past[0].high).days > span
    return Judged(text, unwanted if late else (wanted if early else "unknown"), (part.text,), True)


def _in_span(text: str, told: Told) -> Judged | None:
    """A sum beside the only one that was told (10万元及以下的贷款)."""
    span = span_of(plain(text))
    sums = {m.low: m for m in told.measures if m.unit == "元" and m.low == m.high}
    if span is None or span.unit != "元" or len(sums) != 1 or not re.search("以[上下内]|不超过|超过", text):
        return None
    measure = next(iter(sums.values()))
    return Judged(text, "met" if span.holds(measure) else "not_met", (measure.words,), True, firm=False)


def _counted(text: str, told: Told) -> Judged | None:
    """A limit beside the only figure of its unit in the parts that speak of the same (房龄不超过10年)."""
    limits, upper = measures(plain(text)), bool(ATMOST.search(text))
    names = pairs(core(FIGURE.sub("", text)))
    if len(limits) != 1 or limits[0].unit == "次" or not (upper or ATLEAST.search(text)) or not names:
        return None
    limit = limits[0]
    like = [p for p in told.parts if not p.asks and any(n in plainly(p.text) for n in names)]
    same = [m for p in like for m in measures(p.text) if m.unit == limit.unit]
    if len(same) != 1:
        return None
    if STRICT.search(text):
        fits = same[0].high < limit.low
    else:
        fits = same[0].high <= limit.low if upper else same[0].low >= limit.high
    firm = max(share(FIGURE.sub("", text), p.text) for p in like) >= HALF
    return Judged(text, "met" if fits else "not_met", (same[0].words,), True, firm)


def _none_at_all(text: str, told: Told) -> Judged:
    """What somebody has none of is not above a limit (没车 and 车辆购置价格不超过12万元)."""
    flat = plainly(normalise(text))
    part, own = nearest(text, told)
    bound: State | None = "met" if ATMOST.search(flat) else ("not_met" if ATLEAST.search(flat) else None)
    if bound:
        for none in (p for p in told.parts if p.denies):
            denied = {w for w in things(none.text) if re.search(rf"[没无][^,，]{{0,3}}{w}", plainly(none.text))}
            if denied & set(things(text)):
                return Judged(text, bound, (none.text,), True, firm=False)
    return Judged(text, "unknown", touched=part is not None and own >= TOUCHED)
