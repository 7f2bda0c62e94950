"""What the ways of a document come to for one person: refused, let in as far as was told, or nothing.

A wrong verdict is far worse than none: where ways disagree, or something told bears on an exclusion that is not
understood, nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.documents.eligible import said as lines
from rag.documents.eligible.paths import Way
from rag.documents.eligible.told import Told
from rag.documents.held import Held
from rag.frame import Statement

_LEAST = 2
"""How many things told have to meet conditions for a yes."""


def verdict(found: Sequence[Way], told: Told, held: Held) -> Statement | None:
    """The verdict, if what was told allows one."""
    shut = [w for w in found if w.conditions.kind in ("bars", "stops")]
    barring = next(((w, j) for w in shut for j in w.judged if j.state == "met" and j.words), None)
    if barring and barring[1].firm and barring[0].named and not (barring[1].excepted or barring[1].spared):
        return lines.barred(*barring, held)
    own = _own(found)
    spared = next(((w, j) for w in shut for j in w.judged if j.excepted and j.state != "not_met"), None)
    if spared and (spared[0].conditions.kind == "stops" or not any(w.missed for w in own if w.named)):
        return lines.excepted(*spared, held)
    missed = [w for w in own if w.named and _missed(w)]
    missed = [w for w in missed if w.mine] or missed
    open_ = [w for w in own if granted(w, told)]
    if any(w.mine or _for_all(w) for w in missed) or (missed and not open_):
        others = _others(missed, own, open_)
        return None if others is None else lines.refused(missed, others, held)
    if not open_ or barring or (_doubtful(shut) and not any(j.excepted for w in open_ for j in w.judged)):
        return None
    return lines.let_in(_fullest(open_, own), [w for w in own if _for_all(w)], held)


def freed(found: Sequence[Way], held: Held) -> Statement | None:
    """「要不要交、要不要退」: a clause that frees this person, or the exception that a duty knows."""
    for way in found:
        for item in way.judged:
            if way.conditions.kind == "duties" and item.excepted:
                return lines.excused(way, item, held)
            if way.conditions.kind == "frees" and item.state == "met" and item.words:
                return lines.spared(way, item, held)
    return None


def granted(way: Way, told: Told) -> bool:
    """Whether enough was told that meets conditions of a way in, and nothing that does not.

    Of a way for some only, of whom the person is not known to be one, most conditions have to be met.
    """
    if way.conditions.kind not in ("all", "any", "way") or way.closed or not way.words:
        return False
    if way.who and not way.mine and 2 * len(way.met) <= len(way.judged):
        return False
    return told.rest or (len(way.words) >= _LEAST and len(way.met) >= len(way.doubtful))


def _own(found: Sequence[Way]) -> list[Way]:
    """The ways in that may be this person's: those for people like them, and those for all."""
    open_ = [w for w in found if w.conditions.kind in ("all", "any", "way")]
    asked = [w for w in open_ if w.asked]
    if asked:
        return [w for w in open_ if w.asked or not w.who]
    return [w for w in open_ if not w.who or w.who.state != "not_met"]


def _others(missed: Sequence[Way], own: Sequence[Way], open_: Sequence[Way]) -> list[Way] | None:
    """The ways for others that stay open beside those that are ``missed``; ``None`` if a refusal is not sure."""
    rest = [w for w in own if w not in missed]
    if any(_for_all(w) for w in missed):
        return None if open_ else []
    if any(w.mine for w in missed):
        return None if any(not w.who or w.mine for w in open_) else list(open_)
    if any(w.conditions.kind == "way" for w in missed):
        return [] if all(w.closed for w in rest) else None
    told = max(_told(w) for w in missed)
    return rest if all(w.who and _told(w) < told for w in rest) else None


def _for_all(way: Way) -> bool:
    """Whether everybody who applies has to meet it."""
    return way.conditions.kind == "all" and not way.who


def _missed(way: Way) -> bool:
    """Whether a condition shuts this person out; who misses as much as they meet may not be of those it is for."""
    return bool(way.missed) and (not way.who or way.mine or len(way.met) > len(way.missed))


def _told(way: Way) -> int:
    """How many of its conditions something was told of."""
    return sum(j.touched for j in way.judged)


def _doubtful(shut: Sequence[Way]) -> bool:
    """Whether anything told bears on what shuts somebody out."""
    bars = (j for w in shut if w.conditions.kind == "bars" and w.named for j in w.judged)
    return any(j.state == "met" or (j.state == "unknown" and j.touched) for j in bars)


def _fullest(open_: Sequence[Way], own: Sequence[Way]) -> Way:
    """The way that most of what was told meets."""
    return max(open_, key=lambda w: (w.mine, len(w.met), -own.index(w)))
