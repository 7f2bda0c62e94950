"""The reader: a small cross-encoder over a question and a short text.

It tells how well a text answers, and what it says to a question whether something may be. Knows nothing of retrieval or
of dialogue.
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

VERDICTS = ("能", "不能", "看情况")
"""What a text may say to a question whether something may be done or had."""
OUTPUTS = 1 + len(VERDICTS)
_DIGESTS = ("sha256", "tokenizer_sha256")
Scores = NDArray[np.float32]
FOLDER = Path(__file__).resolve().parents[2] / "models" / "reader"
PAIR = ("query: ", "passage: ")
"""What stands before a question and before a text, as the base encoder was trained."""
LONGEST = 128
"""Tokens of a question and a text together."""
_BATCH = 16
_QUESTION, _BEFORE, _TITLE, _HEADING, _TEXT = 120, 60, 28, 24, 150
"""Characters that are read of a question, of the end of what was said before, of a text and of what stands above."""


@dataclass(frozen=True)
class Reading:
    """Float32: ``match`` (texts,), log-odds that each text answers; ``verdicts`` (texts, verdicts), probabilities."""

    match: Scores
    verdicts: Scores


class Reader(Protocol):
    """Reads texts with a question."""

    name: str

    def read(self, question: str, texts: Sequence[str]) -> Reading:
        """How well each text answers; both as :func:`asked` and :func:`as_read` put them."""
        ...


def outputs() -> list[str]:
    """Names of the network's outputs in their order: a model made for others would be misread."""
    return ["match", *VERDICTS]


def asked(message: str, before: str = "") -> str:
    """A question as the reader sees it: with the end of what was said before behind it."""
    own = normalise(" ".join(message.split()))[:_QUESTION]
    return f"{own}｜上文：{normalise(' '.join(before.split()))[-_BEFORE:]}" if before else own


def as_read(title: str, text: str, heading: str = "") -> str:
    """A text as the reader sees it: under the name of what it is about and the heading above it."""
    above = [normalise(title).removeprefix("中华人民共和国")[-_TITLE:], normalise(heading)[-_HEADING:]]
    return "｜".join([*filter(None, above), normalise(text)[:_TEXT]])


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
        self._tokenizer.enable_truncation(LONGEST, strategy="only_second")
        self._tokenizer.enable_padding()
        self.name = folder.name

    def read(self, question: str, texts: Sequence[str]) -> Reading:
        """See :class:`Reader`."""
        logits = np.zeros((len(texts), OUTPUTS), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            encoded = self._tokenizer.encode_batch([(PAIR[0] + question, PAIR[1] + texts[i]) for i in rows])
            ids = np.array([e.ids for e in encoded], dtype=np.int64)
            mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
            told = np.array([[int(part == 1) for part in e.sequence_ids] for e in encoded], dtype=np.int64)
            given = {"input_ids": ids, "attention_mask": mask, "segment": told}
            logits[rows] = self._session.run(None, given)[0]
        shares = np.exp(logits[:, 1:] - logits[:, 1:].max(axis=1, keepdims=True))
        return Reading(logits[:, 0], (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32))
