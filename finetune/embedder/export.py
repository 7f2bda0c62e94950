"""Exports the trained student to ONNX with int8 weights, beside its tokenizer and ``embedder.json``."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from finetune.embedder.base import PASSAGE, QUERY
from finetune.embedder.model import embed, load_encoder, load_tokenizer, token_ids
from rag.models.onnx_embed import OnnxEmbedder

_FLOAT = 1
"""``onnx.TensorProto.FLOAT``: the type of what the fused operators hand on."""


def export(student: Path, target: Path, max_tokens: int) -> dict[str, Any]:
    """Write ``model.onnx``, ``tokenizer.json`` and ``embedder.json``; returns what stands in the last of these."""
    encoder = load_encoder(student, eager=True).eval()
    config = encoder.bert.config
    target.mkdir(parents=True, exist_ok=True)
    example = torch.randint(5, 1000, (2, 16))
    with tempfile.TemporaryDirectory() as scratch:
        plain, fused = Path(scratch) / "plain.onnx", Path(scratch) / "fused.onnx"
        names = ["input_ids", "attention_mask"]
        axes: dict[str, dict[int, str]] = {name: {0: "batch", 1: "tokens"} for name in names} | {"vector": {0: "batch"}}
        torch.onnx.export(
            encoder,
            (example, torch.ones_like(example)),
            str(plain),
            input_names=names,
            output_names=["vector"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        optimizer: Any = import_module("onnxruntime.transformers.optimizer")
        model = optimizer.optimize_model(
            str(plain),
            model_type="bert",
            num_heads=config.num_attention_heads,
            hidden_size=config.hidden_size,
            opt_level=0,
        )
        model.save_model_to_file(str(fused))
        quantize_dynamic(
            fused,
            target / "model.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"DefaultTensorType": _FLOAT},
        )
    unsign(target / "model.onnx")
    shutil.copy(student / "tokenizer.json", target / "tokenizer.json")
    about = {
        "dim": config.hidden_size,
        "layers": config.num_hidden_layers,
        "pieces": config.vocab_size,
        "max_tokens": max_tokens,
        "query_prefix": QUERY,
        "passage_prefix": PASSAGE,
        "sha256": _digest(target / "model.onnx"),
        "tokenizer_sha256": _digest(target / "tokenizer.json"),
    }
    (target / "embedder.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return about


_WEIGHT_AND_ZERO = {"MatMulInteger": (1, 3), "QAttention": (1, 7)}
"""Which inputs of the operators that multiply integers are the weight and its zero point."""


def unsign(path: Path) -> None:
    """Store signed int8 weights as unsigned ones, 128 higher with their zero points, in place; the products stay equal.

    A processor without VNNI adds the products of unsigned and signed bytes in 16 bits, where large ones are cut off
    (``vpmaddubsw``): there the vectors of the same model come out another way, cosine 0.974 to 0.99. Unsigned by
    unsigned is exact everywhere and as fast. See "Quantization" in the documentation of onnxruntime.
    """
    model = onnx.load(str(path))
    held = {i.name: i for i in model.graph.initializer}
    for name in sorted(
        {n.input[at] for n in model.graph.node if n.op_type in _WEIGHT_AND_ZERO for at in _WEIGHT_AND_ZERO[n.op_type]}
    ):
        array = numpy_helper.to_array(held[name])
        if array.dtype == np.int8:
            shifted = (array.astype(np.int16) + 128).astype(np.uint8)
            held[name].CopyFrom(numpy_helper.from_array(shifted, name))
    onnx.save(model, str(path))


def closeness(student: Path, artefact: Path, texts: list[str]) -> float:
    """Mean cosine between the exported model's vectors of questions and those of the student."""
    own = OnnxEmbedder(artefact).queries(texts)
    rows = token_ids(load_tokenizer(student), [QUERY + t for t in texts], 512)
    return float(np.mean((own * embed(load_encoder(student), rows)).sum(axis=1)))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
