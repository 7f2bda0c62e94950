"""From when to when a law or regulation holds, as stored: its versions, the clause that says so, what repealed it.

A text that was revised keeps the clause of its first version: then that clause tells no more than when the law began.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kg.schema import Document, EdgeKind
from kg.view import GraphView
from rag.documents.record import record
from rag.frame import Evidence

_OWN = r"本(?!法第)[\u4e00-\u9fff]{1,8}?"
_STARTS = re.compile(
    rf"(?:^|(?<=[。；\n])|{_OWN})(?:从|自)(?:(?P<y>\d{{4}})年(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})日"
    r"|(?P<published>(?:公布|发布|颁布|印发)之日))起(?:正式)?(?:施行|实施|生效|执行|试行)"
)
_SENTENCE = re.compile(r"(?<=[。；\n])")


@dataclass(frozen=True)
class Clause:
    """The sentence of a text that says from when it is in force: from ``day``, or ``at_once`` when published."""

    sentence: str
    day: date | None
    at_once: bool
    evidence: Evidence


@dataclass(frozen=True)
class Version:
    """One text of a law with its first and last day; ``clause`` is that of its first version where ``revised``."""

    document: Document
    start: date | None
    end: date | None
    clause: Clause | None
    ended: bool = False
    """It is marked as no longer in force, with or without the day."""
    made: Document | None = None
    """The decision that made this version of the law, where that tells from when it is in force."""

    @property
    def revised(self) -> bool:
        """Whether the clause names an earlier day than that of this version."""
        return bool(self.clause and self.clause.day and self.start and self.clause.day < self.start)

    @property
    def dated(self) -> bool:
        """Whether it is known from which day this version is in force, not only when it was published."""
        return not self.revised or self.start != self.document.published

    def holds(self, day: date) -> bool:
        """Whether it is in force on ``day``."""
        begun = self.start is None or self.start <= day
        return begun and (day <= self.end if self.end else not self.ended)

    @property
    def cited(self) -> list[Evidence]:
        """What carries statements about it."""
        made = [record(self.made)] if self.made else []
        return [record(self.document), *made, *([self.clause.evidence] if self.clause else [])]


def versions(view: GraphView, documents: Sequence[Document]) -> list[Version]:
    """All texts of one law, oldest first; what is only known to have ended shares its end with them."""
    texts = [d for d in documents if d.valid_from] or list(documents)
    bare = [d.valid_to for d in documents if d not in texts and d.valid_to]
    found = [_version(view, d, bare) for d in texts]
    return sorted(found, key=lambda v: v.start or date.min)


def _version(view: GraphView, document: Document, bare: Sequence[date]) -> Version:
    ends = [document.valid_to] if document.valid_to else []
    ends += [end for end in bare if document.valid_from and end > document.valid_from]
    # A revised text that repeals another one did so when it was first made.
    repealed = [c.day - timedelta(1) for r in repealing(view, [document]) if (c := clause(view, r)) and c.day]
    made = _made_by(view, document)
    start = made.valid_from if made else document.valid_from
    marked = document.status in ("已废止", "已失效", "历史版本")
    return Version(document, start, min([*ends, *repealed], default=None), clause(view, document), marked, made)


def _made_by(view: GraphView, document: Document) -> Document | None:
    """The decision that made this text of a law: it knows better than the day of its publication."""
    for node in view.into(document.id, EdgeKind.AMENDS):
        made = view.node(node, Document)
        if made and made.published == document.published and made.valid_from and document.valid_from:
            return made if made.valid_from > document.valid_from else None
    return None


def repealing(view: GraphView, documents: Sequence[Document]) -> list[Document]:
    """The texts that repeal one of ``documents``."""
    ids = dict.fromkeys(i for d in documents for i in view.into(d.id, EdgeKind.REPEALS))
    return [d for i in ids if (d := view.node(i, Document))]


def repealed(view: GraphView, documents: Sequence[Document]) -> list[Document]:
    """The texts that one of ``documents`` repeals."""
    ids = dict.fromkeys(i for d in documents for i, _ in view.out(d.id, EdgeKind.REPEALS))
    return [d for i in ids if (d := view.node(i, Document))]


def clause(view: GraphView, document: Document) -> Clause | None:
    """The last sentence of ``document`` that says from when it is in force."""
    for article in reversed(view.articles(document.id)):
        for sentence in _SENTENCE.split(article.text):
            if found := _STARTS.search(re.sub(r"\s", "", sentence)):
                at_once = bool(found["published"])
                day = document.published if at_once else _day(found)
                evidence = Evidence(article.id, document.title, article.locator, article.text, document.url)
                return Clause(re.sub(r"\s", "", sentence), day, at_once, evidence)
    return None


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None
