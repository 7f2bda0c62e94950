"""BM25 over weighted fields, with the filter inside the search; scores are computed by numpy, searched by bm25s.

The index on disk is named after its content, so a stale one is never loaded; a damaged one is built again.
"""

from __future__ import annotations

import hashlib
import json
import math
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from rag.index import saved
from rag.index.passages import PassageTable
from rag.index.tokenize import Tokenizer
from rag.index.tokens import FIELDS, TokenTable, tokenise

_FORMAT = 1
_FIELD_BITS, _WORD_SHIFT = 2, 34
_FIELD_MASK, _ROW_MASK = (1 << _FIELD_BITS) - 1, (1 << (_WORD_SHIFT - _FIELD_BITS)) - 1
Mask = NDArray[np.bool_]
Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Bm25Settings:
    """Weights of a word by its field, and BM25's two constants; measured by ``python -m eval.retrieval``."""

    title: float = 0.5
    heading: float = 0.5
    text: float = 1.0
    k1: float = 1.5
    b: float = 0.75


class FieldBM25(bm25s.BM25):
    """bm25s with words that count as much as their field says (a simple BM25F)."""

    def index_table(self, table: TokenTable, weights: tuple[float, float, float]) -> None:
        """Score every word of every passage."""
        passages = len(table.digests)
        lengths = np.diff(table.bounds)
        length = lengths.reshape(-1, FIELDS).astype(np.float32) @ np.array(weights, np.float32)
        # Word, row and field in one number: sorting it in place groups the postings without an index array beside it.
        key = table.ids.astype(np.int64) << _WORD_SHIFT
        places = (np.arange(passages) << _FIELD_BITS)[:, None] | np.arange(FIELDS)
        key |= np.repeat(places.ravel(), lengths)
        key.sort()
        weight = np.array([*weights, 0.0], np.float32)[key & _FIELD_MASK]
        key >>= _FIELD_BITS
        first = np.flatnonzero(np.diff(key, prepend=-1))
        frequency = np.add.reduceat(weight, first) if len(first) else np.empty(0, np.float32)
        first, frequency = first[frequency > 0], frequency[frequency > 0]
        word, row = key[first] >> (_WORD_SHIFT - _FIELD_BITS), key[first] & _ROW_MASK
        del key, weight
        holders = np.bincount(word, minlength=len(table.vocabulary))
        idf = np.log1p((passages - holders + 0.5) / (holders + 0.5)).astype(np.float32)
        norm = self.k1 * (1 - self.b + self.b * length / max(float(length.mean()) if passages else 0.0, 1e-6))
        self.scores = {
            "data": (idf[word] * frequency / (frequency + norm[row])).astype(np.float32),
            "indices": row.astype(np.int32),
            "indptr": np.concatenate(([0], np.cumsum(holders))),
            "num_docs": passages,
        }
        self.vocab_dict = table.vocabulary
        self.unique_token_ids_set = set(table.vocabulary.values())
        self.nonoccurrence_array: Any = None


