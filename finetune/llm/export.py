"""Turns the trained adapter into a GGUF file that llama.cpp loads beside the quantised base.

Qwen2 needs no reordering of query and key rows, so the matrices are written as they are, in float16.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from safetensors.torch import load_file

from finetune.llm import sample
from rag import tasks
from rag.models.adapter import FILE, NOTE, AdapterNote, digest

_ARCH = gguf.MODEL_ARCH.QWEN2
_PREFIX = "base_model.model."
_SUFFIXES = {".lora_A.weight": ".lora_a", ".lora_B.weight": ".lora_b"}
_MOST_BYTES = 40_000_000


def export(adapter: Path, base: Path, out: Path) -> dict[str, Any]:
    """Write the GGUF file and its note to ``out``; ``adapter`` is what PEFT saved, ``base`` the dequantised base.

    Returns the note.

    Raises:
        ValueError: an adapter or a base that cannot be exported, or one trained with other prompts than today's.
    """
    config = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    model = json.loads((base / "config.json").read_text(encoding="utf-8"))
    _check(config, model)
    _same_prompts(adapter.parent / "data" / "train.jsonl")
    found = tensors(load_file(adapter / "adapter_model.safetensors"), model["num_hidden_layers"])
    out.mkdir(parents=True, exist_ok=True)
    partial = out / f"{FILE}.{os.getpid()}"
    try:
        write(partial, found, float(config["lora_alpha"]), base.name)
        size = partial.stat().st_size
        if size > _MOST_BYTES:
            raise ValueError(f"适配器有 {size / 1e6:.0f} MB，超过 {_MOST_BYTES / 1e6:.0f} MB：减小 rank 或少训练几层")
        os.replace(partial, out / FILE)
    finally:
        partial.unlink(missing_ok=True)
    note = AdapterNote(
        sha256=digest(out / FILE),
        size=size,
        base=base.name,
        rank=config["r"],
        alpha=config["lora_alpha"],
        prompts=tasks.version(),
    )
    (out / NOTE).write_text(note.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return note.model_dump()


def tensors(held: Mapping[str, torch.Tensor], layers: int) -> dict[str, np.ndarray[Any, Any]]:
    """The matrices under the names that llama.cpp gives them, float16: ``lora_a`` (rank, in), ``lora_b`` (out, rank).

    Raises:
        ValueError: a tensor that llama.cpp would not know, or a value that float16 cannot hold.
    """
    names = gguf.get_tensor_name_map(_ARCH, layers)
    found = {}
    for key, value in held.items():
        suffix = next((s for s in _SUFFIXES if key.endswith(s)), None)
        name = names.get_name(key.removeprefix(_PREFIX).removesuffix(suffix)) if suffix else None
        if suffix is None or name is None:
            raise ValueError(f"适配器里的 {key} 不能写成 GGUF：只支持 Qwen2 各层线性变换的 LoRA")
        with np.errstate(over="ignore"):
            matrix = value.float().numpy().astype(np.float16)
        if not np.isfinite(matrix).all():
            raise ValueError(f"适配器里的 {key} 有 float16 放不下的值：训练发散了？")
        found[f"{name}.weight{_SUFFIXES[suffix]}"] = matrix
    return dict(sorted(found.items(), key=lambda pair: _order(pair[0])))


def write(path: Path, found: Mapping[str, np.ndarray[Any, Any]], alpha: float, base: str) -> None:
    """Write a GGUF LoRA adapter."""
    writer = gguf.GGUFWriter(path, gguf.MODEL_ARCH_NAMES[_ARCH])
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, alpha)
    writer.add_name("zhengda")
    writer.add_base_model_count(1)
    writer.add_base_model_name(0, base)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    for name, matrix in found.items():
        writer.add_tensor(name, matrix)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _order(name: str) -> tuple[int, str]:
    return int(name.split(".")[1]), name


def _check(config: Mapping[str, Any], model: Mapping[str, Any]) -> None:
    if model["model_type"] != "qwen2":
        raise ValueError(f"基座是 {model['model_type']}：只会导出 Qwen2 结构的适配器")
    odd = [k for k in ("use_dora", "use_rslora", "modules_to_save", "rank_pattern", "alpha_pattern") if config.get(k)]
    if odd or config.get("bias", "none") != "none":
        raise ValueError(f"适配器用了 {'、'.join(odd) or 'bias'}：只会导出普通的 LoRA")


def _same_prompts(data: Path) -> None:
    """The note names today's prompts, so the samples must have been made with them."""
    if not data.exists():
        return
    known = {tasks.FRAME, tasks.SELECT, tasks.REWRITE, tasks.SAY}
    other = {s.messages[0]["content"] for s in sample.read(data)} - known
    if other:
        raise ValueError(f"{data} 是用别的提示词生成的（如“{min(other)}”）：请重新生成数据并训练")
