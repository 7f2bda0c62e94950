"""What a message asks for, from its vector and that of the one before: a rule, how to handle a matter, or nothing here.

A small network fitted by ``python -m finetune.leaning``. Knows nothing of embedders, frames and answers.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.models.embed import Vectors

FOLDER = Path(__file__).resolve().parents[1] / "models" / "leaning"
FILE = "leaning.npz"
BEFORE = 0.5
"""How much the message before counts beside the message itself."""
NOTHING = " "
"""What is embedded where no message came before."""
KINDS = ("matter", "rule", "nothing")
"""What the outputs of the network stand for, in their order."""
FIELDS = (
    "materials",
    "conditions_text",
    "promised_limit",
    "fee",
    "venues",
    "hours",
    "phones",
    "steps",
    "online_url",
    "department",
)
"""Guide fields that the outputs after those stand for."""
ASKED = 0.4
"""From where on a field is asked for."""
_ARRAYS = ("hidden", "hidden_bias", "out", "out_bias")
_OUTPUTS = len(KINDS) + len(FIELDS)
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


class Leant(NamedTuple):
    """How likely a rule is asked for rather than a matter, and something that nothing here answers; 0 to 1 each."""

    rule: float
    nothing: float
    fields: tuple[str, ...] = ()
    """Guide fields that are asked for, where a matter is, in the order of :data:`FIELDS`."""


UNKNOWN = Leant(0.0, 0.0)
"""Where nothing can tell."""


def joined(message: Vectors, before: Vectors) -> Vectors:
    """What the model weighs; one message or, row by row, many."""
    return np.concatenate([message, np.float32(BEFORE) * before], axis=-1)


class Leaning:
    """The fitted model; ``embedder`` names the embedder whose query vectors of ``dim`` numbers it was fitted on.

    ``hidden`` has the shape ``(2 * dim, units)`` and ``out`` ``(units, len(KINDS) + len(FIELDS))``; each with its bias.
    """

    def __init__(self, embedder: str, hidden: Vectors, hidden_bias: Vectors, out: Vectors, out_bias: Vectors) -> None:
        arrays = [np.asarray(a, np.float32) for a in (hidden, hidden_bias, out, out_bias)]
        shapes = [a.shape for a in arrays]
        units = hidden_bias.shape[0] if hidden_bias.ndim == 1 else 0
        fits = hidden.ndim == 2 and hidden.shape[0] and not hidden.shape[0] % 2
        if not (fits and units and shapes[0][1:] == (units,) and shapes[2:] == [(units, _OUTPUTS), (_OUTPUTS,)]):
            raise ValueError(f"arrays of a network for two vectors expected, got the shapes {shapes}")
        if not all(np.isfinite(a).all() for a in arrays):
            raise ValueError("weights that are no finite numbers")
        self.embedder, self.dim = embedder, hidden.shape[0] // 2
        self._hidden, self._hidden_bias, self._out, self._out_bias = arrays

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
                f"问法判断模型 {path} 读不出来（{reason}），请重新获取或运行 python -m finetune.leaning"
            ) from error
        try:
            with zipfile.ZipFile(BytesIO(content)) as file:
                if file.testzip():
                    raise ValueError("checksum")
            with np.load(BytesIO(content), allow_pickle=False) as held:
                return cls(str(held["embedder"].item()), *(held[name] for name in _ARRAYS))
        except _DAMAGED as error:
            raise LeaningError(f"问法判断模型 {path} 已损坏，请重新获取或运行 python -m finetune.leaning") from error

    def save(self, folder: Path) -> Path:
        """Write ``leaning.npz``; the file before it stays until this one is whole."""
        path = folder / FILE
        partial = path.with_name(f"{FILE}.{os.getpid()}.partial")
        folder.mkdir(parents=True, exist_ok=True)
        arrays = (self._hidden, self._hidden_bias, self._out, self._out_bias)
        try:
            with partial.open("wb") as file:
                held: dict[str, Any] = dict(zip(_ARRAYS, arrays, strict=True))
                np.savez(file, embedder=np.array(self.embedder), **held)
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)
        return path

    def of(self, message: Vectors, before: Vectors) -> Leant:
        """What is asked for, from query vectors; ``before`` is that of :data:`NOTHING` for a first message.

        Raises:
            LeaningError: a vector is not one of ``dim`` numbers.
        """
        for vector in (message, before):
            if vector.shape != (self.dim,):
                raise LeaningError(f"问法判断模型要 {self.dim} 维的向量，得到的形状是 {vector.shape}")
        raw = self._raw(joined(message, before)[None])
        matter, rule, nothing = (float(x) for x in _shares(raw[:, : len(KINDS)])[0])
        asked = 1 / (1 + np.exp(-raw[0, len(KINDS) :]))
        fields = tuple(name for name, share in zip(FIELDS, asked, strict=True) if share >= ASKED)
        return Leant(rule / (rule + matter) if rule + matter else 0.5, nothing, fields)

    def shares(self, inputs: Vectors) -> NDArray[np.float64]:
        """The probability of each of :data:`KINDS` for every row of :func:`joined` vectors, shape ``(rows, 3)``."""
        return _shares(self._raw(inputs)[:, : len(KINDS)])

    def _raw(self, inputs: Vectors) -> NDArray[np.float64]:
        hidden = np.maximum(inputs @ self._hidden + self._hidden_bias, 0)
        raw: NDArray[np.float64] = (hidden @ self._out + self._out_bias).astype(np.float64)
        return raw


def _shares(raw: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(raw - raw.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return shares
