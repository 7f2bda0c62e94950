"""The reader: a small cross-encoder over a message and a short text.

It tells how well a text answers or whether a matter is meant, which fields are asked of it, and what kind of message it
is. Knows nothing of retrieval or of dialogue.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.index.tokenize import normalise
from rag.models.files import ModelFilesError
from rag.tasks import FIELDS

KINDS = ("matter", "text", "which", "tell", "chat", "none")
"""What a message may be: it asks for a matter that can be handled, for something to look up, it does not tell which of
several matters it means, it only tells something, it is small talk, or nothing here can answer it."""
OUTPUTS = 1 + len(FIELDS) + len(KINDS)
_DIGESTS = ("sha256", "tokenizer_sha256")
Scores = NDArray[np.float32]
FOLDER = Path(__file__).resolve().parents[2] / "models" / "reader"
PAIR = ("query: ", "passage: ")
"""What stands before a question and before a text, as the base encoder was trained."""
_LONGEST = 128
_BATCH = 16


@dataclass(frozen=True)
class Reading:
    """Probabilities, float32: ``match`` (texts,), ``fields`` (texts, fields as in ``FIELDS``), ``kinds`` (kinds,)."""

    match: Scores
    fields: Scores
    kinds: Scores


class Reader(Protocol):
    """Scores texts against one question."""

    name: str

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        """Probability that each text answers, float32, shape ``(len(texts),)``."""
        ...

    def read(self, question: str, texts: Sequence[str]) -> Reading:
        """Everything about one message and at least one text."""
        ...


def outputs() -> list[str]:
    """Names of the network's outputs in their order: a model made for others would be misread."""
    return ["match", *FIELDS, *KINDS]


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
            about = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
            model = (folder / "model.onnx").read_bytes()
            words = (folder / "tokenizer.json").read_bytes()
        except (OSError, ValueError) as error:
            raise ModelFilesError(f"阅读模型 {folder} 不完整：{' '.join(str(error).split())[:200]}") from error
        if [hashlib.sha256(part).hexdigest() for part in (model, words)] != [about.get(k) for k in _DIGESTS]:
            raise ModelFilesError(f"阅读模型 {folder} 已损坏（校验和与 reader.json 不符），请重新获取")
        if about.get("outputs") != outputs():
            raise ModelFilesError(f"阅读模型 {folder} 的输出与本版本不符，请重新训练或导出")
        try:
            onnxruntime = import_module("onnxruntime")
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
            self._tokenizer: Any = import_module("tokenizers").Tokenizer.from_str(words.decode())
        except Exception as error:  # onnxruntime and tokenizers raise types of their own
            raise ModelFilesError(f"阅读模型 {folder.name} 加载失败（{error}）") from error
        self._tokenizer.enable_truncation(_LONGEST, strategy="only_second")
        self._tokenizer.enable_padding()
        self.name = folder.name

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        """See :class:`Reader`."""
        return _probability(self._logits(question, texts)[:, 0])

    def read(self, question: str, texts: Sequence[str]) -> Reading:
        """See :class:`Reader`."""
        logits = self._logits(question, texts)
        match, fields, kinds = np.split(logits, [1, 1 + len(FIELDS)], axis=1)
        return Reading(_probability(match[:, 0]), _probability(fields), _probability(kinds.mean(axis=0)))

    def _logits(self, question: str, texts: Sequence[str]) -> Scores:
        found = np.zeros((len(texts), OUTPUTS), dtype=np.float32)
        asked = PAIR[0] + normalise(question)[:_LONGEST]
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            encoded = self._tokenizer.encode_batch([(asked, PAIR[1] + texts[i]) for i in rows])
            ids = np.array([e.ids for e in encoded], dtype=np.int64)
            mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
            told = np.array([[int(part == 1) for part in e.sequence_ids] for e in encoded], dtype=np.int64)
            given = {"input_ids": ids, "attention_mask": mask, "segment": told}
            found[rows] = self._session.run(None, given)[0]
        return found


def _probability(logits: Scores) -> Scores:
    found: Scores = (1 / (1 + np.exp(-logits))).astype(np.float32)
    return found
