"""Takes the committed artefact back to a network that can be trained on: its int8 weights as real numbers.

The way of going on with new questions when there is no time to begin with the teacher again.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from transformers import BertConfig, BertModel

_EMBEDDINGS = ("word_embeddings.weight", "position_embeddings.weight", "token_type_embeddings.weight")
_NORM = ("LayerNorm.weight", "LayerNorm.bias")
_DENSE = ("attention.output.dense", "intermediate.dense", "output.dense")
"""The matrices of a layer behind its attention, in the order of the graph."""


def restore(artefact: Path, target: Path) -> None:
    """Write a transformers folder, with the tokenizer, whose vectors are nearly those of the artefact.

    Raises:
        ValueError: the graph is not one that :mod:`finetune.embedder.export` writes.
    """
    graph = onnx.load(str(artefact / "model.onnx")).graph
    held = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    attention = [n for n in graph.node if n.op_type == "QAttention"]
    dense = [n.input[1] for n in graph.node if n.op_type == "MatMulInteger"]
    if not attention or len(dense) != len(_DENSE) * len(attention):
        raise ValueError(f"{artefact} 不是本项目导出的向量模型")
    state: dict[str, NDArray[Any]] = {}
    for name in (*_EMBEDDINGS, *_NORM):
        state[f"embeddings.{name}"] = _real(held, f"bert.embeddings.{name}")
    for layer in range(len(attention)):
        own = f"encoder.layer.{layer}."
        packed, biases = _real(held, f"Attention_{layer}_qkv_weight"), held[f"Attention_{layer}_qkv_bias"]
        parts = zip(("query", "key", "value"), np.split(packed, 3, 1), np.split(biases, 3), strict=True)
        for part, weight, bias in parts:
            state[f"{own}attention.self.{part}.weight"], state[f"{own}attention.self.{part}.bias"] = weight.T, bias
        for place, name in enumerate(_DENSE):
            quantised = dense[len(_DENSE) * layer + place]
            state[f"{own}{name}.weight"] = _real(held, quantised.removesuffix("_quantized")).T
            state[f"{own}{name}.bias"] = held[f"bert.{own}{name}.bias"]
        for name in ("attention.output", "output"):
            for norm in _NORM:
                state[f"{own}{name}.{norm}"] = held[f"bert.{own}{name}.{norm}"]
    pieces, hidden = state["embeddings.word_embeddings.weight"].shape
    config = BertConfig(
        vocab_size=pieces,
        hidden_size=hidden,
        num_hidden_layers=len(attention),
        num_attention_heads=_attribute(attention[0], "num_heads"),
        intermediate_size=len(state["encoder.layer.0.intermediate.dense.bias"]),
        max_position_embeddings=len(state["embeddings.position_embeddings.weight"]),
        layer_norm_eps=_attribute(next(n for n in graph.node if n.op_type == "SkipLayerNormalization"), "epsilon"),
        pad_token_id=1,
        hidden_act="gelu",
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({k: torch.from_numpy(np.array(v, np.float32)) for k, v in state.items()})
    target.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(target)
    shutil.copy(artefact / "tokenizer.json", target / "tokenizer.json")


def _real(held: dict[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    """A quantised tensor as real numbers; scales are one, or one a column."""
    scale, zero = held[f"{name}_scale"], held[f"{name}_zero_point"].astype(np.float32)
    real: NDArray[np.float32] = (held[f"{name}_quantized"].astype(np.float32) - zero) * scale
    return real


def _attribute(node: Any, name: str) -> Any:
    return next(onnx.helper.get_attribute_value(a) for a in node.attribute if a.name == name)
