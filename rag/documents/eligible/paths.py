"""The ways in which a document lets somebody have what is asked for, each with how its conditions stand.

Knows nothing of how a verdict is said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from rag.asked import Unit
from rag.documents.eligible.classes import classed
from rag.documents.eligible.figures import FIGURE
from rag.documents.eligible.items import judge
from rag.documents.eligible.judged import TOUCHED, Judged
from rag.documents.eligible.lists import conditions, members
from rag.documents.eligible.match import core, nearest, share
from rag.documents.eligible.rule import DEED, Conditions
from rag.documents.eligible.told import Told
from rag.documents.held import Held
from rag.documents.question import Question, asking
from rag.documents.rules import rules
from rag.documents.select import said

_IN_HEADING, _BESIDE = 0.7, 0.9
_MODAL = frozenset(("应当", "可以", "不得", "有权", "禁止"))
_ASIDE = ("bars", "stops", "frees", "duties")
"""What is no way in: it shuts out, ends, or speaks of duties."""
_UNASKED = ("counts", "waives")
"""What only explains other conditions."""
_GOES_ON = re.compile(r"还能|接着|继续|会停|停发|停了|取消")
_BEST_FIRST = re.compile(r"就高|最高一?类|较高|从高")


@dataclass(frozen=True)
class Way:
    """One list of conditions that is about what is asked, judged."""

    conditions: Conditions
    judged: tuple[Judged, ...]
    named: bool
    """Whether its lead names what is asked for."""
    who: Judged | None = None
    """Whether the person is of those whom it is for, where it is for some only."""
    asked: bool = False
    """Whether it is asked for by whom it is for (按新就业大学生申请)."""

    @property
    def missed(self) -> list[Judged]:
        """Conditions that are not met and whose exception does not hold."""
        return [j for j in self.judged if j.state == "not_met" and j.firm and not (j.excepted or j.spared)]

    @property
    def met(self) -> list[Judged]:
        """Conditions that are met by what was told."""
        return [j for j in self.judged if j.state == "met" or (j.state == "not_met" and j.excepted)]

    @property
    def doubtful(self) -> list[Judged]:
        """Conditions that something told bears on without deciding."""
        return [j for j in self.judged if (j.touched or j.state == "not_met") and j not in (*self.met, *self.missed)]

    @property
    def untold(self) -> list[Judged]:
        """Conditions of which nothing was told."""
        return [j for j in self.judged if j.state == "unknown" and not j.touched]

    @property
    def words(self) -> tuple[str, ...]:
        """The resident's words that meet conditions."""
        return tuple(dict.fromkeys(w for j in self.met for w in j.words))

    @property
    def mine(self) -> bool:
        """Whether it is surely for this person, of those that are for some only."""
        return self.asked or (self.who is not None and self.who.state == "met")

    @property
    def closed(self) -> bool:
        """Whether a condition is not met, sure or not."""
        return any(j.state == "not_met" and not (j.excepted or j.spared) for j in self.judged)


@dataclass(frozen=True)
class _Reader:
    """Judges lists for one person and one document."""

    told: Told
    held: Held
    own: str | None
    """The class of the person."""
    counted: tuple[Conditions, ...]
    waivers: tuple[Conditions, ...]

    def way(self, given: Conditions, named: bool, asks: str) -> Way:
        """``given`` judged."""
        judged = tuple(self._spared(given, self._item(item, given)) for item in given.items)
        if not core(given.who):
            return Way(given, judged, named)
        who = judge(given.who, self.told, self.held.labels, self.own)
        if who.state == "unknown" and len(head := given.who.rpartition("的")[2]) > 1:
            who = judge(head, self.told, self.held.labels, self.own)
        return Way(given, judged, named, who, share(given.who, asks) >= 1)

    def _item(self, item: str, given: Conditions) -> Judged:
        definition = next(
            (c for c in self.counted if share(c.counts_as, item) >= 1 and share(item, c.counts_as) >= 1), None
        )
        if definition is None:
            return judge(item, self.told, self.held.labels, self.own, listed=given.kind in _ASIDE)
        return self._by_definition(item, definition)

    def _by_definition(self, item: str, given: Conditions) -> Judged:
        """A condition that the document explains elsewhere (符合下列情形之一的，认定为无劳动能力)."""
        found = [judge(i, self.told, self.held.labels, self.own) for i in given.items]
        met = next((j for j in found if j.state == "met"), None)
        if met and (len(found) == 1 or "之一" in given.about):
            return Judged(f"{item}：{met.text}", "met", met.words, True)
        return Judged(item, "unknown", touched=any(j.touched for j in found))

    def _spared(self, given: Conditions, judged: Judged) -> Judged:
        """A condition that is not met, with whom the document does not hold it against (离异人员不受28周岁限制)."""
        if judged.state != "not_met":
            return judged
        figures = [m["value"] for m in FIGURE.finditer(judged.text)]
        for waiver in self.waivers:
            same = given.article.locator in waiver.about or waiver.article.id == given.article.id
            if not (any(f in waiver.about for f in figures) or (same and not FIGURE.search(waiver.about))):
                continue
            who = judge(waiver.items[0], self.told, self.held.labels, self.own, listed=True)
            if who.state == "not_met":
                continue
            if who.state == "met" and len(waiver.items) == 1:
                return replace(judged, excepted=True, excepts=waiver.printed, words=who.words)
            if who.touched or nearest(waiver.items[0], self.told)[1] >= TOUCHED:
                return replace(judged, spared=True, excepts=waiver.printed)
            judged = replace(judged, excepts=judged.excepts or waiver.printed)
        return judged


