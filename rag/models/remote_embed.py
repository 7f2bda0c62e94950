"""Any OpenAI-compatible ``/v1/embeddings`` service as an embedder.

Vectors are brought to length 1 here, whatever the service does. What may pass (no connection, overload) is tried again
a few times for passages, once for a question; after a question has failed, the next ones fail at once for a while.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray

from rag.models.endpoint import EndpointError, asking, check_status, open_client
from rag.models.files import ModelFilesError
from rag.models.llm import ModelError
from rag.models.settings import EmbeddingSettings

_WHAT = "嵌入接口"
_PAUSES = (0.5, 2.0, 5.0)
"""Seconds before each further attempt for passages."""
_REST = 15.0
"""Seconds in which questions do not ask a service that has just failed."""
Vectors = NDArray[np.float32]


class RemoteEmbedder:
    """See :class:`rag.models.embed.Embedder`; both methods raise :class:`ModelError` when the service fails."""

    def __init__(self, settings: EmbeddingSettings, transport: httpx.BaseTransport | None = None) -> None:
        """Open the service; asks it for one vector if the settings do not say how long these are.

        Raises:
            ModelFilesError: it has to be asked and does not answer.
        """
        self._settings = settings
        self._rest_until = 0.0
        try:
            self._client = open_client(settings, transport)
            self.dim = settings.dim or self._ask([f"{settings.query_prefix}维数"], settings.query_timeout).shape[1]
        except (ModelError, httpx.InvalidURL) as error:
            raise ModelFilesError(
                f"{error}；先按关键词检索（写明 openai_embeddings.dim 就不必在启动时连上）"
            ) from error
        prefixes = repr((settings.query_prefix, settings.passage_prefix)).encode()
        self.name = f"openai-{settings.model}-{self.dim}-{hashlib.blake2b(prefixes, digest_size=4).hexdigest()}"

    def queries(self, texts: Sequence[str]) -> Vectors:
        """See :class:`rag.models.embed.Embedder`."""
        if time.monotonic() < self._rest_until:
            raise ModelError(f"{_WHAT}刚才没有答复，稍后再试")
        try:
            found = self._encode([self._settings.query_prefix + t for t in texts], self._settings.query_timeout, ())
        except ModelError:
            self._rest_until = time.monotonic() + _REST
            raise
        return found

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See :class:`rag.models.embed.Embedder`."""
        return self._encode([self._settings.passage_prefix + t for t in texts], self._settings.timeout, _PAUSES)

    def _encode(self, texts: list[str], timeout: float, pauses: Sequence[float]) -> Vectors:
        parts = [np.empty((0, self.dim), np.float32)]
        for start in range(0, len(texts), self._settings.batch):
            parts.append(self._patiently(texts[start : start + self._settings.batch], timeout, pauses))
        return np.concatenate(parts)

    def _patiently(self, texts: list[str], timeout: float, pauses: Sequence[float]) -> Vectors:
        for pause in pauses:
            try:
                return self._ask(texts, timeout)
            except EndpointError as error:
                if not error.passing:
                    raise
                time.sleep(pause)
        return self._ask(texts, timeout)

    def _ask(self, texts: list[str], timeout: float) -> Vectors:
        clean = [text.encode("utf-8", "replace").decode() for text in texts]  # no lone surrogates
        body = {"model": self._settings.model, "input": clean, "encoding_format": "float"}
        with asking(self._client, _WHAT):
            response = self._client.post("embeddings", json=body, timeout=timeout)
            check_status(response, _WHAT)
            answer = response.json()
        return _unit(_vectors(answer, len(texts)), getattr(self, "dim", None))


def _vectors(answer: Any, count: int) -> Vectors:
    """The vectors of a reply in the order of the texts."""
    try:
        entries = sorted(answer["data"], key=lambda entry: int(entry["index"]))
        if [int(entry["index"]) for entry in entries] != list(range(count)):
            raise EndpointError(f"{_WHAT}应返回 {count} 个向量，实际返回 {len(entries)} 个")
        return np.array([entry["embedding"] for entry in entries], dtype=np.float32).reshape(count, -1)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EndpointError(f"{_WHAT}的回复不是 OpenAI 的格式：{str(answer)[:120]}") from error


def _unit(vectors: Vectors, dim: int | None) -> Vectors:
    if dim is not None and vectors.shape[1] != dim:
        raise EndpointError(f"{_WHAT}的向量应有 {dim} 维，实际 {vectors.shape[1]} 维：模型换了就请换 model 的名字")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not vectors.shape[1] or not np.isfinite(lengths).all() or not (lengths > 0).all():
        raise EndpointError(f"{_WHAT}返回了空的或不是数的向量")
    unit: Vectors = (vectors / lengths).astype(np.float32)
    return unit
