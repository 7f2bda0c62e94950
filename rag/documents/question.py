"""A question to the documents of a place, taken apart. Knows nothing of documents."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.asked import Asked, Unit
from rag.documents.measures import Measure
from rag.documents.measures import measures as measures_in
from rag.documents.rules import Aspect, in_writing, rules
from rag.lexicon import normalise

_PART = re.compile(r"[,，。;；？?！!\n]|另外|还有|顺便|以及|再问|再就是")
_ASKS = re.compile(
    r"[？?]|吗|么|嘛|呢|几|多少|多久|多大|什么|啥|哪|怎么|咋|如何|怎样|谁|何|是不是|能不能|可不可以|要不要|有没有|够不够|算不算|对吧|是吧|不(?:$|能|可以|行)|(?:说明|介绍|讲)"
)
_JUNK = re.compile(r"我|你|他|她|家|想|问|请|帮|一下|那个|这个|的话|听说|告诉")


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
    before: tuple[Unit, ...] = ()
    """What the turn before was about, in a follow-up."""

    @property
    def units(self) -> tuple[Unit, ...]:
        """What the question says."""
        return self.asked.units

    def asks(self, *names: str) -> bool:
        """Whether one of the named sides of a matter is asked for."""
        return any(a.name in names for a in self.aspects)


def plain(text: str) -> str:
    """Normalised text with spoken forms as documents write them."""
    return in_writing(normalise(text))


def parts(text: str) -> list[str]:
    """The clauses of a message that ask something; the whole message if none or one does."""
    asking = [p.strip() for p in _PART.split(text) if p.strip() and _ASKS.search(p)]
    return asking if len(asking) > 1 else [text]


def aspects_of(text: str) -> tuple[Aspect, ...]:
    """The sides of a matter that ``text`` asks for."""
    return tuple(a for a in rules().aspects if a.asked.search(text))


def make(text: str, asked: Asked, whole: str, before: Asked | None = None) -> Question:
    """Put a question together; ``before`` is the turn that it leans on."""
    own = {u.word for u in asked.units}
    leaning = tuple(replace(u, weight=u.weight * 0.5) for u in before.units if u.word not in own) if before else ()
    found = measures_in(whole)
    return Question(text, asked, whole, aspects_of(text), tuple(found), leaning)


def useful(unit: Unit) -> bool:
    """Whether a unit can tell passages apart."""
    return len(unit.word) > 1 and not _JUNK.fullmatch(unit.word)
