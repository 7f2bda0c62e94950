"""Export of a trained reader to ONNX with 8-bit weights."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from finetune.embedder.export import unsign
from finetune.reader.model import load
from rag.models.reader import outputs


def export(model_folder: Path, out: Path, longest: int) -> int:
    """Write ``model.onnx`` and ``tokenizer.json`` into ``out``; returns the size of the model in bytes."""
    network = load(model_folder)
    out.mkdir(parents=True, exist_ok=True)
    ids = torch.randint(5, 1000, (2, min(32, longest)))
    inputs = ["input_ids", "attention_mask", "segment"]
    axes = {name: {0: "batch", 1: "length"} for name in inputs}
    with tempfile.TemporaryDirectory() as scratch, torch.no_grad():
        full = Path(scratch) / "full.onnx"
        torch.onnx.export(
            network,
            (ids, torch.ones_like(ids), torch.ones_like(ids)),
            str(full),
            input_names=inputs,
            output_names=["logits"],
            dynamic_axes={**axes, "logits": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(full, out / "model.onnx", weight_type=QuantType.QInt8, per_channel=True)
        unsign(out / "model.onnx")
    shutil.copyfile(model_folder / "tokenizer.json", out / "tokenizer.json")
    files = {"sha256": out / "model.onnx", "tokenizer_sha256": out / "tokenizer.json"}
    note = {key: hashlib.sha256(file.read_bytes()).hexdigest() for key, file in files.items()}
    (out / "reader.json").write_text(json.dumps({**note, "outputs": outputs()}, indent=1) + "\n", encoding="utf-8")
    return (out / "model.onnx").stat().st_size
