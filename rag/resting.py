"""Passages for a matter that is known: of the laws it rests on, or that hold what is granted. Knows no guides."""

from __future__ import annotations

import re

from kg.schema import Article, EdgeKind
from kg.view import GraphView
from rag.frame import Frame, Outcome
from rag.lexicon import lexicon
from rag.nearest import IDLE, LOOSE, Nearest
from rag.proxy import by_proxy
from rag.topics import TopicIndex

_NEAR = 0.3
"""How sure it must be that a passage of those laws answers."""
_SUM = re.compile(r"[\d一二三四五六七八九十百千万]+(?:元|%|％|倍|个月的|‰)|百分之")
"""An amount, or a share of one."""


class Resting:
    """Answers from one view."""

    def __init__(self, view: GraphView, topics: TopicIndex, nearest: Nearest) -> None:
        self._view, self._topics, self._nearest = view, topics, nearest

    def spoken_of(self, frame: Frame, steps: list[str], least: float) -> Outcome | None:
        """A text that speaks of what the conversation is about, not only of the last few words.

        None to whether somebody else may come where most likely nothing answers: the name of the matter is found in
        its law whatever else is said.
        """
        if frame.idle >= IDLE and by_proxy(frame.text):
            return None
        names = " ".join(self._topics.topics[key].name for key in frame.topics)
        named = frame.with_(asks=(f"{names} {frame.text}",))
        return self._nearest.texts(named, steps, least) or self.passage(named, steps)

    def passage(
        self, frame: Frame, steps: list[str], *, overview: bool = False, compare: bool = False
    ) -> Outcome | None:
        """A passage of the laws that the matter itself rests on: there less has to match."""
        documents = self._documents(frame)
        found = self._nearest.texts(frame, steps, _NEAR) if documents else None
        if found is None:
            return None
        first = next((self._view.node(e.id, Article) for s in found.statements for e in s.evidence[:1]), None)
        return found if first and first.document in documents else None

    def granted(
        self, frame: Frame, steps: list[str], *, overview: bool = False, compare: bool = False
    ) -> Outcome | None:
        """How much is granted: a stored answer, a law that the matter rests on, or a passage that holds an amount."""
        found = self._nearest.texts(frame, steps, LOOSE)
        if found is None:
            return None
        first = found.statements[0].evidence[0]
        article = self._view.node(first.id, Article)
        if article is None or article.document in self._documents(frame):
            return found
        return found if self._amounts(frame, first.quote) else None

    def tells(self, frame: Frame, outcome: Outcome) -> bool:
        """Whether some passage of an outcome holds an amount of what the matter at hand is about."""
        quotes = [e.quote for s in outcome.statements for e in s.evidence]
        return any(s.computed for s in outcome.statements) or any(self._amounts(frame, q) for q in quotes)

    def _amounts(self, frame: Frame, quote: str) -> bool:
        lex = lexicon()
        names = " ".join(self._topics.topics[key].name for key in frame.topics)
        things = lex.features(names).concepts & lex.objects
        return bool(_SUM.search(quote) and things & lex.features(quote).concepts)

    def _documents(self, frame: Frame) -> set[str]:
        """Ids of the documents that the matters of a frame rest on."""
        items = [i for key in frame.topics for i in self._topics.topics[key].items]
        guides = [g.id for i in items for g in self._view.guides_by_item.get(i, {}).values()]
        rules = [target for g in guides for target, _ in self._view.out(g, EdgeKind.IF)]
        return {b.document.id for node in (*items, *guides, *rules) for b in self._view.basis(node)}
