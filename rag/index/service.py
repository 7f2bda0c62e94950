"""Search for one home: texts and items, kept up to date with the knowledge base, and the models that it uses.

Loads the embedder and the language model in the background, so that BM25 answers at once.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import date
from functools import lru_cache
from pathlib import Path

from corpus.wordings import article_questions
from kg.schema import Article, Document, Faq, Item, LifeEvent
from kg.view import GraphView
from rag.documents.weighing import quoting
from rag.following import following
from rag.index.bm25 import Bm25Settings
from rag.index.builder import Quiet
from rag.index.dense import Dense
from rag.index.item_names import ItemNameVectors
from rag.index.passages import asked_of, items_of, passages_of, terms_of
from rag.index.retriever import Hit, PassageRetriever, Progress
from rag.index.shipped import shipped_with
from rag.index.stores import VectorStoreError, open_store
from rag.index.synonyms import Synonyms
from rag.index.vectors import VectorCache
from rag.leaning import NOTHING, UNKNOWN, Leaning, LeaningError, Leant
from rag.models import (
    Embedder,
    LanguageModel,
    ModelError,
    ModelFilesError,
    ModelSettings,
    load_settings,
    open_embedder,
    open_llm,
)
from rag.models.embed import Vectors
from rag.ranking import ranking
from rag.weights import WeightsError

_FEW = 500
"""Texts that are embedded before the first answer: some seconds on two slow cores."""


class SearchIndex:
    """``passages`` searches articles and stored answers, ``items`` names and phrasings of items.

    Hold :meth:`answering` while answering, so that no vectors are made meanwhile.
    """

    def __init__(self, home: Path, settings: ModelSettings, *, background: bool = True) -> None:
        self._home, self._settings = home, settings
        self._quiet = Quiet()
        self._synonyms = Synonyms.load()
        self._closed = False
        self._view: GraphView | None = None
        self._terms: frozenset[str] = frozenset()
        self.llm: LanguageModel | None = None
        self.reads = settings.reads
        self._problem = self._names_problem = ""
        dense = self._dense(background)
        self._dense_search = dense
        self._leaning = self._fitting_leaning()
        self._check_weights([following] if dense is None else [following, ranking, quoting])
        folder = home / "index"
        self.passages = PassageRetriever(
            folder / "passages", "条文", synonyms=self._synonyms, dense=dense, quiet=self._quiet
        )
        self.items = PassageRetriever(
            folder / "items", "事项", weights=Bm25Settings(heading=0), dense=dense, quiet=self._quiet
        )

    @classmethod
    def open(
        cls,
        home: Path,
        view: GraphView,
        *,
        llm: str | None = None,
        progress: Progress | None = None,
        background: bool = True,
    ) -> SearchIndex:
        """Indexes of ``view``; without ``background`` no vectors are made (those there are used) and
        no language model is loaded.

        Raises:
            SettingsError: the model configuration cannot be used.
        """
        settings = load_settings(home)
        if llm:
            settings = settings.model_copy(update={"llm": llm})
        index = cls(home, settings, background=background)
        index.update(view, progress)
        if background:
            index.complete_few(progress)
        if background and settings.llm != "none":
            threading.Thread(target=index.load_llm, name="load-llm", daemon=True).start()
        return index

    def _dense(self, build: bool) -> Dense | None:
        try:
            embedder = open_embedder(self._settings)
        except ModelFilesError as error:
            self._problem = str(error)
            return None
        if embedder is None:
            return None
        path = self._home / "index" / "vectors.sqlite"
        try:
            store = open_store(self._settings.vectors, self._home, embedder.name, embedder.dim)
            cache = VectorCache(path, embedder.name, embedder.dim, shipped_with(embedder))
        except sqlite3.OperationalError as error:
            self._problem = f"向量缓存 {path} 打不开：{error}"
            return None
        except VectorStoreError as error:
            self._problem = str(error)
            return None
        return Dense(embedder, cache, _remembered(embedder), self._settings.vectors, store, build)

    def _fitting_leaning(self) -> Leaning | None:
        """The model of what messages ask for, if it was fitted on the vectors of this embedder."""
        if self._dense_search is None:
            return None
        try:
            model = Leaning.load()
        except LeaningError as error:
            self._problem = self._problem or str(error)
            return None
        embedder = self._dense_search.embedder
        return model if (model.embedder, model.dim) == (embedder.name, embedder.dim) else None

    def _check_weights(self, used: Iterable[Callable[[], object]]) -> None:
        """Weights that cannot be used are a problem to tell of; what they weigh is then found without them."""
        for load in used:
            try:
                load()
            except WeightsError as error:
                self._problem = self._problem or str(error)

    def load_llm(self) -> None:
        """Load the configured language model; a failure leaves :attr:`problem` and no model, or one without adapter."""
        told: list[str] = []
        try:
            model = open_llm(self._settings, self._home, warn=told.append)
        except ModelFilesError as error:
            self._problem = str(error)
            return
        if self._closed and model:
            model.close()
        else:
            self.llm = model
        self._problem = " ".join([*([self._problem] if self._problem else []), *told])

    @property
    def problem(self) -> str:
        """Why a configured model, vector store or endpoint is not used; one line for the user."""
        return self._problem or self.passages.problem or self.items.problem or self._names_problem

    @property
    def llm_name(self) -> str | None:
        """Name of the language model, once loaded."""
        return self.llm.name if self.llm else None

    def update(self, view: GraphView, progress: Progress | None = None) -> None:
        """Search this view from now on; items first, so that their vectors are made first.

        A view that was updated from the one searched now costs only what changed.
        """
        before = self._view
        if before and view.unchanged(before, Item, LifeEvent):
            self.items.carry(view.version)
        else:
            self._terms = frozenset([*terms_of(view), *self._synonyms.terms])
            self.items.update(items_of(view), view.version, self._terms, progress)
        if before and view.unchanged(before, Item, LifeEvent, Document, Article, Faq):
            self.passages.carry(view.version)
        else:
            found = passages_of(view, before, self.passages.passages)
            found += asked_of(found, article_questions())
            self.passages.update(found, view.version, self._terms, progress)
        self._view = view

    def answering(self) -> AbstractContextManager[None]:
        """Hold background work back inside the ``with`` block."""
        return self._quiet.answering()

    def search(
        self,
        query: str,
        *,
        words: str | None = None,
        k: int = 10,
        regions: Collection[str] | None = None,
        as_of: date,
    ) -> list[Hit]:
        """Passages in force; see :meth:`PassageRetriever.search`."""
        return self.passages.search(query, words=words, k=k, regions=regions, as_of=as_of)

    def item_names(self, names: Sequence[str]) -> ItemNameVectors | None:
        """Scores of questions against these names by meaning; ``None`` without an embedder that answers."""
        dense = self._dense_search
        if dense is None:
            return None
        self._names_problem = ""
        try:
            return ItemNameVectors(dense.embedder, names, dense.cache, dense.query_vector)
        except ModelError as error:
            self._names_problem = str(error)
            return None

    def leaning(self, message: str, before: str) -> Leant:
        """What ``message``, said after ``before``, asks for; zeros where nothing can tell."""
        dense = self._dense_search
        if dense is None or self._leaning is None:
            return UNKNOWN
        try:
            return self._leaning.of(dense.query_vector(message), dense.query_vector(before or NOTHING))
        except ModelError:
            return UNKNOWN

    def rarity(self, text: str) -> dict[str, float]:
        """The words of ``text`` with their inverse document frequency among the passages."""
        return self.passages.rarity(text)

    def synonyms(self, word: str) -> list[str]:
        """Official terms for a lay word."""
        return [term for term, _ in self._synonyms.expand(word)]

    def vector_progress(self) -> tuple[int, int]:
        """Texts that have vectors, and all, of both collections."""
        parts = (self.items.vector_progress, self.passages.vector_progress)
        return sum(done for done, _ in parts), sum(total for _, total in parts)

    def complete_vectors(self, progress: Progress | None = None) -> int:
        """Make all missing vectors now, in this thread; returns how many were made."""
        return self.items.complete(progress) + self.passages.complete(progress)

    def complete_few(self, progress: Progress | None = None) -> None:
        """Make the missing vectors now if they are few: a process that answers once would never see them made."""
        done, total = self.vector_progress()
        if 0 < total - done <= _FEW and self._dense_search and not self._dense_search.store.remote:
            with self._quiet.answering(), suppress(ModelError):  # a remote embedder may not answer: see `problem`
                self.complete_vectors(progress)

    def close(self) -> None:
        """End background work, close the files, release the model."""
        self._closed = True
        if self._dense_search:
            self._dense_search.store.close()
        self.items.stop()
        self.passages.stop()
        if self._dense_search:
            self._dense_search.cache.close()
        if self.llm:
            self.llm.close()


def _remembered(embedder: Embedder) -> Callable[[str], Vectors]:
    @lru_cache(maxsize=256)
    def vector(query: str) -> Vectors:
        found: Vectors = embedder.queries([query])[0]
        return found

    return vector
