"""Export of a trained reader to ONNX with 8-bit weights."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModelForSequenceClassification


class _Logits(torch.nn.Module):
    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.model(input_ids=input_ids, attention_mask=attention_mask).logits
        return logits


def export(model_folder: Path, out: Path, longest: int) -> int:
    """Write ``model.onnx`` and ``tokenizer.json`` into ``out``; returns the size of the model in bytes."""
    model = AutoModelForSequenceClassification.from_pretrained(
        model_folder, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    out.mkdir(parents=True, exist_ok=True)
    ids = torch.randint(5, 1000, (2, min(32, longest)))
    axes = {name: {0: "batch", 1: "length"} for name in ("input_ids", "attention_mask")}
    with tempfile.TemporaryDirectory() as scratch, torch.no_grad():
        full = Path(scratch) / "full.onnx"
        torch.onnx.export(
            _Logits(model),
            (ids, torch.ones_like(ids)),
            str(full),
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_axes={**axes, "logits": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(full, out / "model.onnx", weight_type=QuantType.QInt8, per_channel=True)
    shutil.copyfile(model_folder / "tokenizer.json", out / "tokenizer.json")
    return (out / "model.onnx").stat().st_size
