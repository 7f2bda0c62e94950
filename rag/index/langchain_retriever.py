"""A LangChain retriever over a collection, for code that speaks LangChain."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from rag.index.retriever import PassageRetriever


class Retriever(BaseRetriever):
    """``Retriever(collection=…, as_of=…, regions=…)``; ``as_of`` defaults to today at each search."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    collection: Any
    """A :class:`rag.index.retriever.PassageRetriever`."""
    k: int = 10
    regions: Collection[str] | None = None
    as_of: date | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        collection: PassageRetriever = self.collection
        hits = collection.search(query, k=self.k, regions=self.regions, as_of=self.as_of or date.today())
        return [
            Document(
                id=hit.id,
                page_content=hit.text,
                metadata={"title": hit.title, "locator": hit.locator, "score": hit.score},
            )
            for hit in hits
        ]
