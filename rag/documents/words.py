"""The words of the documents of places: what they are called, what stands at the heads of their parts and tables.

Knows nothing of questions. What is misheard is put right by these words, and what is said short is understood by them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

import rjieba

from kg.schema import NATION, Article, Document
from kg.view import GraphView
from rag.documents.held import subject_of
from rag.lexicon import normalise

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_HEAD, _CELL = 24, 8
"""Characters of a heading and of a cell that name something."""
_LEAST, _MOST = 3, 8
"""Characters of a word that is told apart by its sound."""
PIECE = 3
_CHARACTERS = 2_000_000
"""Characters of documents that are read for what they say."""
_SHORT, _WIDER = (3, 6), 2
"""Characters of a short form, and how many times as long the full form may be."""


def terms(view: GraphView, cut: Callable[[str], Sequence[str]]) -> set[str]:
    """Words of titles, headings and tables, alone and joined with the word before; ``cut`` divides a text."""
    found: set[str] = set()
    for run in _heads(view):
        words = list(cut(run))
        joined = [a + b for a, b in pairwise(words) if len(a) > 1 and len(b) > 1]
        found.update(w for w in (*words, *joined, run) if _LEAST <= len(w) <= _MOST)
    return found


def pieces(view: GraphView) -> set[str]:
    """Every three characters in a row that the documents print."""
    found: set[str] = set()
    left = _CHARACTERS
    for document in _local(view):
        for article in view.articles(document.id):
            left -= len(article.text)
            if left < 0:
                return found
            for run in _HAN.findall(f"{article.heading} {article.text}"):
                found.update(run[i : i + PIECE] for i in range(len(run) - PIECE + 1))
    return found


def printed(text: str) -> list[str]:
    """The words of ``text`` of two characters or more, alone and joined with the word after."""
    found: set[str] = set()
    for run in _HAN.findall(text):
        words = _cutter().cut(run, False)
        found.update(w for w in words if len(w) > 1)
        found.update(a + b for a, b in pairwise(words) if len(a + b) in _JOINED)
    return sorted(found)


_JOINED = range(3, 6)
"""Characters of two words that are taken for one (教科书费)."""
_HALVES = 4
_JOINS = re.compile("[和与及或]")


class Names:
    """The names of documents, by which what is said short is understood (长护险: 长期护理保险)."""

    def __init__(self, names: Iterable[str]) -> None:
        self._runs = list(dict.fromkeys(run for name in names for run in _HAN.findall(name)))
        self._full: dict[tuple[str, str], set[str]] = defaultdict(set)
        low, high = _SHORT[0] + 1, _WIDER * _SHORT[1]
        for run in self._runs:
            edges = _edges(run)
            ends = [e for before, e in pairwise(edges) if e - before > 1]  # no name ends in the 用 of 用水用气
            for start in edges:
                for end in (e for e in ends if low <= e - start <= high and not _JOINS.search(run[start:e])):
                    self._full[run[start], run[end - 1]].add(run[start:end])

    def short(self, text: str) -> dict[str, tuple[str, ...]]:
        """Short forms in ``text`` with what they may stand for; what is a name as it stands is none."""
        found: dict[str, tuple[str, ...]] = {}
        low, high = _SHORT
        for run in _HAN.findall(text):
            taken: set[int] = set()
            edges = set(_edges(run))
            for size in range(min(high, len(run)), low - 1, -1):
                for start in range(len(run) - size + 1):
                    own = range(start, start + size)
                    short = run[start : start + size]
                    if start not in edges or taken & set(own) or any(short in name for name in self._runs):
                        continue
                    if full := self._stands_for(short):
                        found[short] = full
                        taken.update(own)
        return found

    def _stands_for(self, short: str) -> tuple[str, ...]:
        able = (f for f in self._full.get((short[0], short[-1]), ()) if len(short) < len(f) <= _WIDER * len(short) + 1)
        found = sorted((f for f in able if _leaves_out(short, f)), key=lambda f: (len(f), f))
        return tuple(f for f in found if not any(g != f and g in f for g in found))


def _edges(run: str) -> list[int]:
    """Where words of ``run`` begin and end; a word of two halves (保险制度) ends in its middle as well."""
    edges = [0]
    for word in _cutter().cut(run, False):
        edges += [edges[-1] + len(word) // 2] if len(word) == _HALVES else []
        edges.append(edges[-1] + len(word) // (2 if len(word) == _HALVES else 1))
    return edges


@cache
def _cutter() -> rjieba.Jieba:
    return rjieba.Jieba()


def _leaves_out(short: str, full: str) -> bool:
    """Whether ``short`` is ``full`` with letters left out."""
    rest = iter(full)
    return all(letter in rest for letter in short)


def _local(view: GraphView) -> Iterator[Document]:
    return (d for d in view.of_type(Document) if d.region != NATION)


def _heads(view: GraphView) -> Iterator[str]:
    """Runs of characters of what names something."""
    for document in _local(view):
        texts = [subject_of(document.title)]
        for article in view.articles(document.id):
            texts += _of_article(article)
        for text in dict.fromkeys(texts):
            yield from _HAN.findall(normalise(text))


def _of_article(article: Article) -> Iterator[str]:
    yield from (h for h in article.heading.split(">") if len(h.strip()) <= _HEAD)
    if len(article.locator) <= _HEAD:
        yield article.locator
    for row in article.table:
        yield from row
        yield from (cell for cell in row.values() if len(cell) <= _CELL)
