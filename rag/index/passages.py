"""Passages: the pieces of text that can be found and cited, and which of them hold where and when."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.schema import NATION, Article, Document, Faq, Item, LifeEvent
from kg.view import GraphView

ARTICLE, FAQ, ITEM = "article", "faq", "item"
_MASKS = 8
_SUPERSEDED = frozenset({"已废止", "历史版本", "已失效"})


@dataclass(frozen=True, slots=True)
class Passage:
    """One findable text. Several passages may share an id (the phrasings of one item): a search returns an id once."""

    id: str
    title: str
    locator: str
    heading: str
    text: str
    region: str = NATION
    valid_from: date | None = None
    valid_to: date | None = None
    status: str = ""
    kind: str = ARTICLE
    asked: bool = False
    """Whether the text is a question that the passage of the same id answers: to be found by, never to be shown."""

    @property
    def digest(self) -> bytes:
        """16 bytes that identify what is indexed: kind, title, heading, locator and text."""
        content = "\0".join((self.kind, self.title, self.heading, self.locator, self.text))
        return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@dataclass(frozen=True)
class Scope:
    """What a search may return.

    ``regions`` are region ids, the country included if it is wanted; ``None`` means every region. Passages that are not
    in force on ``as_of`` are left out unless ``include_lapsed``.
    """

    as_of: date
    regions: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    include_lapsed: bool = False


class Columns(NamedTuple):
    """What a scope looks at in one passage; days are ordinals, ``lapsed`` is ended without a known day."""

    region: str
    kind: str
    valid_from: int
    valid_to: int
    lapsed: bool


class PassageTable:
    """Passages with their filter columns, so that a scope becomes a mask in well under a millisecond."""

    def __init__(self, passages: Sequence[Passage], before: PassageTable | None = None) -> None:
        """``before`` may hold some of the very same passages: their digests are taken from it."""
        self.passages = list(passages)
        known = {id(p): d for p, d in zip(before.passages, before.digests, strict=True)} if before else {}
        self.digests: list[bytes] = [known.get(id(p)) or p.digest for p in self.passages]
        self._from = _days((p.valid_from for p in self.passages), date.min)
        self._to = _days((p.valid_to for p in self.passages), date.max)
        self._lapsed = np.array([p.status in _SUPERSEDED and p.valid_to is None for p in self.passages], dtype=bool)
        self._regions, self._region = _codes(p.region for p in self.passages)
        self._kinds, self._kind = _codes(p.kind for p in self.passages)
        self._masks: dict[Scope, NDArray[np.bool_]] = {}
        self._shown = {p.id: row for row, p in enumerate(self.passages) if not p.asked}

    def shown(self, row: int) -> int:
        """The row of the passage that answers, for a question that stands in ``row``; else ``row`` itself."""
        passage = self.passages[row]
        return self._shown.get(passage.id, row) if passage.asked else row

    def __len__(self) -> int:
        return len(self.passages)

    def mask(self, scope: Scope) -> NDArray[np.bool_]:
        """Which passages the scope allows, shape ``(len(self),)``, read-only.

        The last few are remembered: words and vectors ask for the same.
        """
        found = self._masks.get(scope)
        if found is None:
            if len(self._masks) >= _MASKS:
                self._masks.clear()
            found = self._masks[scope] = self._mask(scope)
        return found

    def columns(self, row: int) -> Columns:
        """What a scope looks at, for a store that filters by itself."""
        passage = self.passages[row]
        return Columns(passage.region, passage.kind, int(self._from[row]), int(self._to[row]), bool(self._lapsed[row]))

    def _mask(self, scope: Scope) -> NDArray[np.bool_]:
        allowed = np.ones(len(self), dtype=bool)
        if scope.regions is not None:
            allowed &= _member(self._regions, self._region, scope.regions)
        if scope.kinds is not None:
            allowed &= _member(self._kinds, self._kind, scope.kinds)
        if not scope.include_lapsed:
            day = scope.as_of.toordinal()
            allowed &= (self._from <= day) & (day <= self._to) & ~self._lapsed
        allowed.flags.writeable = False
        return allowed


def _days(days: Iterable[date | None], default: date) -> NDArray[np.int32]:
    return np.array([(day or default).toordinal() for day in days], dtype=np.int32)


def _codes(values: Iterable[str]) -> tuple[dict[str, int], NDArray[np.int32]]:
    known: dict[str, int] = {}
    return known, np.array([known.setdefault(v, len(known)) for v in values], dtype=np.int32)


def _member(known: dict[str, int], column: NDArray[np.int32], wanted: frozenset[str]) -> NDArray[np.bool_]:
    return np.isin(column, [known[v] for v in wanted if v in known])


def passages_of(view: GraphView, before: GraphView | None = None, held: Sequence[Passage] = ()) -> list[Passage]:
    """Articles and questions with answers of a view, as passages.

    ``held`` are the passages of an earlier view ``before``: those of articles that did not change are used again.
    """
    earlier = before.nodes if before else {}
    kept = {p.id: p for p in held if not p.asked}
    found: list[Passage] = []
    for document in view.of_type(Document):
        same = earlier.get(document.id) is document
        for article in view.articles(document.id):
            passage = kept.get(article.id) if same and earlier.get(article.id) is article else None
            found.append(passage or _article(document, article))
    for faq in view.faqs():
        found.append(_faq(faq, view.node(faq.item, Item) if faq.item else None))
    return found


def asked_of(passages: Iterable[Passage], questions: Mapping[str, Sequence[str]]) -> list[Passage]:
    """The questions known for passages, by id, as passages to find these by."""
    return [
        replace(p, title="", locator="", heading="", text=question, asked=True)
        for p in passages
        for question in questions.get(p.id, ())
    ]


def items_of(view: GraphView) -> list[Passage]:
    """Names, aliases and phrasings of items and life events, one passage each under the item's id."""
    nodes: list[Item | LifeEvent] = [*view.items(), *view.life_events()]
    return [passage for node in nodes for passage in _phrasings(node)]


def terms_of(view: GraphView) -> list[str]:
    """Short names of items and life events: words that the dictionary of the tokenizer should know."""
    nodes: list[Item | LifeEvent] = [*view.items(), *view.life_events()]
    return [name for node in nodes for name in (node.name, *node.aliases) if len(name) <= 8]


def _article(document: Document, article: Article) -> Passage:
    return Passage(
        id=article.id,
        title=document.title,
        locator=article.locator,
        heading=article.heading,
        text=article.text,
        region=document.region,
        valid_from=_pick(max, document.valid_from, article.valid_from),
        valid_to=_pick(min, document.valid_to, article.valid_to),
        status=document.status,
        kind=ARTICLE,
    )


def _faq(faq: Faq, item: Item | None) -> Passage:
    return Passage(
        id=faq.id,
        title=item.name if item else "问答",
        locator=faq.question,
        heading=faq.question,
        text=faq.answer,
        region=faq.region,
        valid_from=faq.valid_from,
        valid_to=faq.valid_to,
        kind=FAQ,
    )


def _phrasings(node: Item | LifeEvent) -> Iterator[Passage]:
    build = partial(Passage, node.id, node.name, "", "", valid_from=node.valid_from, valid_to=node.valid_to, kind=ITEM)
    for text in dict.fromkeys((node.name, *node.aliases, *node.phrasings)):
        yield build(text=text)


def _pick(choose: Callable[..., date], *days: date | None) -> date | None:
    known = [day for day in days if day]
    return choose(known) if known else None
