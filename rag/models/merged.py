"""The tuned adapter merged into its base and stored in a format that this runtime computes fast.

Done once, without any training library: weights are dequantised, the adapter is added, and the blocks are quantised
again to 4 bits (Q4_0, whose kernels are repacked: twice as fast to read a prompt as the packaged Q4_K_M).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Progress = Callable[[str, float | None], None]
_BLOCKS = "blk."
_STAGE = "合并微调的适配器"


def merge(base: Path, adapter: Path | None, target: Path, progress: Progress | None = None) -> Path:
    """Write ``target`` from ``base`` and ``adapter`` (both GGUF); the file appears only when it is whole.

    Raises:
        ValueError: the adapter is for another shape of model.
    """
    gguf: Any = import_module("gguf")
    reader = gguf.GGUFReader(base)
    added = _adapter(gguf, adapter) if adapter else {}
    names = {tensor.name for tensor in reader.tensors}
    strange = sorted(set(added) - names)
    if strange:
        raise ValueError(f"适配器里的 {strange[0]} 不在模型 {base.name} 里")
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    writer = gguf.GGUFWriter(partial, reader.fields["general.architecture"].contents())
    _copy_fields(gguf, reader, writer)
    kind = gguf.GGMLQuantizationType
    whole = [tensor for tensor in reader.tensors if not _quantised(kind, tensor)]
    for tensor in reader.tensors:
        raw = tensor.tensor_type if tensor in whole else kind.Q4_0
        shape, size = tensor.data.shape, tensor.data.nbytes
        if tensor not in whole:
            shape = gguf.quants.quant_shape_to_byte_shape(tuple(int(n) for n in reversed(tensor.shape)), raw)
            size = int(np.prod(shape))
        writer.add_tensor_info(tensor.name, shape, tensor.data.dtype, size, raw_dtype=raw)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for number, tensor in enumerate(reader.tensors):
        if progress:
            progress(_STAGE, number / len(reader.tensors))
        writer.write_tensor_data(tensor.data if tensor in whole else _requantised(gguf, tensor, added.get(tensor.name)))
    writer.close()
    os.replace(partial, target)
    return target


def _quantised(kind: Any, tensor: Any) -> bool:
    """Whether a tensor is a matrix of a block, which is what a prompt costs."""
    plain = (kind.F32, kind.F16, kind.BF16)
    return bool(tensor.name.startswith(_BLOCKS) and tensor.tensor_type not in plain and len(tensor.shape) == 2)


def _requantised(gguf: Any, tensor: Any, added: NDArray[np.float32] | None) -> NDArray[np.uint8]:
    weight: NDArray[np.float32] = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
    if added is not None:
        weight = weight + added
    found: NDArray[np.uint8] = gguf.quants.quantize(weight, gguf.GGMLQuantizationType.Q4_0)
    return found


def _adapter(gguf: Any, file: Path) -> dict[str, NDArray[np.float32]]:
    """What the adapter adds to each matrix, float32, in the shape (outputs, inputs)."""
    reader = gguf.GGUFReader(file)
    alpha = float(reader.fields["adapter.lora.alpha"].contents())
    parts: dict[str, dict[str, NDArray[np.float32]]] = {}
    for tensor in reader.tensors:
        name, _, part = tensor.name.rpartition(".lora_")
        parts.setdefault(name, {})[part] = np.asarray(tensor.data, dtype=np.float32)
    return {name: (alpha / p["a"].shape[0]) * (p["b"] @ p["a"]) for name, p in parts.items()}


def _copy_fields(gguf: Any, reader: Any, writer: Any) -> None:
    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name == "general.architecture":
            continue
        kind = field.types[0]
        within = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), kind, sub_type=within)
