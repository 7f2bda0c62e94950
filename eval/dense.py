"""Retrieval by meaning, measured beside BM25: vectors alone, both fused, and phrasing → item name.

Knows nothing of how questions are read or printed; :mod:`eval.retrieval` is the command.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from eval.holdout import ITEMS, held_out
from kg.schema import Item, Node
from kg.snapshot import Snapshot
from kg.view import GraphView
from rag.index.bm25 import Bm25Index
from rag.index.builder import complete
from rag.index.faiss_store import FaissStore
from rag.index.fusion import fuse
from rag.index.item_names import ItemNameVectors
from rag.index.passages import PassageTable, Scope
from rag.index.stores import VectorIndex
from rag.index.synonyms import Synonyms
from rag.index.vectors import VectorCache
from rag.models.embed import Embedder
from rag.models.settings import VectorSettings
from rag.topics import TopicIndex

_POOL = 100
Rows = list[tuple[int, float]]
Scores = NDArray[np.float64]
RowSearch = Callable[[str, int], Rows]


def vector_index(table: PassageTable, embedder: Embedder, home: Path, settings: VectorSettings) -> VectorIndex:
    """The index of a table; what has no vector yet gets one, kept in the home's cache, with a progress bar."""
    cache = VectorCache(home / "index" / "vectors.sqlite", embedder.name, embedder.dim)
    with tqdm(total=len(table), desc="嵌入条文") as bar:
        complete(cache, embedder, table.passages, table.digests, lambda done, _: bar.update(done - bar.n))
    index = FaissStore(settings, embedder.dim).index("articles", table, cache, 0, None)
    cache.close()
    return index


def by_words(index: Bm25Index, table: PassageTable, synonyms: Synonyms) -> RowSearch:
    """BM25 over words and pairs of characters with official terms for lay ones."""
    mask = table.mask(Scope(date.today()))
    return lambda question, k: index.search(question, k, mask, synonyms.expand(question))


def by_meaning(index: VectorIndex, embedder: Embedder) -> RowSearch:
    """Vectors alone; the question goes in as it was said."""
    scope = Scope(date.today())
    return lambda question, k: index.search(embedder.queries([question])[0], k, scope)


def fused(words: RowSearch, meaning: RowSearch, settings: VectorSettings) -> RowSearch:
    """Both, fused by rank as the assistant does."""

    def search(question: str, k: int) -> Rows:
        lists = [[row for row, _ in find(question, max(k, _POOL))] for find in (words, meaning)]
        return fuse(lists, [1.0, settings.weight], settings.rank_offset)[:k]

    return search


@dataclass(frozen=True)
class Phrasing:
    """What people say, and the name of the item that they mean."""

    text: str
    item: str


def read_phrasings(path: Path) -> list[Phrasing]:
    """From a workbook with a name and, line by line, its phrasings in each row."""
    openpyxl: Any = import_module("openpyxl")
    sheet = openpyxl.load_workbook(path, read_only=True).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True)) if sheet else []
    return [
        Phrasing(text.strip(), str(row[0]).strip())
        for row in rows
        for text in str(row[1] or "").replace("\u200b", "").splitlines()
        if row[0] and text.strip()
    ]


def held_out_phrasings(phrasings: Sequence[Phrasing]) -> list[Phrasing]:
    """Those of the items that no model is trained on."""
    return [p for p in phrasings if held_out(p.item, ITEMS)]


class ItemMatching:
    """The names of all items as topics, matched by words (as the assistant does), by meaning, or by both."""

    def __init__(self, names: Sequence[str], embedder: Embedder | None) -> None:
        self.names = list(dict.fromkeys(names))
        nodes: list[tuple[str, Node]] = [("items", Item(id=f"item:{n}", name=n)) for n in self.names]
        self._topics = TopicIndex(GraphView(Snapshot(1, nodes=nodes)))
        self._meaning = ItemNameVectors(embedder, self.names) if embedder else None
        self._at = {f"item:{n}": i for i, n in enumerate(self.names)}

    def words(self, text: str) -> Scores:
        """Score of every name by words, 0 where none is shared."""
        out = np.zeros(len(self.names))
        for match in self._topics.match(text, limit=50):
            out[self._at[match.item]] = match.score
        return out

    def meaning(self, text: str) -> Scores:
        """Standardised cosine of every name."""
        if self._meaning is None:
            return np.zeros(len(self.names))
        scores = self._meaning.scores(text).astype(np.float64)
        standard: Scores = (scores - scores.mean()) / (scores.std() + 1e-9)
        return standard

    def hits(self, phrasings: Sequence[Phrasing], share: float | None) -> dict[str, float]:
        """hit@1 and hit@5 for words + ``share`` × meaning; ``None`` is meaning alone."""
        first = five = 0
        for phrasing in phrasings:
            score = self.meaning(phrasing.text) if share is None else self.words(phrasing.text)
            if share:
                score = score + share * self.meaning(phrasing.text)
            best = [self.names[i] for i in np.argsort(-score, kind="stable")[:5]]
            first, five = first + (best[0] == phrasing.item), five + (phrasing.item in best)
        n = max(len(phrasings), 1)
        return {"phrasings": len(phrasings), "hit_1": first / n, "hit_5": five / n}
