"""How likely a message asks for a rule rather than how to handle a matter, from its vector and that of the one before.

A logistic model fitted by ``python -m finetune.leaning``. Knows nothing of embedders, frames and answers.
"""

from __future__ import annotations

import math
import os
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np

from rag.models.embed import Vectors

FOLDER = Path(__file__).resolve().parents[1] / "models" / "leaning"
FILE = "leaning.npz"
BEFORE = 0.5
"""How much the message before counts beside the message itself."""
NOTHING = " "
"""What is embedded where no message came before."""
_DAMAGED = (
    KeyError,
    ValueError,
    TypeError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)


class LeaningError(ValueError):
    """The model cannot be used; the message is one line that says what to do."""


def joined(message: Vectors, before: Vectors) -> Vectors:
    """What the model weighs; one message or, row by row, many."""
    return np.concatenate([message, np.float32(BEFORE) * before], axis=-1)


class Leaning:
    """The fitted model; ``embedder`` names the embedder whose query vectors of ``dim`` numbers it was fitted on."""

    def __init__(self, embedder: str, weights: Vectors, bias: float) -> None:
        if weights.ndim != 1 or not weights.size or weights.size % 2:
            raise ValueError(f"weights for two vectors expected, got the shape {weights.shape}")
        if not (np.isfinite(weights).all() and math.isfinite(bias)):
            raise ValueError("weights that are no finite numbers")
        self.embedder, self.dim = embedder, weights.size // 2
        self._weights, self._bias = weights.astype(np.float32), float(bias)

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Leaning:
        """Read ``leaning.npz``.

        Raises:
            LeaningError: the file is missing or damaged.
        """
        path = folder / FILE
        try:
            content = path.read_bytes()
        except OSError as error:
            reason = error.strerror or str(error)
            raise LeaningError(
                f"规则倾向模型 {path} 读不出来（{reason}），请重新获取或运行 python -m finetune.leaning"
            ) from error
        try:
            with zipfile.ZipFile(BytesIO(content)) as file:
                if file.testzip():
                    raise ValueError("checksum")
            with np.load(BytesIO(content), allow_pickle=False) as held:
                return cls(str(held["embedder"].item()), held["weights"], held["bias"].item())
        except _DAMAGED as error:
            raise LeaningError(f"规则倾向模型 {path} 已损坏，请重新获取或运行 python -m finetune.leaning") from error

    def save(self, folder: Path) -> Path:
        """Write ``leaning.npz``; the file before it stays until this one is whole."""
        path = folder / FILE
        partial = path.with_name(f"{FILE}.{os.getpid()}.partial")
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("wb") as file:
                bias = np.array(self._bias, np.float32)
                np.savez(file, embedder=np.array(self.embedder), weights=self._weights, bias=bias)
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)
        return path

    def of(self, message: Vectors, before: Vectors) -> float:
        """The probability of a rule, from query vectors; ``before`` is that of :data:`NOTHING` for a first message.

        Raises:
            LeaningError: a vector is not one of ``dim`` numbers.
        """
        for vector in (message, before):
            if vector.shape != (self.dim,):
                raise LeaningError(f"规则倾向模型要 {self.dim} 维的向量，得到的形状是 {vector.shape}")
        value = float(joined(message, before) @ self._weights) + self._bias
        return 0.5 * (1 + math.tanh(value / 2))
