"""LangChain ``Embeddings`` over the project's embedder protocol."""

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from rag.models.embed import Embedder


class ProtocolEmbeddings(Embeddings):
    """Lets LangChain vector stores use any :class:`rag.models.embed.Embedder`."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages."""
        return [list(map(float, row)) for row in self._embedder.passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return list(map(float, self._embedder.queries([text])[0]))
