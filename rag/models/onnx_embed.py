"""The project's own embedder: an int8 ONNX model run by onnxruntime, its text cut by tokenizers.

A query runs in the calling thread; passages go through in batches of about equal cost. The threads that help with
passages have the priority of the thread that asks, so a background builder stays in the background.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.models.files import ModelFilesError

FOLDER = Path(__file__).resolve().parents[2] / "models" / "embedder"
_PAD = 1
_BATCH_TOKENS = 2048


class OnnxEmbedder:
    """A folder with ``model.onnx``, ``tokenizer.json`` and ``embedder.json``.

    ``embedder.json`` holds ``sha256`` (of the model), ``tokenizer_sha256``, ``dim``, ``max_tokens``, ``query_prefix``
    and ``passage_prefix``.
    """

    def __init__(self, folder: Path = FOLDER, threads: int = 2) -> None:
        """Load the folder.

        Raises:
            ModelFilesError: a file or a library is missing, or a file is not the one that ``embedder.json`` describes.
        """
        self.folder, self._threads = folder, threads
        try:
            about = json.loads((folder / "embedder.json").read_text(encoding="utf-8"))
            self._model = (folder / "model.onnx").read_bytes()
            words = (folder / "tokenizer.json").read_bytes()
            self.dim = int(about["dim"])
            self._longest = int(about["max_tokens"])
            self._prefixes = (str(about["query_prefix"]), str(about["passage_prefix"]))
            wanted = (about["sha256"], about["tokenizer_sha256"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelFilesError(f"向量模型 {folder} 不完整：{' '.join(str(error).split())[:200]}") from error
        for name, content, digest in zip(("model.onnx", "tokenizer.json"), (self._model, words), wanted, strict=True):
            if hashlib.sha256(content).hexdigest() != digest:
                raise ModelFilesError(f"向量模型文件 {folder / name} 已损坏（校验和与 embedder.json 不符），请重新获取")
        try:
            self._runtime: Any = import_module("onnxruntime")
            self._tokenizer: Any = import_module("tokenizers").Tokenizer.from_str(words.decode())
        except ImportError as error:
            raise ModelFilesError(f"向量模型需要：pip install onnxruntime tokenizers（{error}）") from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._longest)
        self._query_session = self._session(1)
        self._sessions: dict[int, Any] = {}
        self._opening = threading.Lock()
        self.name = f"zhengda-embedder-{wanted[0][:12]}-{self._longest}"

    def _session(self, threads: int) -> Any:
        options = self._runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            return self._runtime.InferenceSession(self._model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own error types are not public
            raise ModelFilesError(f"向量模型 {self.folder} 打不开：{' '.join(str(error).split())[:200]}") from error

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See :class:`rag.models.embed.Embedder`."""
        return self._encode(self._query_session, [self._prefixes[0] + t for t in texts])

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See :class:`rag.models.embed.Embedder`."""
        priority = _priority()
        with self._opening:
            if priority not in self._sessions:  # its helping threads inherit the priority of this one
                self._sessions[priority] = self._session(self._threads)
            session = self._sessions[priority]
        return self._encode(session, [self._prefixes[1] + t for t in texts])

    def _encode(self, session: Any, texts: list[str]) -> NDArray[np.float32]:
        out = np.empty((len(texts), self.dim), np.float32)
        clean = [text.encode("utf-8", "replace").decode() for text in texts]  # no lone surrogates
        rows = [e.ids for e in self._tokenizer.encode_batch(clean)] if clean else []
        for group in _groups([len(row) for row in rows]):
            width = max(len(rows[i]) for i in group)
            ids = np.full((len(group), width), _PAD, np.int64)
            for at, i in enumerate(group):
                ids[at, : len(rows[i])] = rows[i]
            mask = (ids != _PAD).astype(np.int64)
            out[group] = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return out


def _priority() -> int:
    """The niceness of this thread, where the system has such a thing."""
    if hasattr(os, "getpriority"):
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    return 0


def _groups(lengths: Sequence[int]) -> list[list[int]]:
    """Positions in groups of like length that hold at most so many tokens, padding included."""
    found: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if found and (len(found[-1]) + 1) * lengths[i] <= _BATCH_TOKENS:
            found[-1].append(i)
        else:
            found.append([i])
    return found
