"""A question to the documents of a place, taken apart. Knows nothing of documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.quantities import number
from rag.asked import UNHEARD, Asked, Unit
from rag.documents.measures import Measure
from rag.documents.measures import measures as measures_in
from rag.documents.rules import Aspect, in_writing, rules
from rag.facts import facts
from rag.lexicon import normalise

_PART = re.compile(r"[,，。;；？?！!\n]|另外|还有|顺便|以及|再问|再就是")
_ASKS = re.compile(
    r"[？?]|吗|么|嘛|呢|(?<![这那前近好十\d])几|多少|多久|多大|什么|啥|哪|怎么|咋|如何|怎样|谁|何|是不是|能不能|可不可以|要不要|有没有|够不够|算不算|对吧|是吧|不(?:$|能|可以|行)|(?:说明|介绍|讲)"
)
_COMMON, _STRANGE = 1.2, 0.8
"""Weight of what nearly every document says, and of words that no passage holds."""
_FOCUS = 1.5
_EARLIER = 0.4
"""What the turn before said, beside what this message says around the question."""
_MODAL = re.compile("能.")
_YEAR = re.compile(r"(?:19|20)\d\d年(?:度|的|出的)?")
_ALL_OF = re.compile("(?P<n>[两二三四五六七八九十])个?(?P<kind>[区县])(?![域内])")
_CLAIMED = re.compile(r"[一二三四五六七八九十两半\d]+(?:多)?(个?月|天|年|倍|周?岁|元|块钱|块|日|个工作日|次)")


@dataclass(frozen=True)
class Question:
    """One thing asked, with what else was said around it."""

    text: str
    """Normalised, spoken forms as documents write them."""
    asked: Asked
    whole: str
    """The message that it is part of, in the same form, with what went before in a follow-up."""
    aspects: tuple[Aspect, ...]
    measures: tuple[Measure, ...]
    day: date
    before: tuple[Unit, ...] = ()
    """What the turn before was about, in a follow-up, and what else the message says."""
    read: frozenset[str] = frozenset()
    """Ids of the articles that the last answer quoted."""
    earlier: str = ""
    """What ``whole`` begins with that was said in the turns before."""
    story: str = ""
    """All that was said of the matter, in the messages before and in this one, with the places that it names."""
    here: frozenset[str] = frozenset()
    """Names of the districts that it is about."""
    elsewhere: frozenset[str] = frozenset()
    """Names of the districts beside them."""

    @property
    def units(self) -> tuple[Unit, ...]:
        """What the question says."""
        return self.asked.units

    def place(self, text: str) -> bool | None:
        """Whether ``text`` speaks of a district that is asked about; ``None`` if it names no district."""
        if any(name in text for name in self.here):
            return True
        if self.here and any(name in text for name in self.elsewhere):
            return False
        kinds = {name[-1] for name in self.here}
        named = {m["kind"] for m in _ALL_OF.finditer(text) if number(m["n"]) == self._beside(m["kind"])}
        return None if not named or len(kinds) != 1 else bool(named & kinds)

    def _beside(self, kind: str) -> int:
        """How many districts there are whose names end with ``kind``."""
        return sum(name[-1] == kind for name in (*self.here, *self.elsewhere))

    def asks(self, *names: str) -> bool:
        """Whether one of the named sides of a matter is asked for."""
        return any(a.name in names for a in self.aspects)


def plain(text: str) -> str:
    """Normalised text with spoken forms as documents write them."""
    return in_writing(normalise(text))


def parts(text: str) -> list[str]:
    """The clauses of a message that ask something; the whole message if none or one does."""
    clauses = [p.strip() for p in _PART.split(text) if p.strip()]
    heard = [i for i, p in enumerate(clauses) if rules().hearsay.search(p)]
    if heard:
        more = [p for p in clauses[heard[-1] + 1 :] if _ASKS.search(p)]
        told = ",".join(p for p in clauses if p not in more)
        return [told, *more] if more else [text]
    asking = [q for p in clauses if _ASKS.search(p) for q in _listed(p)]
    return asking if len(asking) > 1 else [text]


def _listed(clause: str) -> list[str]:
    """The questions of a clause that lists several (「去哪儿申请、带什么、多少天办好」)."""
    found = [q.strip() for q in clause.split("、")]
    return found if all(_ASKS.search(q) for q in found) else [clause]


def asks_something(text: str) -> bool:
    """Whether anything in ``text`` asks."""
    return bool(_ASKS.search(text))


def asking(text: str) -> str:
    """What of a message asks: the rest of it tells a story."""
    clauses = [p.strip() for p in _PART.split(text) if p.strip()]
    found = [p for p in clauses if _ASKS.search(p)]
    return ",".join(found) if found and not rules().hearsay.search(text) else text


def aspects_of(text: str) -> tuple[Aspect, ...]:
    """The sides of a matter that ``text`` asks for."""
    return tuple(a for a in rules().aspects if a.asked.search(text))


def as_asked(text: str) -> str:
    """What was heard as a question: 「见两三年都行，是吗」 asks for how many years."""
    return _CLAIMED.sub(r"几\1", text) if rules().hearsay.search(text) else text


def figures_asked(text: str) -> str:
    """``text`` with the figures that it states asked for: 「要交6个月租金」 becomes 「要交几个月租金」."""
    return _CLAIMED.sub(r"几\1", _YEAR.sub("", text))


def make(
    text: str, asked: Asked, whole: str, day: date, before: Asked | None = None, around: Sequence[Unit] = ()
) -> Question:
    """Put a question together; ``before`` is the turn, or the rest of the message, that it leans on."""
    asks = asking(text)
    asked = replace(asked, units=_focused(_telling(asked.units), asks))
    own = {u.word for u in asked.units}
    leaning = tuple(u for u in _telling(around) if u.word not in own)
    aspects = aspects_of(as_asked(text))
    if before:
        known = own | {u.word for u in leaning}
        earlier = (u for u in _telling(before.units) if u.word not in known)
        leaning += tuple(replace(u, weight=u.weight * (_EARLIER if leaning else 1.0)) for u in earlier)
        if not aspects and not asked.types:
            aspects = aspects_of(before.text)
            asked = replace(asked, types=before.types)
    return Question(text, asked, whole, aspects, tuple(_measures(text, whole, day)), day, leaning)


def _measures(text: str, whole: str, day: date) -> list[Measure]:
    """Quantities of the part asked, and of the rest where the part has none of their kind."""
    own = _with_age(text, day)
    kinds = {m.unit for m in own}
    return own + [m for m in _with_age(whole, day) if m.unit not in kinds]


def _with_age(text: str, day: date) -> list[Measure]:
    found = measures_in(text)
    age = facts(text, day).get("age")
    if age and age.low is not None and age.high is not None and not any(m.unit == "岁" for m in found):
        found.append(Measure("岁", age.low, age.high, age.words))
    return found


def _focused(units: tuple[Unit, ...], text: str) -> tuple[Unit, ...]:
    """The last thing said before the question word is what is asked: it counts more."""
    last = max(units, key=lambda u: text.rfind(u.word) + len(u.word) / 100, default=None)
    return tuple(replace(u, weight=_FOCUS * u.weight) if u is last and len(units) > 1 else u for u in units)


def _telling(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Units that can tell passages apart; what every document says counts little."""
    kept: list[Unit] = []
    for unit in units:
        plain_word = not unit.terms or _MODAL.fullmatch(unit.word)
        if (plain_word and rules().empty.fullmatch(unit.word)) or len(unit.word) < 2:
            continue
        if not unit.terms and unit.weight == UNHEARD:
            unit = replace(unit, weight=_STRANGE)
        kept.append(replace(unit, weight=min(unit.weight, _COMMON)) if rules().common.fullmatch(unit.word) else unit)
    return tuple(kept)