def ways(question: Question, held: Held, told: Told, cited: Collection[str]) -> list[Way]:
    """All lists that are about what is asked; those that shut out are among them.

    ``cited``: ids of the articles that answer best.
    """
    found = conditions(held)
    own = own_class(held, told)
    counted, waivers = (tuple(c for c in found if c.kind == kind) for kind in _UNASKED)
    reader = _Reader(told, held, own[0] if own else None, counted, waivers)
    asks = asking(question.text)
    return [reader.way(c, named, asks) for c, named in _about(question, held, found, cited)]


def own_class(held: Held, told: Told) -> tuple[str, str] | None:
    """The class of the person and the words that define it."""
    return classed(told.whole, held.labels, best_first=bool(_BEST_FIRST.search(held.text)))


def _about(
    question: Question, held: Held, found: Sequence[Conditions], cited: Collection[str]
) -> list[tuple[Conditions, bool]]:
    """Lists whose lead names what is asked for, with whether it surely does; all where none does."""
    units = _asked(question)
    together = members(held)
    stops = _GOES_ON.search(question.text)
    kept = [c for c in found if c.kind not in _UNASKED and (c.kind != "stops" or stops)]
    scores = [_score(c, units, together) for c in kept]
    best = max((s for c, s in zip(kept, scores, strict=True) if c.kind not in _ASIDE), default=0.0)
    if best <= 0:
        return [(c, False) for c in kept]
    least = _BESIDE * best
    chosen = {c.article.id for c, s in zip(kept, scores, strict=True) if s >= least and c.kind not in _ASIDE}
    beside = {*chosen, *cited}
    return [
        (c, _named(c, units, together, chosen, cited))
        for c, s in zip(kept, scores, strict=True)
        if s >= least
        or (c.kind == "way" and c.article.id in beside)
        or (c.who and c.article.id in cited)
        or (c.kind in _ASIDE and (s > 0 or c.article.id in beside))
    ]


def _asked(question: Question) -> list[Unit]:
    """The words that tell what is asked for: those of the story around it tell of the person."""
    units = [u for u in (*question.units, *question.before) if len(u.word) > 1 and not _says_nothing(u)]
    asks = asking(question.text)
    if question.earlier:
        asks += asking(question.earlier)
    return [u for u in units if u.word in asks] or units


def _named(
    given: Conditions, units: Sequence[Unit], together: dict[str, str], chosen: Collection[str], cited: Collection[str]
) -> bool:
    """Whether a list surely is about what is asked: a heading alone may say for whom it is, not for what."""
    if given.article.id in cited or (given.kind in (*_ASIDE, "way") and given.article.id in chosen):
        return True
    return _score(replace(given, around=""), units, together) > 0


def _says_nothing(unit: Unit) -> bool:
    """Words that every rule says: 应当, 可以, 申请."""
    return bool(rules().common.fullmatch(unit.word) or any(p in _MODAL for t in unit.terms for p in t.parts))


def _score(given: Conditions, units: Sequence[Unit], together: dict[str, str]) -> float:
    deed = DEED.search(given.about)
    # Whom a list is for says nothing of what it is about.
    about = given.about[deed.start() :] if deed and given.who else given.about
    for name, listed in together.items():
        about = about.replace(name, f"{name} {listed}") if name in about else about
    return sum(u.weight * max(said(u, about), _IN_HEADING * said(u, given.around)) for u in units)
