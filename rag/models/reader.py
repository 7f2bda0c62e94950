"""The reader: how well a short text answers a question, 0 to 1. A small cross-encoder; knows nothing of retrieval."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.index.tokenize import normalise
from rag.models.files import ModelFilesError

Scores = NDArray[np.float32]
FOLDER = Path(__file__).resolve().parents[2] / "models" / "reader"
PAIR = ("query: ", "passage: ")
"""What stands before a question and before a text, as the base encoder was trained."""
_LONGEST = 128
_BATCH = 16


class Reader(Protocol):
    """Scores texts against one question."""

    name: str

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        """Probability that each text answers, float32, shape ``(len(texts),)``."""
        ...


def as_read(title: str, sentence: str) -> str:
    """A sentence as the reader sees it: under the name of what it is about."""
    return f"{normalise(title).removeprefix('中华人民共和国')}｜{normalise(sentence)}"


class OnnxReader:
    """A cross-encoder in ONNX with its tokenizer, from a folder holding ``model.onnx`` and ``tokenizer.json``.

    Raises:
        ModelFilesError: the files are missing or cannot be read.
    """

    def __init__(self, folder: Path = FOLDER, threads: int = 2) -> None:
        try:
            onnxruntime = import_module("onnxruntime")
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            self._session: Any = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer: Any = import_module("tokenizers").Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # onnxruntime and tokenizers raise types of their own
            raise ModelFilesError(f"阅读模型 {folder.name} 加载失败（{error}）") from error
        self._tokenizer.enable_truncation(_LONGEST, strategy="only_second")
        self._tokenizer.enable_padding()
        self.name = folder.name

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        """See :class:`Reader`."""
        found = np.zeros(len(texts), dtype=np.float32)
        asked = PAIR[0] + normalise(question)[:_LONGEST]
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            encoded = self._tokenizer.encode_batch([(asked, PAIR[1] + texts[i]) for i in rows])
            ids = np.array([e.ids for e in encoded], dtype=np.int64)
            mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
            told = np.array([[int(part == 1) for part in e.sequence_ids] for e in encoded], dtype=np.int64)
            logits = self._session.run(None, {"input_ids": ids, "attention_mask": mask, "segment": told})[0].reshape(-1)
            found[rows] = 1 / (1 + np.exp(-logits))
        return found