class Bm25Index:
    """An immutable BM25 index of one passage table."""

    def __init__(self, passages: PassageTable, tokenizer: Tokenizer, engine: Any, table: TokenTable) -> None:
        self.passages = passages
        self._tokenizer = tokenizer
        self._engine = engine
        self.tokens = table

    @classmethod
    def build(
        cls,
        passages: PassageTable,
        tokenizer: Tokenizer,
        settings: Bm25Settings,
        before: TokenTable | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Bm25Index:
        """Index the passages; words come from ``before`` where nothing changed."""
        table = tokenise(passages.passages, passages.digests, tokenizer, before, progress)
        make: Any = FieldBM25  # bm25s is not typed
        engine = make(k1=settings.k1, b=settings.b)
        engine.index_table(table, (settings.title, settings.heading, settings.text))
        return cls(passages, tokenizer, engine, table)

    def over(self, passages: PassageTable) -> Bm25Index:
        """This index over passages of the same content that hold elsewhere or at other times."""
        return Bm25Index(passages, self._tokenizer, self._engine, self.tokens)

    def key(self, settings: Bm25Settings) -> str:
        """Names the index by all that it depends on."""
        return content_key(self.passages, self._tokenizer, settings)

    def rarity(self, text: str) -> dict[str, float]:
        """The words of ``text`` with their inverse document frequency; a word that no passage holds counts as rare."""
        total = max(len(self.passages), 1)
        starts = self._engine.scores["indptr"]
        found = {}
        for word in self._tokenizer.words(text):
            number = self.tokens.vocabulary.get(word)
            holders = int(starts[number + 1] - starts[number]) if number is not None else 0
            found[word] = math.log1p((total - holders + 0.5) / (holders + 0.5))
        return found

    def scores(self, words: Iterable[str]) -> Scores:
        """The score of every passage for these words (repeated ones count again), shape ``(len(passages),)``."""
        ids = self._engine.get_tokens_ids(list(words))
        if not ids:
            return np.zeros(len(self.passages), dtype=np.float32)
        found: Scores = self._engine.get_scores_from_ids(ids)
        return found

    def search(
        self, query: str, k: int, mask: Mask | None = None, extra: Iterable[tuple[str, float]] = ()
    ) -> list[tuple[int, float]]:
        """The best ``k`` rows that the mask allows and that share a word with the query, best first.

        ``extra`` are further words of the query (synonyms) with the weight that they count.
        """
        scores = self.scores(self._tokenizer.keys(query))
        for text, weight in extra:
            scores += weight * self.scores(self._tokenizer.keys(text))
        if mask is not None:
            scores *= mask
        return top(scores, k)

    # -- on disk ------------------------------------------------------------------------------------------------

    def save(self, folder: Path, settings: Bm25Settings, version: int) -> None:
        """Write the index below ``folder`` under its content's name and drop older ones."""
        name = self.key(settings)
        if saved.manifest(folder / name, format=_FORMAT) is None:
            saved.save(folder / name, {"format": _FORMAT, "version": version}, self._write)
        for other in folder.iterdir():
            if other.name != name:
                shutil.rmtree(other, ignore_errors=True)

    def _write(self, target: Path) -> None:
        self._engine.save(str(target), show_progress=False)
        np.save(target / "ids.npy", self.tokens.ids)
        np.save(target / "bounds.npy", self.tokens.bounds)
        np.save(target / "digests.npy", np.frombuffer(b"".join(self.tokens.digests), dtype=np.uint8))
        (target / "terms.json").write_text(json.dumps(sorted(self.tokens.terms)), encoding="utf-8")

    @classmethod
    def load(
        cls, folder: Path, passages: PassageTable, tokenizer: Tokenizer, settings: Bm25Settings
    ) -> Bm25Index | None:
        """The saved index of exactly these passages, memory-mapped; ``None`` if there is none or it is damaged."""
        target = folder / content_key(passages, tokenizer, settings)
        table = load_tokens(target)
        if table is None or len(table.digests) != len(passages):
            return None
        engine = FieldBM25.load(str(target), mmap=True, load_corpus=False, show_progress=False)
        return cls(passages, tokenizer, engine, table)


def load_tokens(target: Path) -> TokenTable | None:
    """The words saved with the index in ``target``; ``None`` if there are none or anything there is damaged."""
    try:
        if saved.manifest(target, format=_FORMAT) is None:
            return None
        digests = np.load(target / "digests.npy").tobytes()
        terms = json.loads((target / "terms.json").read_text(encoding="utf-8"))
        vocabulary = json.loads((target / "vocab.index.json").read_text(encoding="utf-8"))
        return TokenTable(
            vocabulary,
            [digests[i : i + 16] for i in range(0, len(digests), 16)],
            np.load(target / "ids.npy", mmap_mode="r"),
            np.load(target / "bounds.npy"),
            frozenset(terms),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def latest_tokens(folder: Path) -> TokenTable | None:
    """The words of any index saved below ``folder``, to start an incremental build from."""
    tables = (load_tokens(path) for path in sorted(folder.glob("*/")))
    return next((table for table in tables if table), None)


def content_key(passages: PassageTable, tokenizer: Tokenizer, settings: Bm25Settings) -> str:
    """Names an index by all that it depends on."""
    whole = hashlib.blake2b(digest_size=12)
    whole.update(repr((_FORMAT, tokenizer.fingerprint, asdict(settings))).encode())
    for digest in passages.digests:
        whole.update(digest)
    return whole.hexdigest()


def top(scores: Scores, k: int) -> list[tuple[int, float]]:
    """Rows of the ``k`` highest scores above 0, best first; equal scores in the order of the rows."""
    k = min(k, len(scores))
    if k <= 0:
        return []
    best = np.argpartition(-scores, k - 1)[:k] if k < len(scores) else np.arange(len(scores))
    best = best[np.lexsort((best, -scores[best]))]
    return [(int(row), float(scores[row])) for row in best if scores[row] > 0]
