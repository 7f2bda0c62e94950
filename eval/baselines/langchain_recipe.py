"""The plain LangChain recipe: split, embed, FAISS, the nearest chunks stuffed into one prompt for the same model.

As the tutorials have it: no filter by region or day, no checker; vectors are kept on disk, since embedding takes long.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from langchain_core.vectorstores import VectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter
from tqdm import tqdm

from eval.baselines.replies import MAX_TOKENS, RULES, TIMEOUT_S, Talks, action_of, asked, open_model
from eval.baselines.texts import all_passages, open_view
from rag.contract import ChatReply, ChatRequest
from rag.index.passages import Passage
from rag.index.vectors import VectorCache
from rag.models import ModelFilesError, load_settings, open_embedder
from rag.models.chat_model import ChatModel
from rag.models.embed import Embedder
from rag.models.langchain_embeddings import ProtocolEmbeddings

CHUNK, OVERLAP, STUFFED = 500, 50, 4
_BATCH = 64
PROMPT = ChatPromptTemplate.from_messages(
    [
        ("system", RULES + "只根据下面的资料回答。\n\n资料：\n{context}"),
        MessagesPlaceholder("history"),
        ("human", "{question}"),
    ]
)


class LangChainRecipe:
    """A chain over a vector store of ``passages`` cut into chunks."""

    def __init__(
        self, passages: Sequence[Passage], kb_version: int, embedder: Embedder, cache: VectorCache, model: BaseChatModel
    ) -> None:
        self._talks = Talks(kb_version)
        self._retriever = vector_store(chunks_of(passages), embedder, cache).as_retriever(search_kwargs={"k": STUFFED})
        self._chain = PROMPT | model.bind(timeout=TIMEOUT_S) | StrOutputParser()

    def reply(self, request: ChatRequest) -> ChatReply:
        """What the model makes of the nearest chunks, all of which it is taken to cite."""
        session, question = self._talks.open(request), asked(request)
        found = self._retriever.invoke(question)
        context = "\n\n".join(document.page_content for document in found)
        history = [pair for said in self._talks.before(session) for pair in zip(("human", "ai"), said, strict=True)]
        answer = self._chain.invoke({"context": context, "history": history, "question": question}).strip()
        action = action_of(answer)
        cited = [_cited(document) for document in found] if action == "answer" else []
        return self._talks.reply(session, request.message, answer, action, cited, used_llm=True)


def chunks_of(passages: Iterable[Passage]) -> list[Document]:
    """Chunks of the passages, each beginning with where it stands."""
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHUNK, chunk_overlap=OVERLAP, separators=["\n", "。", "；", "，", ""], keep_separator="end"
    )
    return [
        Document(
            page_content=f"{passage.title} {passage.locator}\n{piece}",
            metadata={"id": passage.id, "title": passage.title, "locator": passage.locator},
        )
        for passage in passages
        for piece in splitter.split_text(passage.text)
    ]


def vector_store(documents: Sequence[Document], embedder: Embedder, cache: VectorCache) -> VectorStore:
    """A LangChain FAISS store; chunks whose vectors are not in ``cache`` are embedded and kept as they come."""
    texts = [document.page_content for document in documents]
    digests = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
    known, _ = cache.get(digests)
    missing = sorted(set(range(len(texts))) - set(map(int, known)))
    for start in tqdm(range(0, len(missing), _BATCH), desc="向量", unit="批", disable=not missing):
        part = missing[start : start + _BATCH]
        cache.put([digests[i] for i in part], embedder.passages([texts[i] for i in part]))
    positions, vectors = cache.get(digests)
    pairs = [(texts[int(i)], row.tolist()) for i, row in zip(positions, vectors, strict=True)]
    metadata = [documents[int(i)].metadata for i in positions]
    try:
        library: Any = import_module("langchain_community.vectorstores")
    except ImportError:
        raise ModelFilesError("这个对照系统需要 langchain-community（requirements-dev.txt）") from None
    store: VectorStore = library.FAISS.from_embeddings(pairs, ProtocolEmbeddings(embedder), metadatas=metadata)
    return store


def open_langchain(home: Path | None) -> LangChainRecipe:
    """On a home, its embedder and its language model.

    Raises:
        ModelFilesError: one of the two is missing.
    """
    from kg.store import default_home

    place = home or default_home()
    embedder = open_embedder(load_settings(place))
    if embedder is None:
        raise ModelFilesError("这个对照系统需要向量模型，而配置里没有（embedder: none）")
    view = open_view(place)
    cache = VectorCache(place / "index" / "baseline-vectors.sqlite", embedder.name, embedder.dim)
    chat = ChatModel(llm=open_model(place), max_tokens=MAX_TOKENS)
    return LangChainRecipe(all_passages(view), view.version, embedder, cache, chat)


def _cited(document: Document) -> Passage:
    held = document.metadata
    return Passage(held["id"], held["title"], held["locator"], "", document.page_content)
