"""Passages of texts found and judged: how far each answers a question. Knows nothing of what is said of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import cn2an

from kg.schema import NATION, Article, Document, EdgeKind, Faq
from kg.view import GraphView, in_force
from rag.asked import Asked, Asking
from rag.following import Passage
from rag.frame import Evidence
from rag.hits import PassageHit, PassageSearch, Scale, candidates
from rag.judge import STORED, Candidate, Judgement, judge
from rag.lexicon import normalise

_DEPTH, _NEAREST = 100, 16
_NO_POLICY = ("目录页", "新闻动态")
"""Kinds of local pages that set nothing."""
_HOTLINE = "faq:hotline/"


@dataclass(frozen=True)
class Found:
    """A passage with its judgement."""

    evidence: Evidence
    judged: Judgement


class Finding:
    """Finds and judges passages of one view."""

    def __init__(self, view: GraphView, search: PassageSearch) -> None:
        self._view = view
        self._search = search
        self._titles = _titles(view)
        self._places = {document.region for document in view.of_type(Document)}
        self._rarity: Callable[[str], dict[str, float]] = lru_cache(maxsize=4096)(search.rarity)
        self._size: Callable[[str], int] = lru_cache(maxsize=None)(lambda document: len(view.articles(document)))
        self._cited: Callable[[str], int] = lru_cache(maxsize=4096)(self._citations)
        self._asking = Asking(self._rarity)

    def read(self, question: str, day: date, context: str = "") -> Asked:
        """``question`` taken apart."""
        return self._asking.read(question, day.year, context)

    def local(self, query: str, regions: set[str] | None, day: date) -> list[str]:
        """Ids of the articles of ``regions`` (all but the country's if ``None``) that are nearest to ``query``."""
        places = regions if regions is not None else {r for r in self._places if r != NATION}
        return [hit.id for hit in self._search.search(query, k=_NEAREST, regions=places, as_of=day)] if places else []

    def closest(self, text: str, regions: set[str] | None, day: date) -> tuple[str, float, float]:
        """The document of ``regions`` with the article that is nearest to ``text`` in meaning, the cosine, and that of
        the nearest national one; ``("", 0.0, 0.0)`` without vectors."""
        places = (regions if regions is not None else self._places) - {NATION}
        near = self._search.search(text, k=_NEAREST, regions=places, as_of=day) if places else []
        best = max(near, key=lambda hit: hit.cosine or 0.0, default=None)
        article = self._view.node(best.id, Article) if best else None
        if best is None or best.cosine is None or article is None:
            return "", 0.0, 0.0
        others = self._search.search(text, k=_NEAREST, regions={NATION}, as_of=day)
        return article.document, best.cosine, max((hit.cosine or 0.0 for hit in others), default=0.0)

    def judge(self, asked: Asked, region: str | None, day: date, within: Container[str] | None = None) -> list[Found]:
        """Retrieved passages with their judgement, best first; none for what no text can answer.

        ``within`` are the only documents, by id, that are looked at.
        """
        if asked.hopeless or not asked.units:
            return []
        regions = set(self._view.regions.ancestors(region)) if region else None
        hits = self._search.search(asked.text, words=asked.query, k=_DEPTH, regions=regions, as_of=day)
        hits = candidates([h for h in hits if _HOTLINE not in h.id])
        if within is not None:
            hits = [h for h in hits if (a := self._view.node(h.id, Article)) and a.document in within]
        scale = Scale.of(hits)
        found = [self._judged(asked, hit, rank, scale) for rank, hit in enumerate(hits) if self._stands(hit.id, day)]
        return sorted((f for f in found if f), key=lambda f: -f.judged.score)

    def passage(self, found: Found) -> Passage:
        """A passage as what readings find is weighed."""
        document = self.document(found)
        articles = self._size(document) if document else 0
        return Passage(found.evidence.id, document, articles, found.judged.score, found.judged.features)

    def document(self, found: Found) -> str:
        """The id of the document of a passage; empty for a stored answer."""
        article = self._view.node(found.evidence.id, Article)
        return article.document if article else ""

    def evidence(self, node_id: str) -> Evidence | None:
        """The evidence for an article or a stored answer."""
        article = self._view.node(node_id, Article)
        if article:
            document = self._view.node(article.document, Document)
            if document is None:
                return None
            return Evidence(article.id, document.title, article.locator, article.text, document.url)
        faq = self._view.node(node_id, Faq)
        if faq is None:
            return None
        return Evidence(faq.id, faq.question, f"{STORED} {faq.basis_text or ''}".strip(), faq.answer)

    def named_articles(self, question: str, day: date) -> list[Evidence]:
        """「社会保险法第四十六条」: the article itself."""
        numbers = re.findall(r"第[一二三四五六七八九十百千零〇0-9]+条", question)
        if not numbers:
            return []
        wanted = {_chinese_article(n) for n in numbers}
        titles = sorted((t for t in self._titles if t in question), key=len, reverse=True)
        for title in titles:
            documents = [d for d in self._titles[title] if in_force(d, day)]
            for document in documents:
                articles = [a for a in self._view.articles(document.id) if a.locator.split("（")[0] in wanted]
                if articles:
                    return [Evidence(a.id, document.title, a.locator, a.text, document.url) for a in articles]
        return []

    def _citations(self, document: str) -> int:
        """How often guides and stored answers rest on a document."""
        return sum(len(self._view.into(article.id, EdgeKind.BASED_ON)) for article in self._view.articles(document))

    def _stands(self, node_id: str, day: date) -> bool:
        """Whether what a stored answer rests on is in force; an article found is."""
        basis = self._view.basis(node_id)
        return not basis or any(in_force(b.document, day) for b in basis)

    def _judged(self, asked: Asked, hit: PassageHit, rank: int, scale: Scale) -> Found | None:
        evidence = self.evidence(hit.id)
        if evidence is None:
            return None
        article = self._view.node(hit.id, Article)
        document = self._view.node(article.document, Document) if article else None
        if document is not None and document.region != NATION and document.level in _NO_POLICY:
            return None
        if asked.year and asked.year not in f"{evidence.title}{evidence.quote}":
            return None
        candidate = Candidate(
            evidence.title,
            article.heading if article else "",
            evidence.quote,
            (document.level or "") if document else STORED,
            self._cited(document.id) if document else 0,
            document is not None and document.region != NATION,
            (hit.bm25 or 0.0) / scale.bm25,
            rank,
            scale.nearest - (hit.cosine or scale.farthest),
        )
        judged = judge(asked, candidate, self._rarity)
        return Found(evidence, judged) if judged.fits else None


def _titles(view: GraphView) -> dict[str, list[Document]]:
    """Documents by title and short title (without 中华人民共和国)."""
    titles: dict[str, list[Document]] = {}
    for document in view.of_type(Document):
        for name in {document.title, document.title.removeprefix("中华人民共和国")}:
            if len(name) >= 3:
                titles.setdefault(normalise(name), []).append(document)
    return titles


def _chinese_article(number: str) -> str:
    digits = number[1:-1]
    if not digits.isdigit():
        return number
    return f"第{cn2an.an2cn(digits)}条"
